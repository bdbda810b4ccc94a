"""An accepted secure card is told to the assistant like a message, and is no message of the resident's."""

from __future__ import annotations

from bot.council.contacts import EvidenceKind, Outcome
from tests.usage.made_conversations import Talk, contacts_of, only_contact

ACCEPTED = {"text": '/secure_card_accepted{"grant": "g", "secure_form": "council_tax_account"}'}


def ask(talk: Talk) -> Talk:
    """Somebody asks for their balance and is shown a card."""
    talk.says("ask_council_tax_balance", "utter_secure_card")
    return talk.evidence(EvidenceKind.CARD_SHOWN, "message-1", form="council_tax_account")


def accept(talk: Talk) -> Talk:
    """The card is filled in; the assistant has not heard of it yet."""
    talk.wait(seconds=40)
    talk._last_id = "card-1"
    return talk.evidence(EvidenceKind.CARD_ACCEPTED, "card-1", form="council_tax_account")


def hear_of_it(talk: Talk, *says: str) -> Talk:
    """The assistant hears of it and answers."""
    return talk.is_read("secure_card_accepted", *says, metadata={"is_external": True}, **ACCEPTED).is_answered()


def test_a_card_is_no_turn_of_the_resident_and_no_message_that_was_not_understood() -> None:
    talk = hear_of_it(accept(ask(Talk())), "utter_council_tax_balance_owed")
    contact = only_contact(talk)
    assert (contact.turns, contact.fallbacks) == (1, 0)
    assert len([one for one in talk.messages if one.sender == "resident"]) == 1
    assert "secure_card_accepted" not in str(talk.messages)


def test_what_the_assistant_says_to_a_card_ends_the_contact_that_it_was_for() -> None:
    talk = hear_of_it(accept(ask(Talk())), "utter_council_tax_balance_owed")
    contact = only_contact(talk)
    assert (contact.intent, contact.outcome) == ("ask_council_tax_balance", Outcome.EXPLAINED)


def test_a_card_that_the_assistant_never_took_is_a_failure_although_the_question_before_it_was_answered() -> None:
    talk = accept(ask(Talk())).is_told_unavailable()
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_card_that_was_answered_late_is_no_failure() -> None:
    talk = accept(ask(Talk())).is_told_unavailable()
    talk = hear_of_it(talk.wait(minutes=3), "utter_council_tax_balance_owed")
    assert only_contact(talk).outcome is not Outcome.FAILED_BACKEND


def test_refusals_and_a_lock_prove_nothing_by_themselves() -> None:
    talk = ask(Talk())
    for _ in range(5):
        talk.evidence(EvidenceKind.CARD_REFUSED, form="council_tax_account")
    talk.evidence(EvidenceKind.CARD_LOCKED, form="council_tax_account")
    (contact,) = contacts_of(talk)
    assert contact.outcome is Outcome.ABANDONED
    assert contact.turns == 1


def test_a_form_is_kept_by_its_name_and_nothing_else_of_a_card_is() -> None:
    talk = Talk().evidence(EvidenceKind.CARD_SHOWN, form="receipt", account_reference="40012345")
    assert [fact.detail for fact in talk.facts] == [{"form": "receipt"}]
