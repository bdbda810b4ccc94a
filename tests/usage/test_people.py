"""Who is known to be whom: one key on all channels after signing in, another every 30 days, and no way back."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.usage import tables
from tests.usage.made_conversations import KEYS, START, Talk, contacts_of, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded


def asks(number: int, days: float = 0) -> Talk:
    return Talk(conversation_name(number), now=START + timedelta(days=days))


def bin_day(talk: Talk) -> Talk:
    return talk.says("ask_bin_day", "utter_bin_days")


def test_whoever_signed_in_has_one_key_in_every_conversation() -> None:
    first, second = contacts_of(bin_day(asks(1).signs_in("a")), bin_day(asks(2, days=3).signs_in("a")))
    assert first.person_key == second.person_key == KEYS.account("a")
    assert (first.signed_in, second.signed_in) == (True, True)
    assert first.need_id == second.need_id
    assert first.voided


def test_two_accounts_are_two_people() -> None:
    found = contacts_of(bin_day(asks(1).signs_in("a")), bin_day(asks(2, days=3).signs_in("b")))
    assert len({one.person_key for one in found}) == 2
    assert [one.voided for one in found] == [False, False]


def test_without_signing_in_a_person_is_known_by_the_conversation() -> None:
    found = contacts_of(bin_day(bin_day(asks(1)).wait(days=3.5)), bin_day(asks(2, days=3)))
    assert [one.person_key for one in found] == [KEYS.person(conversation_name(number), START) for number in (1, 2, 1)]
    assert [one.voided for one in found] == [True, False, False]
    assert not any(one.signed_in for one in found)


def test_what_was_asked_before_and_after_signing_in_is_the_same_persons() -> None:
    talk = bin_day(asks(1)).wait(days=2).signs_in("a").wait(days=2)
    talk.says("ask_recycling", "utter_recycling_goes_in")
    found = contacts_of(talk, bin_day(asks(2, days=5).signs_in("a")))
    assert {one.person_key for one in found} == {KEYS.account("a")}
    assert [one.voided for one in found if one.need == "bin_day"] == [True, False]


def test_a_sign_in_of_eight_days_ago_says_nothing_about_who_sits_there_now() -> None:
    talk = asks(1).signs_in("a").wait(days=8)
    (later,) = contacts_of(bin_day(talk))
    assert not later.signed_in


def test_two_people_at_one_browser_who_sign_in_stay_two() -> None:
    talk = bin_day(asks(1).signs_in("a")).wait(hours=2).signs_in("b")
    first, second = contacts_of(bin_day(talk))
    assert first.person_key != second.person_key
    assert not first.voided


def test_coming_back_within_seven_days_of_a_change_of_keys_is_seen() -> None:
    found = contacts_of(bin_day(asks(1).signs_in("a1")), bin_day(asks(2, days=5).signs_in("a2", before="a1")))
    assert [one.person_key for one in found] == [KEYS.account("a1"), KEYS.account("a2")]
    assert [one.voided for one in found] == [True, False]


def test_after_that_the_two_keys_are_two_people() -> None:
    found = contacts_of(bin_day(asks(1).signs_in("a1")), bin_day(asks(2, days=5).signs_in("a2")))
    assert [one.voided for one in found] == [False, False]


def test_a_conversations_own_key_changes_every_thirty_days() -> None:
    one, same, later = (KEYS.person("westmoor.x", START + timedelta(days=days)) for days in (0, 1, 31))
    assert one == same != later


def test_a_sign_in_that_comes_later_voids_what_was_counted(recorded: Recorded) -> None:
    recorded.store(bin_day(asks(1).signs_in("a")), bin_day(asks(2, days=3)))
    recorded.drain()
    assert [row["voided"] for row in recorded.contacts] == [False, False]
    recorded.store(asks(2, days=3.001).signs_in("a"))
    recorded.drain()
    assert [row["voided"] for row in recorded.contacts] == [True, False]
    before = recorded.contacts
    assert recorded.run("--rebuild") == 0
    assert recorded.contacts == before


def test_one_conversation_of_a_person_erased_leaves_the_other_unlinked(recorded: Recorded) -> None:
    kept = report_a_missed_bin(asks(1).signs_in("a"), "food")
    gone = report_a_missed_bin(asks(2, days=3).signs_in("a"), "food", reference="SR-2")
    recorded.store(kept, gone)
    recorded.drain()
    assert [row["voided"] for row in recorded.contacts] == [True, False]
    recorded.record(gone.erased().rows[-1:])
    recorded.drain()
    first, second = recorded.contacts
    assert (first["voided"], first["signed_in"], second["signed_in"], second["linkable"]) == (False, True, False, False)
    stored = json.dumps([row for row in recorded.rows(tables.facts) if row["conversation"] != kept.name], default=str)
    assert KEYS.account("a") not in stored
    assert recorded.run("--rebuild") == 0


def test_nothing_stored_is_the_handle_that_the_gateway_told(recorded: Recorded) -> None:
    recorded.store(bin_day(asks(1).signs_in("handle-of-an-account", before="handle-before")))
    recorded.drain()
    stored = json.dumps([recorded.rows(tables.facts), recorded.contacts], default=str)
    assert "handle" not in stored
