"""GLOSSARY.md, "From a message to a contact": which message, answer and evidence belongs to which contact."""

from __future__ import annotations

from datetime import timedelta

from bot.council.contacts import EvidenceKind, Outcome
from tests.usage.made_conversations import (
    START,
    Talk,
    contacts_of,
    only_contact,
    report_a_missed_bin,
)

FORM = "report_missed_bin_form"


def needs(*talks: Talk) -> list[tuple[str, str, str]]:
    return [(one.need, one.subject, one.outcome.value) for one in contacts_of(*talks)]


def test_what_was_said_before_a_need_belongs_to_it() -> None:
    talk = Talk().says("greet", "utter_greet").says("nlu_fallback", "utter_ask_rephrase")
    contact = only_contact(talk.says("ask_bin_day", "utter_bin_days").says("thank", "utter_welcome"))
    assert (contact.need, contact.turns, contact.fallbacks) == ("bin_day", 4, 1)


def test_a_new_need_opens_a_new_contact() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("ask_recycling", "utter_recycling_goes_in")
    assert needs(talk) == [("bin_day", "", "explained"), ("recycling_advice", "", "explained")]


def test_the_same_need_in_one_session_is_one_contact() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("ask_recycling", "utter_recycling_goes_in")
    talk.says("ask_bin_day", "utter_bin_days")
    found = contacts_of(talk)
    assert [(one.need, one.turns) for one in found] == [("bin_day", 2), ("recycling_advice", 1)]
    assert all(one.followed_by is None for one in found)


def test_a_digression_is_a_contact_of_its_own_and_the_form_goes_on() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_kind", opens=FORM)
    talk.says(
        "ask_recycling", "utter_recycling_goes_in", "utter_ask_missed_bin_kind", actions=("action_recycling", FORM)
    )
    talk.says("inform", "utter_missed_bin_too_late", actions=(FORM,), slots={"missed_bin_kind": "food"}, closes=True)
    found = contacts_of(talk)
    assert [(one.need, one.subject, one.outcome.value, one.turns) for one in found] == [
        ("missed_bin", "food", "explained", 2),
        ("recycling_advice", "", "explained", 1),
    ]


def test_an_answer_to_a_form_is_not_taken_for_another_need() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_missed_bin_kind", opens=FORM)
    talk.says("ask_recycling", "utter_ask_home", actions=(FORM,), slots={"missed_bin_kind": "recycling"})
    assert needs(talk) == [("missed_bin", "recycling", "abandoned")]


def test_a_services_bare_word_names_no_need() -> None:
    """`utter_library_...` is not what joining the library is answered by, though its intent ends in that word."""
    talk = Talk().says("ask_library_loans", "utter_library_card_gone")
    assert needs(talk) == [("library_loans", "", "signposted")]
    talk = Talk().says("join_library", "utter_library_membership_pin")
    assert needs(talk) == [("library_membership", "", "signposted")]
    talk = Talk().says("reserve_library_item", "utter_library_hours_open_now", "utter_library_reservation_none")
    assert sorted(needs(talk)) == [
        ("library_information", "", "explained"),
        ("library_reservation", "", "explained"),
    ]


def test_an_answer_belongs_to_the_need_it_is_named_after_even_inside_a_form() -> None:
    """A bin day that was asked for while the form still needed the address is no end of the missed bin."""
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("ask_bin_day", "utter_bin_days_after_address", "utter_ask_postcode", actions=(FORM,))
    talk.says("inform", "utter_bin_days", "utter_ask_missed_bin_kind", actions=(FORM,))
    assert needs(talk) == [("missed_bin", "", "abandoned"), ("bin_day", "", "explained")]


def test_a_correction_changes_the_subject_of_an_open_contact() -> None:
    talk = Talk().says(
        "report_missed_bin", "utter_ask_missed_bin_confirmed", opens=FORM, slots={"missed_bin_kind": "refuse"}
    )
    talk.says("deny", "utter_ask_missed_bin_confirmed", actions=(FORM,), slots={"missed_bin_kind": "recycling"})
    talk.says("affirm", "utter_missed_bin_reported", actions=(FORM,), closes=True)
    assert needs(talk) == [("missed_bin", "recycling", "resolved_transaction")]


def test_another_bin_after_an_answer_is_another_need() -> None:
    talk = report_a_missed_bin(Talk(), "refuse", "SR-1")
    report_a_missed_bin(talk, "food", "SR-2")
    found = contacts_of(talk)
    assert [(one.subject, one.references) for one in found] == [("refuse", ("SR-1",)), ("food", ("SR-2",))]
    assert len({one.need_id for one in found}) == 2


def test_another_bin_named_without_a_new_request_is_another_need() -> None:
    talk = report_a_missed_bin(Talk(), "refuse", "SR-1")
    talk.says("inform", "utter_missed_bin_too_late", slots={"missed_bin_kind": "food"})
    assert needs(talk) == [("missed_bin", "refuse", "resolved_transaction"), ("missed_bin", "food", "explained")]


def test_the_same_bin_again_in_one_session_is_the_same_contact() -> None:
    talk = report_a_missed_bin(report_a_missed_bin(Talk(), "refuse", "SR-1"), "refuse", "SR-1")
    assert only_contact(talk).references == ("SR-1",)


def test_an_attempt_whose_subject_was_never_named_joins_the_next_that_names_one() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("stop", "utter_stopped", actions=("action_stop",), closes=True)
    assert needs(report_a_missed_bin(talk, "food")) == [("missed_bin", "food", "resolved_transaction")]


def test_a_wish_for_a_person_belongs_to_the_need_before_it() -> None:
    contact = only_contact(Talk().says("ask_bin_day", "utter_back_end_down").says("talk_to_human", "utter_phone_open"))
    assert (contact.need, contact.turns) == ("bin_day", 2)


def test_a_wish_for_a_person_belongs_to_the_need_stated_after_it() -> None:
    talk = Talk().says("talk_to_human", "utter_ask_message_wanted").says("ask_bin_day", "utter_bin_days")
    assert needs(talk) == [("bin_day", "", "explained")]


def test_what_a_person_has_is_not_mixed_with_what_is_asked_next() -> None:
    talk = Talk().says("talk_to_human", "utter_ask_message_wanted", opens="leave_message_form").wait(seconds=9).sends()
    talk.evidence(EvidenceKind.MESSAGE_LEFT, reference="WM-1")
    talk.is_read("inform", "utter_message_left", actions=("leave_message_form",), closes=True)
    assert needs(talk.says("ask_bin_day", "utter_bin_days")) == [("", "", "message_left"), ("bin_day", "", "explained")]


def test_a_message_left_belongs_to_the_need_that_it_names() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("ask_recycling", "utter_recycling_goes_in")
    talk.wait(seconds=9).sends().evidence(EvidenceKind.MESSAGE_LEFT, reference="WM-1", transaction="ask_bin_day")
    talk.is_read("inform", "utter_ask_what_next")
    assert needs(talk) == [("bin_day", "", "message_left"), ("recycling_advice", "", "explained")]


def test_a_message_not_understood_after_an_answer_is_a_contact_of_its_own() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("nlu_fallback", "utter_ask_rephrase")
    assert needs(talk) == [("bin_day", "", "explained"), ("", "", "not_understood")]


def test_and_becomes_part_of_what_it_turns_out_to_be() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("nlu_fallback", "utter_ask_rephrase")
    assert needs(talk.says("ask_bin_day", "utter_bin_days")) == [("bin_day", "", "explained")]
    talk = Talk().says("ask_bin_day", "utter_bin_days").says("nlu_fallback", "utter_ask_rephrase")
    found = contacts_of(talk.says("ask_recycling", "utter_recycling_goes_in"))
    assert [(one.need, one.fallbacks) for one in found] == [("bin_day", 0), ("recycling_advice", 1)]


def test_two_stage_fallback_ends_in_one_turn_with_its_corrected_reading() -> None:
    """Rasa asks "did you mean?" and stores the chosen message again, with the same id."""
    talk = Talk().says("nlu_fallback", "utter_ask_affirmation", opens="action_two_stage_fallback")
    talk.wait(seconds=10).sends().is_read("ask_bin_day", actions=("action_two_stage_fallback",))
    talk.event("rewind").is_read("ask_bin_day", "utter_bin_days", confidence=1.0, closes=True).is_answered()
    contact = only_contact(talk)
    assert (contact.need, contact.outcome, contact.turns, contact.fallbacks) == ("bin_day", Outcome.EXPLAINED, 2, 1)


def test_chasing_is_a_contact_of_its_own_that_takes_over_its_need() -> None:
    talk = report_a_missed_bin(Talk(), "food").says("chase_request", "utter_chase_status")
    first, chase = contacts_of(talk)
    assert (chase.need, chase.subject, chase.avoidable, chase.outcome.value) == (
        "missed_bin",
        "food",
        True,
        "explained",
    )
    assert (first.avoidable, first.voided) == (False, False)  # the same session: nobody came back


def test_chasing_in_a_later_session_voids_what_is_chased() -> None:
    talk = report_a_missed_bin(Talk(), "food").wait(days=3).says("chase_request", "utter_chase_status")
    first, chase = contacts_of(talk)
    assert (chase.need, chase.subject, chase.avoidable, chase.service) == ("missed_bin", "food", True, "waste")
    assert first.voided
    assert first.followed_by == chase.id


def test_chasing_after_a_greeting_is_still_avoidable() -> None:
    talk = report_a_missed_bin(Talk(), "food").wait(days=3).says("greet", "utter_greet")
    assert contacts_of(talk.says("chase_request", "utter_chase_status"))[1].avoidable


def test_an_answer_to_a_chase_never_becomes_an_answer_to_the_need_itself() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    talk.says("chase_request", "utter_missed_bin_same_reference", actions=("action_chase",))
    assert [(one.avoidable, one.outcome.value) for one in contacts_of(talk)] == [
        (False, "abandoned"),
        (True, "resolved_transaction"),
    ]


def test_chasing_what_nobody_knows_of_has_no_need() -> None:
    contact = only_contact(Talk().says("chase_request", "utter_chase_page"))
    assert (contact.need, contact.avoidable, contact.outcome) == ("", True, Outcome.SIGNPOSTED)


def test_what_the_system_starts_itself_is_no_message_of_the_residents() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    talk.is_read("inform", "utter_carry_on", text="EXTERNAL: inform", metadata={"is_external": True, "message_id": ""})
    assert only_contact(talk).turns == 1
    assert len([message for message in talk.messages if message.sender == "resident"]) == 1
    alone = Talk().is_read("greet", text="EXTERNAL: greet", metadata={"is_external": True})
    assert contacts_of(alone) == []


def test_a_second_need_of_one_message_is_a_contact_but_no_second_message() -> None:
    talk = Talk().says("report_missed_bin", "utter_missed_bin_too_late")
    talk.is_read("ask_bin_day", "utter_bin_days", text="/ask_bin_day", metadata={"synthetic": True, "message_id": ""})
    found = contacts_of(talk)
    assert [(one.need, one.turns) for one in found] == [("missed_bin", 1), ("bin_day", 0)]


def test_thirty_minutes_of_silence_begin_a_new_session() -> None:
    talk = Talk().says("ask_recycling", "utter_recycling_goes_in")
    answered = talk.now
    talk.now = answered
    within = talk.wait(minutes=29, seconds=45).says("ask_recycling", "utter_recycling_goes_in")
    assert len(contacts_of(within)) == 1
    within.wait(minutes=30).says("ask_recycling", "utter_recycling_goes_in")
    assert len(contacts_of(within)) == 2


def test_a_late_answer_belongs_to_its_message_and_not_to_a_session_of_its_own() -> None:
    talk = Talk().wait(seconds=5).sends().is_told_unavailable("down").wait(hours=2)
    talk.is_read("ask_bin_day", "utter_bin_days").is_answered(late=True)
    contact = only_contact(talk)
    assert contact.opened_at < START + timedelta(minutes=1)
    assert contact.closed_at > START + timedelta(hours=2)


def test_a_form_of_an_earlier_session_does_not_swallow_todays_messages() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens=FORM).wait(hours=3)
    assert needs(talk.says("thank", "utter_welcome")) == [("missed_bin", "", "abandoned"), ("", "", "unengaged")]


def test_hours_channel_and_language_are_flagged() -> None:
    evening = (
        Talk(now=START.replace(hour=20)).wait(seconds=1).sends(language="cy").is_read("ask_bin_day", "utter_bin_days")
    )
    contact = only_contact(evening)
    assert (contact.out_of_hours, contact.language, contact.channel) == (True, "cy", "web")
    assert not only_contact(Talk().says("ask_bin_day", "utter_bin_days")).out_of_hours


def test_a_conversation_without_the_gateways_evidence_is_counted_all_the_same() -> None:
    contact = only_contact(report_a_missed_bin_without_gateway())
    assert (contact.outcome, contact.turns, contact.channel) == (Outcome.RESOLVED_TRANSACTION, 2, "rest")


def report_a_missed_bin_without_gateway() -> Talk:
    talk = Talk(with_gateway=False).says("report_missed_bin", "utter_ask_missed_bin_kind", opens=FORM)
    return talk.says("inform", "utter_missed_bin_reported", actions=(FORM,), closes=True)


def test_a_second_need_that_is_left_open_is_a_contact_too() -> None:
    told = {"synthetic": True, "second_need": True, "message_id": ""}
    talk = Talk().says("ask_bin_day", "utter_bin_days", "utter_second_need")
    talk.is_read("report_missed_bin", "utter_ask_postcode", text="bin missed", opens=FORM, metadata=told)
    assert [(one.need, one.outcome, one.turns) for one in contacts_of(talk)] == [
        ("bin_day", Outcome.EXPLAINED, 1), ("missed_bin", Outcome.ABANDONED, 0)
    ]  # fmt: skip
    talk.says("inform", "utter_missed_bin_reported", actions=(FORM,), closes=True)
    assert [(one.need, one.outcome, one.turns) for one in contacts_of(talk)] == [
        ("bin_day", Outcome.EXPLAINED, 1), ("missed_bin", Outcome.RESOLVED_TRANSACTION, 1)
    ]  # fmt: skip
    assert len([message for message in talk.messages if message.sender == "resident"]) == 2


def test_a_second_need_is_no_return_of_the_first_and_a_later_one_is_a_return_of_it() -> None:
    told = {"synthetic": True, "second_need": True, "message_id": ""}
    talk = Talk().says("report_missed_bin", "utter_missed_bin_reported", "utter_second_need")
    talk.is_read("ask_bin_day", "utter_bin_days", text="when next", metadata=told)
    assert [one.followed_by for one in contacts_of(talk)] == [None, None]
    found = contacts_of(talk.wait(days=1).says("ask_bin_day", "utter_bin_days"))
    assert [one.need for one in found] == ["missed_bin", "bin_day", "bin_day"]
    assert [one.voided for one in found] == [False, True, False]


def test_a_close_call_that_was_asked_about_is_one_contact() -> None:
    talk = Talk().wait(seconds=10).sends().is_read("report_pothole", actions=("action_ask_which_need",))
    talk.is_read(
        "nlu_fallback", "utter_ask_which_need", actions=("action_hear_otherwise",), metadata={"synthetic": True}
    )
    talk.is_answered().says("report_missed_bin", "utter_missed_bin_too_late")
    contact = only_contact(talk)
    assert (contact.need, contact.outcome, contact.turns) == ("missed_bin", Outcome.EXPLAINED, 2)
