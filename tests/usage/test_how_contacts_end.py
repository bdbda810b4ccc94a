"""GLOSSARY.md, "How a contact ends": each outcome, coded out of conversations about bins."""

from __future__ import annotations

from bot.council.contacts import EvidenceKind, Outcome
from tests.usage.made_conversations import Talk, contacts_of, only_contact, report_a_missed_bin

FORM = "report_missed_bin_form"


def test_a_reference_from_the_back_end_resolves_a_contact() -> None:
    contact = only_contact(report_a_missed_bin(Talk()))
    assert contact.outcome is Outcome.RESOLVED_TRANSACTION
    assert contact.references == ("SR-1001",)
    assert (contact.need, contact.subject, contact.service) == ("missed_bin", "refuse", "waste")
    assert contact.turns == 4
    assert contact.fallbacks == 0
    assert {ground.why for ground in contact.grounds} == {"submission_confirmed", "utter_missed_bin_reported"}


def test_a_fact_that_was_asked_for_and_given_is_explained() -> None:
    contact = only_contact(Talk().says("ask_bin_day", "utter_bin_days", actions=("action_bin_days",)))
    assert contact.outcome is Outcome.EXPLAINED
    assert contact.need == "bin_day"


def test_a_correct_refusal_is_explained() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_kind", opens=FORM)
    talk.says("inform", "utter_missed_bin_too_late", actions=(FORM,), closes=True)
    assert only_contact(talk).outcome is Outcome.EXPLAINED


def test_an_answer_that_may_or_may_not_have_helped_is_implied() -> None:
    assert only_contact(Talk().says("ask_recycling", "utter_recycling_bin_holds")).outcome is Outcome.RESOLVED_IMPLIED


def test_being_sent_to_a_page_is_signposted() -> None:
    contact = only_contact(Talk().says("pay_council_tax", "utter_page"))
    assert contact.outcome is Outcome.SIGNPOSTED
    assert contact.service == "council_tax"


def test_the_councils_own_form_with_our_reference_is_signposted_and_no_failure() -> None:
    talk = Talk().says("apply_council_tax_discount", opens="apply_council_tax_discount_form")
    told = {"transaction": "apply_council_tax_discount", "subject": "one_counts"}
    talk.evidence(EvidenceKind.SUBMISSION_RECORDED, **told)
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND, "written down, and nothing more is known"
    talk.evidence(EvidenceKind.SUBMISSION_HANDED_ON, reference="WM-1234-5678", **told)
    contact = only_contact(talk)
    assert contact.outcome is Outcome.SIGNPOSTED


def test_another_bodys_business_is_signposted_and_has_no_need_of_ours() -> None:
    contact = only_contact(Talk().says("not_our_service", "utter_other_body"))
    assert (contact.outcome, contact.need) == (Outcome.SIGNPOSTED, "another_body")


def test_danger_outranks_everything_and_leaves_the_form_abandoned() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("emergency", "utter_emergency", actions=("action_emergency",), closes=True)
    form, danger = contacts_of(talk)
    assert (form.need, form.outcome) == ("missed_bin", Outcome.ABANDONED)
    assert (danger.need, danger.outcome) == ("emergency", Outcome.EMERGENCY)


def test_danger_is_an_emergency_even_when_nothing_could_be_said_about_it() -> None:
    talk = Talk().wait(seconds=1).sends().is_read("emergency").is_told_unavailable("empty")
    assert only_contact(talk).outcome is Outcome.EMERGENCY


def test_a_message_for_a_person_outranks_an_answer() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    talk.says("talk_to_human", "utter_phone_closed", "utter_ask_message_wanted", opens="leave_message_form")
    talk.wait(seconds=20).sends().evidence(EvidenceKind.MESSAGE_LEFT, reference="WM-77", transaction="ask_bin_day")
    talk.is_read("inform", "utter_message_left", actions=("leave_message_form",), closes=True).is_answered()
    contact = only_contact(talk)
    assert (contact.need, contact.outcome, contact.references) == ("bin_day", Outcome.MESSAGE_LEFT, ("WM-77",))


def test_a_back_end_that_failed_and_was_not_made_good_is_a_failure() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("inform", "utter_back_end_down", actions=(FORM,), closes=True)
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_failure_that_was_made_good_in_the_same_contact_does_not_count() -> None:
    talk = Talk().says("ask_bin_day", "utter_back_end_down").says("ask_bin_day", "utter_bin_days")
    contact = only_contact(talk)
    assert contact.outcome is Outcome.EXPLAINED
    failure = next(ground for ground in contact.grounds if ground.proves is Outcome.FAILED_BACKEND)
    assert not failure.stands
    assert "made good" in failure.why


def test_a_failure_after_an_answer_counts() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("ask_bin_day", "utter_back_end_down")
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_phone_number_does_not_make_a_failure_good() -> None:
    talk = Talk().says("ask_bin_day", "utter_back_end_down").says("talk_to_human", "utter_phone_open")
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_report_that_was_sent_and_never_answered_is_a_failure_until_it_is_found() -> None:
    told = {"transaction": "report_missed_bin", "subject": "food"}
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_confirmed", opens=FORM).wait(seconds=9).sends()
    talk.evidence(EvidenceKind.SUBMISSION_RECORDED, **told).evidence(EvidenceKind.SUBMISSION_UNKNOWN, **told)
    talk.is_read("affirm", "utter_missed_bin_unsettled", actions=(FORM,), closes=True).is_answered()
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND
    talk.wait(minutes=2).sends().evidence(EvidenceKind.SUBMISSION_CONFIRMED, **told, reference="SR-9")
    talk.is_read("report_missed_bin", "utter_missed_bin_same_reference").is_answered()
    contact = only_contact(talk)
    assert (contact.outcome, contact.references) == (Outcome.RESOLVED_TRANSACTION, ("SR-9",))


def test_a_report_that_was_written_down_and_never_sent_is_a_failure() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_confirmed", opens=FORM).wait(seconds=9).sends()
    talk.evidence(EvidenceKind.SUBMISSION_RECORDED, transaction="report_missed_bin", subject="food")
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_form_that_was_left_is_abandoned() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("inform", "utter_ask_home", actions=(FORM,))
    assert only_contact(talk).outcome is Outcome.ABANDONED


def test_a_form_that_was_stopped_is_abandoned() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("stop", "utter_stopped", actions=("action_stop",), closes=True)
    assert only_contact(talk).outcome is Outcome.ABANDONED


def test_messages_that_were_never_matched_are_not_understood() -> None:
    talk = Talk().says("greet", "utter_greet")
    talk.says("nlu_fallback", "utter_ask_rephrase").says("nlu_fallback", "utter_not_understood")
    contact = only_contact(talk)
    assert (contact.outcome, contact.fallbacks, contact.need) == (Outcome.NOT_UNDERSTOOD, 2, "")


def test_a_message_that_was_understood_in_the_end_is_not_counted_as_misunderstood() -> None:
    talk = Talk().says("nlu_fallback", "utter_ask_rephrase")
    talk.says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    contact = only_contact(talk)
    assert (contact.outcome, contact.fallbacks) == (Outcome.ABANDONED, 1)


def test_a_message_off_the_councils_business_is_not_understood() -> None:
    assert only_contact(Talk().says("out_of_scope", "utter_out_of_scope")).outcome is Outcome.NOT_UNDERSTOOD


def test_an_answer_to_no_question_is_not_understood() -> None:
    assert only_contact(Talk().says("inform", "utter_what_is_that_for")).outcome is Outcome.NOT_UNDERSTOOD


def test_a_greeting_and_a_look_around_are_unengaged() -> None:
    talk = Talk().says("greet", "utter_greet").says("ask_capabilities", "utter_capabilities").says("goodbye")
    assert only_contact(talk).outcome is Outcome.UNENGAGED


def test_a_message_that_found_the_assistant_down_is_a_failure_without_a_need() -> None:
    contact = only_contact(Talk().wait(seconds=1).sends().is_told_unavailable("down"))
    assert (contact.outcome, contact.need, contact.turns) == (Outcome.FAILED_BACKEND, "", 1)
    assert [ground.why for ground in contact.grounds] == ["the assistant was down"]


def test_a_message_that_was_answered_after_the_assistant_came_back_has_the_answers_outcome() -> None:
    talk = Talk().wait(seconds=1).sends().is_told_unavailable("down").wait(minutes=12)
    talk.is_read("ask_bin_day", "utter_bin_days").is_answered(late=True)
    contact = only_contact(talk)
    assert (contact.outcome, contact.turns) == (Outcome.EXPLAINED, 1)


def test_a_slow_answer_is_an_answer() -> None:
    talk = Talk().wait(seconds=1).sends().is_told_unavailable("slow").wait(seconds=15)
    talk.is_read("greet", "utter_greet").is_answered(late=True)
    assert only_contact(talk).outcome is Outcome.UNENGAGED


def test_a_need_whose_last_message_was_never_taken_is_a_failure() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM).wait(seconds=30).sends()
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND


def test_a_refusal_by_the_back_end_proves_nothing_until_it_is_explained() -> None:
    told = {"transaction": "report_missed_bin", "subject": "food"}
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_confirmed", opens=FORM).wait(seconds=9).sends()
    talk.evidence(EvidenceKind.SUBMISSION_RECORDED, **told)
    talk.evidence(EvidenceKind.SUBMISSION_REFUSED, **told, code="duplicate")
    assert only_contact(talk).outcome is Outcome.FAILED_BACKEND
    talk.is_read("affirm", "utter_missed_bin_already_reported", actions=(FORM,), closes=True).is_answered()
    assert only_contact(talk).outcome is Outcome.EXPLAINED
