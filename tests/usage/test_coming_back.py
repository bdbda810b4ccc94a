"""Which contacts are about the same need, and what coming back does to the resolution before it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.contacts import Outcome
from tests.usage.made_conversations import (
    START,
    Talk,
    contacts_of,
    conversation_name,
    only_contact,
    report_a_missed_bin,
)

FORM = "report_missed_bin_form"


def test_coming_back_within_seven_days_voids_the_earlier_resolution() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").wait(days=6, hours=23)
    first, second = contacts_of(talk.says("ask_bin_day", "utter_bin_days"))
    assert first.voided
    assert (first.followed_by, first.followed_at) == (second.id, second.opened_at)
    assert first.need_id == second.need_id
    assert not second.voided


def test_coming_back_later_is_another_need() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days").wait(days=7, minutes=1)
    first, second = contacts_of(talk.says("ask_bin_day", "utter_bin_days"))
    assert not first.voided
    assert first.need_id != second.need_id


def test_seven_days_count_from_the_contact_before_so_that_a_chain_voids_each_link() -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    for _ in range(3):
        talk.wait(days=5).says("ask_bin_day", "utter_bin_days")
    found = contacts_of(talk)
    assert [one.voided for one in found] == [True, True, True, False]
    assert len({one.need_id for one in found}) == 1


def test_coming_back_without_saying_which_bin_is_coming_back_all_the_same() -> None:
    talk = report_a_missed_bin(Talk(), "food").wait(days=1).says("report_missed_bin", "utter_ask_postcode", opens=FORM)
    first, second = contacts_of(talk)
    assert (first.voided, second.subject) == (True, "")


def test_coming_back_for_another_bin_voids_nothing() -> None:
    talk = report_a_missed_bin(report_a_missed_bin(Talk(), "food").wait(days=1), "refuse", "SR-2")
    assert [one.voided for one in contacts_of(talk)] == [False, False]


def test_coming_back_for_something_else_voids_nothing() -> None:
    talk = report_a_missed_bin(Talk()).wait(days=1).says("ask_recycling", "utter_recycling_goes_in")
    assert [one.voided for one in contacts_of(talk)] == [False, False]


def test_a_wish_for_a_person_two_days_later_is_about_the_last_need() -> None:
    talk = report_a_missed_bin(Talk(), "food").wait(days=2).says("talk_to_human", "utter_phone_open")
    first, second = contacts_of(talk)
    assert (second.need, second.subject, second.service) == ("missed_bin", "food", "waste")
    assert first.voided


def test_one_person_with_two_conversations_is_recognised_in_both() -> None:
    one = Talk(conversation_name(1)).says("ask_bin_day", "utter_bin_days").signs_in("a")
    two = Talk(conversation_name(2), now=START + timedelta(days=2)).signs_in("a").says("ask_bin_day", "utter_bin_days")
    assert [contact.voided for contact in contacts_of(one, two)] == [True, False]
    assert contacts_of(one, two) == contacts_of(two, one)


@pytest.mark.parametrize("hours", [0, 12, 5000])
def test_a_clock_that_is_held_still_at_the_gateway_keeps_a_session_together(hours: int) -> None:
    """`BOT_CLOCK_NOW` holds the gateway's clock while Rasa's runs on."""
    talk = report_a_missed_bin(Talk())
    held = START + timedelta(hours=hours)
    for row in talk.rows:
        row["at"] = held
    contact = only_contact(talk)
    assert (contact.outcome, contact.turns, contact.opened_at) == (Outcome.RESOLVED_TRANSACTION, 4, held)


@given(st.integers(0, 60 * 24 * 10), st.integers(0, 60 * 24 * 10))
def test_only_the_gap_decides_whether_somebody_came_back(first: int, second: int) -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days")
    for minutes in (first, second):
        talk.wait(minutes=minutes).says("ask_bin_day", "utter_bin_days")
    found = contacts_of(talk)
    for contact, later in pairwise(found):
        gap = later.opened_at - contact.closed_at
        assert gap >= timedelta(minutes=29)
        assert contact.voided == (gap <= timedelta(days=7))
    assert not found[-1].voided


def test_what_rasa_does_to_begin_a_session_is_no_part_of_the_contact_before_it() -> None:
    """Rasa writes its session's start before the message that woke it."""
    talk = Talk().says("ask_bin_day", "utter_bin_days").wait(hours=30)
    talk.event("action", name="action_session_start", policy=None, confidence=1.0)
    talk.event("session_started").event("action", name="action_listen", policy=None, confidence=None)
    first, second = contacts_of(talk.says("ask_bin_day", "utter_bin_days"))
    assert first.seconds < 60
    assert timedelta(hours=30) < second.opened_at - first.closed_at < timedelta(hours=30, minutes=1)


def test_what_rasa_does_to_begin_a_session_ends_the_form_before_it() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens="report_missed_bin_form").wait(minutes=5)
    talk.event("action", name="action_session_start", policy=None, confidence=1.0)
    assert [one.need for one in contacts_of(talk.says("ask_bin_day", "utter_bin_days"))] == ["missed_bin", "bin_day"]
