"""Samples stand at their own time; an erased conversation leaves what was counted and nothing that leads back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import delete

from bot.council.contacts import EvidenceKind
from bot.usage import tables
from tests.usage.made_conversations import KEYS, START, Talk, conversation_name, only_contact, report_a_missed_bin
from tests.usage.recorded import EVENTS, Recorded

SAMPLE = START - timedelta(days=20)


def sample_talk(number: int = 1) -> Talk:
    """Two messages that really came ten seconds apart, and are to stand three days apart."""
    talk = Talk(conversation_name(number)).says("ask_bin_day", "utter_bin_days", sample_at=SAMPLE)
    return talk.says("ask_bin_day", "utter_bin_days", sample_at=SAMPLE + timedelta(days=3))


def test_each_message_of_a_sample_stands_at_its_own_time_and_its_answer_follows(recorded: Recorded) -> None:
    talk = sample_talk()
    recorded.store(talk)
    recorded.drain()
    first, second = recorded.contacts
    assert (first["opened_at"], second["opened_at"]) == (SAMPLE, SAMPLE + timedelta(days=3))
    assert (first["sample"], second["sample"], first["voided"]) == (True, True, True)
    messages = sorted(recorded.rows(tables.messages), key=lambda row: row["at"])
    assert [row["sender"] for row in messages] == ["resident", "bot"] * 2
    assert messages[0]["at"] == SAMPLE
    users = [event["timestamp"] for event in talk.events if event["event"] == "user"]
    bots = [event["timestamp"] for event in talk.events if event["event"] == "bot"]
    for index, message in enumerate(messages[1::2]):
        real = bots[index] - users[index]
        assert abs((message["at"] - messages[2 * index]["at"]).total_seconds() - real) < 0.001
    (conversation,) = recorded.rows(tables.conversations)
    assert (conversation["sample"], conversation["first_at"]) == (True, SAMPLE)


def test_facts_of_samples_keep_the_time_at_which_they_really_happened(recorded: Recorded) -> None:
    recorded.store(sample_talk())
    recorded.drain()
    assert all(START <= row["at"] < START + timedelta(minutes=5) for row in recorded.rows(tables.facts))


def test_a_sample_is_one_even_if_only_the_gateway_knows_it() -> None:
    talk = Talk().wait(seconds=1).sends(sample_at=SAMPLE).is_told_unavailable("down")
    contact = only_contact(talk)
    assert (contact.sample, contact.opened_at) == (True, SAMPLE)


def test_turns_of_a_sample_without_a_time_of_their_own_follow_the_one_before() -> None:
    talk = Talk().says("report_missed_bin", "utter_ask_postcode", opens="report_missed_bin_form", sample_at=SAMPLE)
    contact = only_contact(talk.says("inform", "utter_missed_bin_too_late", actions=("report_missed_bin_form",)))
    assert contact.sample
    assert timedelta(seconds=9) < contact.closed_at - SAMPLE < timedelta(seconds=15)


def test_real_conversations_are_no_samples(recorded: Recorded) -> None:
    recorded.store(sample_talk(1), Talk(conversation_name(2)).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    assert sorted(row["sample"] for row in recorded.contacts) == [False, True, True]


def erase(talk: Talk) -> Talk:
    return talk.evidence(EvidenceKind.CONVERSATION_ERASED)


def everything(recorded: Recorded) -> str:
    listed = [tables.facts, tables.messages, tables.conversations, tables.contacts, tables.poison, tables.erasures]
    return json.dumps([recorded.rows(table) for table in listed], default=str)


def test_an_erased_conversation_stays_counted_and_nothing_leads_back(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk(), "food", "SR-4711").wait(days=2).says("ask_bin_day", "utter_bin_days")
    recorded.store(talk)
    recorded.publish_raw(talk.name, "{ not json, with words")
    recorded.drain()
    before = [(row["need"], row["subject"], row["outcome"], row["turns"]) for row in recorded.contacts]
    ids = [row["id"] for row in recorded.rows(tables.facts)]
    assert len(before) == 2
    recorded.record(erase(talk).rows[-1:])
    recorded.drain()
    after = recorded.contacts
    assert [(row["need"], row["subject"], row["outcome"], row["turns"]) for row in after] == before
    assert not any(row["linkable"] for row in after)
    assert recorded.rows(tables.messages) == []
    assert recorded.rows(tables.conversations) == []
    assert recorded.rows(tables.poison) == []
    stored = everything(recorded)
    key = KEYS.person(talk.name, talk.now)
    traces = [talk.name, talk.name.partition(".")[2], key, "SR-4711", "message-1", "words", *ids]
    assert [trace for trace in traces if trace in stored] == []
    assert len({row["conversation"] for row in after}) == 1


def test_a_rebuild_after_erasing_gives_the_same_rows(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk(), "food").wait(days=2)
    recorded.store(erase(report_a_missed_bin(talk, "food")))
    recorded.drain()
    before = recorded.contacts
    assert [row["voided"] for row in before] == [True, False]
    assert recorded.run("--rebuild") == 0
    assert recorded.contacts == before
    assert recorded.rows(tables.conversations) == []


def test_what_comes_late_of_an_erased_conversation_is_dropped(recorded: Recorded) -> None:
    talk = erase(report_a_missed_bin(Talk()))
    recorded.store(talk)
    recorded.drain()
    before = everything(recorded)
    recorded.publish(talk.events)  # the same again, and something new
    recorded.publish(Talk(talk.name, now=talk.now).says("ask_bin_day", "utter_bin_days").events)
    recorded.publish_raw(talk.name, "{ not json")
    recorded.drain()
    assert everything(recorded) == before


def test_a_conversation_that_was_erased_before_it_was_read_is_counted_without_words(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk())
    recorded.store(talk)
    with recorded.engine(recorded.rasa_url).begin() as connection:
        connection.execute(delete(EVENTS))  # as the gateway does
    recorded.record(erase(talk).rows[-1:])
    recorded.drain()
    assert [row["outcome"] for row in recorded.contacts] == ["resolved_transaction"]
    assert talk.name not in everything(recorded)


def test_others_are_untouched_by_an_erasure(recorded: Recorded) -> None:
    other = Talk(conversation_name(2)).says("ask_bin_day", "utter_bin_days")
    recorded.store(other, report_a_missed_bin(Talk(conversation_name(1))))
    recorded.drain()
    kept = [row for row in recorded.contacts if row["conversation"] == other.name]
    recorded.record(erase(Talk(conversation_name(1), now=START + timedelta(hours=1))).rows)
    recorded.drain()
    assert [row for row in recorded.contacts if row["conversation"] == other.name] == kept
    assert len(recorded.rows(tables.messages)) == 2


def test_the_moment_of_an_erasure_is_kept_and_its_name_is_not(recorded: Recorded) -> None:
    talk = erase(Talk().says("greet", "utter_greet"))
    recorded.store(talk)
    recorded.drain()
    (row,) = recorded.rows(tables.erasures)
    assert row["id"] == KEYS.erasure(talk.name)
    assert isinstance(row["erased_at"], datetime)
    assert row["council"] == "westmoor"
