"""Staff, tests and robots are marked; assisted chats, other bodies, danger and browsing earn nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.council.contacts import EvidenceKind, Outcome
from bot.usage.contacts import derive
from bot.usage.rules import Rules
from tests.usage.made_conversations import RULES, START, Talk, contacts_of, only_contact, report_a_missed_bin


@pytest.mark.parametrize("traffic", ["staff", "test", "robot"])
def test_a_mark_of_the_gateway_holds_for_the_whole_session(traffic: str) -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    talk.says("ask_recycling", "utter_recycling_goes_in", marks={"traffic": traffic})
    assert {(one.traffic, one.barred) for one in contacts_of(talk)} == {(traffic, traffic)}


def test_the_next_session_is_judged_for_itself() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days", marks={"traffic": "test"}).wait(hours=1)
    talk.says("ask_bin_day", "utter_bin_days")
    assert [one.traffic for one in contacts_of(talk)] == ["test", ""]


def test_a_mark_that_nobody_knows_is_no_mark() -> None:
    assert only_contact(Talk().says("ask_bin_day", "utter_bin_days", marks={"traffic": "gossip"})).traffic == ""


def quick(messages: int, pause: float) -> Talk:
    talk = Talk()
    for _ in range(messages):
        talk.wait(seconds=pause).sends().is_read("ask_bin_day", "utter_bin_days").is_answered()
    return talk


@pytest.mark.parametrize(("messages", "pause", "robot"), [(40, 0.1, True), (40, 4.0, False), (20, 0.1, False)])
def test_a_robot_is_known_by_its_pace(messages: int, pause: float, robot: bool) -> None:
    assert (only_contact(quick(messages, pause)).traffic == "robot") is robot


def test_samples_are_no_robots_however_fast_they_are_played() -> None:
    talk = Talk()
    for number in range(40):
        talk.now += timedelta(seconds=0.1)
        sample_at = START - timedelta(days=9) + timedelta(seconds=10 * number)
        talk.sends(sample_at=sample_at).is_read("ask_bin_day", "utter_bin_days", sample_at=sample_at).is_answered()
    assert {one.traffic for one in contacts_of(talk)} == {""}


def test_an_assisted_chat_is_assisted_digital_and_no_deflection() -> None:
    talk = report_a_missed_bin(Talk().says("greet", "utter_greet", marks={"assisted": True}))
    contact = only_contact(talk)
    assert (contact.outcome, contact.assisted, contact.barred) == (Outcome.RESOLVED_TRANSACTION, True, "assisted")


def test_another_bodys_service_saves_nothing_even_if_yes_was_pressed() -> None:
    talk = Talk().says("not_our_service", "utter_other_body").evidence(EvidenceKind.ANSWER_JUDGED, answered="yes")
    contact = only_contact(talk)
    assert (contact.outcome, contact.barred) == (Outcome.RESOLVED_CONFIRMED, "another_body")


def test_danger_greetings_and_chasing_earn_nothing() -> None:
    assert only_contact(Talk().says("emergency", "utter_emergency")).barred == "emergency"
    assert only_contact(Talk().says("greet", "utter_greet")).barred == "no_need"
    talk = report_a_missed_bin(Talk()).wait(days=2).says("chase_request", "utter_chase_status")
    assert [one.barred for one in contacts_of(talk)] == ["", "chase"]


def test_the_arm_of_a_holdout_comes_from_the_gateway_or_else_from_the_plan() -> None:
    planned = Rules(RULES.cards, RULES.is_open, lambda council, moment: f"on_{moment:%d}")
    talk = Talk().says("ask_bin_day", "utter_bin_days").wait(hours=2)
    talk.says("ask_bin_day", "utter_bin_days", marks={"arm": "phone_b"})
    assert [(one.arm, one.grade) for one in derive(talk.facts, planned).contacts] == [("on_14", "A"), ("phone_b", "A")]
    unplanned = derive(talk.facts, RULES).contacts
    assert (unplanned[0].arm, unplanned[0].grade) == ("", "D")
