"""GLOSSARY.md, "pending": a payment is looked at again when it has ended, however late, wherever it is told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import EvidenceKind, Outcome
from bot.usage.contacts import derive
from tests.usage.made_conversations import RULES, Talk, contacts_of, only_contact
from tests.usage.recorded import Recorded

STARTED, SUCCEEDED, FAILED = (
    EvidenceKind.PAYMENT_STARTED,
    EvidenceKind.PAYMENT_SUCCEEDED,
    EvidenceKind.PAYMENT_FAILED,
)


def begin(talk: Talk, reference: str = "WM-CT-7K3F92QD", number: int = 1) -> str:
    """A resident asks to pay and is given a payment page; the id of the message in whose turn that was."""
    talk.wait(seconds=10).sends()
    turn = talk._last_id
    talk.evidence(STARTED, turn, **told(reference))
    talk.is_read("pay_council_tax", f"utter_link_{number}").is_answered()
    return turn


def told(reference: str = "WM-CT-7K3F92QD", **more: Any) -> dict[str, Any]:
    return {"transaction": "pay_council_tax", "reference": reference, "amount_pence": 14500, **more}


def fails(talk: Talk, turn: str, state: str, code: str = "", reference: str = "WM-CT-7K3F92QD") -> Talk:
    return talk.evidence(FAILED, turn, **told(reference, state=state, code=code))


def test_a_payment_that_is_not_finished_is_pending() -> None:
    talk = Talk()
    begin(talk)
    contact = only_contact(talk)
    assert (contact.need, contact.intent, contact.service) == ("council_tax_bill", "pay_council_tax", "council_tax")
    assert (contact.outcome, contact.references) == (Outcome.PENDING, ())


def test_a_payment_that_was_made_resolves_the_contact_with_its_reference() -> None:
    talk = Talk()
    talk.wait(minutes=3).evidence(SUCCEEDED, begin(talk), **told())
    contact = only_contact(talk)
    assert (contact.outcome, contact.references) == (Outcome.RESOLVED_TRANSACTION, ("WM-CT-7K3F92QD",))
    assert [ground.stands for ground in contact.grounds if ground.proves is Outcome.PENDING] == [False]


def test_success_that_comes_days_later_changes_the_contact_that_it_began_in() -> None:
    talk = Talk()
    turn = begin(talk)
    talk.wait(days=2).says("ask_bin_day", "utter_bin_days")
    before = {contact.need: contact for contact in contacts_of(talk)}
    assert before["council_tax_bill"].outcome is Outcome.PENDING
    talk.wait(hours=5).evidence(SUCCEEDED, turn, **told())
    after = {contact.need: contact for contact in contacts_of(talk)}
    assert len(after) == 2
    assert after["council_tax_bill"].outcome is Outcome.RESOLVED_TRANSACTION
    assert after["council_tax_bill"].id == before["council_tax_bill"].id
    assert after["bin_day"] == before["bin_day"], "a payment says nothing about bins"


@pytest.mark.parametrize(("state", "code"), [("declined", "P0010"), ("cancelled", "P0030"), ("expired", "P0020")])
def test_a_payment_that_came_to_nothing_leaves_the_contact_abandoned(state: str, code: str) -> None:
    talk = Talk()
    turn = begin(talk)
    fails(talk.wait(minutes=95), turn, state, code)
    assert only_contact(talk).outcome is Outcome.ABANDONED


def test_a_fault_of_the_card_provider_is_a_failure_of_a_back_end() -> None:
    talk = Talk()
    turn = begin(talk)
    fails(talk, turn, "failed_by_provider", "P0050")
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_what_was_explained_before_a_payment_that_failed_stays_explained() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    turn = begin(talk)
    fails(talk, turn, "cancelled", "P0030")
    found = {contact.need: contact.outcome for contact in contacts_of(talk)}
    assert found == {"bin_day": Outcome.EXPLAINED, "council_tax_bill": Outcome.ABANDONED}


def test_another_card_after_a_declined_one_is_one_payment_and_one_saving() -> None:
    talk = Talk()
    first = begin(talk, "WM-CT-22222222")
    fails(talk, first, "declined", "P0010", "WM-CT-22222222")
    talk.wait(minutes=2).evidence(SUCCEEDED, begin(talk, "WM-CT-33333333", 2), **told("WM-CT-33333333"))
    contact = only_contact(talk)
    assert (contact.outcome, contact.references) == (Outcome.RESOLVED_TRANSACTION, ("WM-CT-33333333",))


def test_one_paid_and_one_open_in_the_same_contact_is_resolved() -> None:
    talk = Talk()
    talk.evidence(SUCCEEDED, begin(talk, "WM-CT-22222222"), **told("WM-CT-22222222"))
    begin(talk, "WM-CT-33333333", 2)
    assert only_contact(talk).outcome is Outcome.RESOLVED_TRANSACTION


def test_an_open_payment_taken_up_again_in_a_later_session_is_pending_there_only() -> None:
    talk = Talk()
    begin(talk)
    talk.wait(minutes=45)
    again = begin(talk, number=2)
    assert [contact.outcome for contact in contacts_of(talk)] == [Outcome.ABANDONED, Outcome.PENDING]
    talk.wait(minutes=4).evidence(SUCCEEDED, again, **told())
    first, second = contacts_of(talk)
    assert (first.outcome, second.outcome) == (Outcome.ABANDONED, Outcome.RESOLVED_TRANSACTION)
    assert first.followed_by == second.id


def test_what_pay_took_back_afterwards_is_no_saving() -> None:
    talk = Talk()
    turn = begin(talk)
    talk.evidence(SUCCEEDED, turn, **told())
    fails(talk.wait(hours=1), turn, "declined")
    assert only_contact(talk).outcome is Outcome.ABANDONED


@given(order=st.permutations(range(3)), repeats=st.lists(st.integers(0, 2), max_size=4))
def test_order_and_repetition_of_the_evidence_change_nothing(order: list[int], repeats: list[int]) -> None:
    talk = Talk()
    turn = begin(talk)
    talk.wait(days=1).evidence(SUCCEEDED, turn, **told())
    rasas = [fact for fact in talk.facts if fact.source == "rasa"]
    evidence = [fact for fact in talk.facts if fact.source != "rasa" and fact.kind != "message_answered"]
    assert len(evidence) == 3
    shuffled = [*(evidence[number] for number in [*order, *repeats]), *rasas]
    (contact,) = derive(shuffled, RULES).contacts
    assert contact.outcome is Outcome.RESOLVED_TRANSACTION


def test_the_log_derives_a_pending_contact_again_when_the_payment_has_ended(recorded: Recorded) -> None:
    talk = Talk()
    turn = begin(talk)
    recorded.store(talk)
    recorded.drain()
    assert recorded.outcomes == [("council_tax_bill", "pending")]
    known = len(talk.rows)
    talk.wait(days=3).evidence(SUCCEEDED, turn, **told())
    recorded.record(talk.rows[known:])
    recorded.drain()
    (row,) = recorded.contacts
    assert (row["outcome"], row["references"]) == ("resolved_transaction", ["WM-CT-7K3F92QD"])
    assert recorded.run("--rebuild") == 0
