"""A person in the chat, the button under an answer, and the questions at the end."""

from __future__ import annotations

from bot.council.contacts import EvidenceKind, Outcome
from tests.usage.made_conversations import Talk, only_contact, report_a_missed_bin


def asks_for_a_person(talk: Talk) -> Talk:
    talk.says("ask_bin_day", "utter_bin_days").says("talk_to_human", "utter_phone_open")
    return talk.evidence(EvidenceKind.QUEUE_JOINED)


def test_a_person_who_took_over_outranks_what_was_answered() -> None:
    talk = asks_for_a_person(Talk()).wait(seconds=95).evidence(EvidenceKind.PERSON_JOINED, seconds=95)
    talk.wait(minutes=6).evidence(EvidenceKind.PERSON_LEFT, seconds=360)
    contact = only_contact(talk)
    assert (contact.outcome, contact.need) == (Outcome.HANDED_OVER, "bin_day")
    assert (contact.proofs.waited_seconds, contact.proofs.person_seconds) == (95, 360)
    assert contact.proofs.handed_over
    assert contact.proofs.answer_shown


def test_whoever_left_before_a_person_came_has_left_the_queue() -> None:
    talk = asks_for_a_person(Talk()).wait(minutes=4).evidence(EvidenceKind.QUEUE_LEFT, seconds=240)
    contact = only_contact(talk)
    assert (contact.outcome, contact.proofs.waited_seconds) == (Outcome.QUEUE_ABANDONED, 240)
    assert not contact.proofs.handed_over


def test_a_queue_that_was_left_and_joined_again_ends_with_the_person() -> None:
    talk = asks_for_a_person(Talk()).evidence(EvidenceKind.QUEUE_LEFT, seconds=60)
    talk.says("talk_to_human", "utter_phone_open").evidence(EvidenceKind.PERSON_JOINED, seconds=10)
    contact = only_contact(talk)
    assert (contact.outcome, contact.proofs.waited_seconds) == (Outcome.HANDED_OVER, 70)


def judged(answered: str, *responses: str) -> Talk:
    talk = Talk().says("ask_recycling", *(responses or ("utter_recycling_bin_holds",)))
    return talk.evidence(EvidenceKind.ANSWER_JUDGED, "message-1", answered=answered)


def test_yes_confirms_what_was_only_implied() -> None:
    contact = only_contact(judged("yes"))
    assert (contact.outcome, contact.proofs.confirmed) == (Outcome.RESOLVED_CONFIRMED, "yes")


def test_no_leaves_an_implied_answer_abandoned() -> None:
    contact = only_contact(judged("no"))
    assert (contact.outcome, contact.proofs.confirmed) == (Outcome.ABANDONED, "no")
    assert any("No was pressed" in ground.why for ground in contact.grounds)


def test_no_takes_back_an_earlier_yes_and_yes_an_earlier_no() -> None:
    assert only_contact(judged("yes").evidence(EvidenceKind.ANSWER_JUDGED, answered="no")).outcome is Outcome.ABANDONED
    again = judged("no").evidence(EvidenceKind.ANSWER_JUDGED, answered="yes")
    assert only_contact(again).outcome is Outcome.RESOLVED_CONFIRMED


def test_words_confirm_nothing() -> None:
    talk = Talk().says("ask_recycling", "utter_recycling_bin_holds").says("thank", "utter_welcome", text="ok ta")
    assert only_contact(talk).outcome is Outcome.RESOLVED_IMPLIED


def test_yes_after_a_reference_is_a_transaction_still() -> None:
    talk = report_a_missed_bin(Talk()).evidence(EvidenceKind.ANSWER_JUDGED, answered="yes")
    assert only_contact(talk).outcome is Outcome.RESOLVED_TRANSACTION


def test_no_does_not_undo_a_correct_refusal() -> None:
    assert only_contact(judged("no", "utter_recycling_goes_in")).outcome is Outcome.EXPLAINED


def test_the_end_of_chat_question_is_kept_and_grades_the_contact() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    assert only_contact(talk).grade == "D"
    talk.evidence(EvidenceKind.SURVEY_ANSWERED, question="without_us", answer="phone")
    talk.evidence(EvidenceKind.SURVEY_ANSWERED, question="stars", answer="five")
    contact = only_contact(talk)
    assert contact.proofs.survey == {"without_us": "phone", "stars": "five"}
    assert contact.grade == "C"


def test_a_contact_tells_what_was_issued_and_what_failed() -> None:
    talk = Talk().says("report_missed_bin", "utter_back_end_down")
    contact = only_contact(report_a_missed_bin(talk))
    proofs = contact.proofs
    assert (proofs.references, proofs.backend_failed, proofs.has_receipt) == (("SR-1001",), True, False)
    assert 40 <= contact.seconds <= 60
