"""The real process against databases as Rasa and the gateway write them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, update

from bot.usage import tables
from bot.usage.sources import EVENT_COLUMNS, OVERLAP, Mark, SourceWrong, TableSource
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import EVENTS, Recorded


def test_a_conversation_becomes_messages_facts_and_one_contact(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk())
    recorded.store(talk)
    recorded.drain()
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")]
    contact = recorded.contacts[0]
    assert contact["references"] == ["SR-1001"]
    assert contact["council"] == "westmoor"
    assert not contact["out_of_hours"]
    facts = recorded.rows(tables.facts)
    assert {row["id"] for row in facts} == {fact.id for fact in talk.facts}
    assert set(contact["evidence"]["facts"]) <= {row["id"] for row in facts}
    messages = recorded.rows(tables.messages)
    assert {row["text"] for row in messages} == {message.text for message in talk.messages}
    assert sum(row["sender"] == "resident" for row in messages) == 4
    assert [row["name"] for row in recorded.rows(tables.conversations)] == [talk.name]


def test_a_second_run_changes_nothing(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.drain()
    before = {table.name: recorded.rows(table) for table in (tables.facts, tables.contacts, tables.messages)}
    recorded.drain()
    assert {table.name: recorded.rows(table) for table in (tables.facts, tables.contacts, tables.messages)} == before


def test_an_event_that_was_published_twice_counts_once(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk())
    recorded.store(talk)
    recorded.drain()
    before = recorded.contacts
    recorded.publish(talk.events)
    recorded.drain()
    assert recorded.contacts == before
    assert len(recorded.rows(tables.facts)) == len(talk.facts)


def test_a_message_that_was_sent_to_rasa_twice_counts_once(recorded: Recorded) -> None:
    talk = Talk().wait(seconds=1).sends().is_read("ask_bin_day").wait(minutes=2)
    talk.is_read("ask_bin_day", "utter_bin_days").is_answered()
    recorded.store(talk)
    recorded.drain()
    assert [(row["outcome"], row["turns"]) for row in recorded.contacts] == [("explained", 1)]
    assert [row["sender"] for row in recorded.rows(tables.messages)].count("resident") == 1


def test_evidence_that_comes_later_changes_the_outcome(recorded: Recorded) -> None:
    talk = Talk().wait(seconds=1).sends().is_told_unavailable("down")
    recorded.record(talk.rows)
    recorded.drain()
    assert recorded.outcomes == [("", "failed_backend")]
    seen = len(talk.rows)
    talk.wait(minutes=1).is_read("ask_bin_day", "utter_bin_days").is_answered(late=True)
    recorded.publish(talk.events)
    recorded.record(talk.rows[seen:])
    recorded.drain()
    assert recorded.outcomes == [("bin_day", "explained")]


def test_sources_that_are_not_there_yet_are_waited_for(tmp_path: Path, recorded: Recorded) -> None:
    absent = Recorded(
        recorded.usage_url, f"sqlite:///{tmp_path}/no.db", f"sqlite:///{tmp_path}/none.db", tmp_path, recorded.root
    )
    absent.drain()
    assert absent.contacts == []
    assert not (tmp_path / "no.db").exists()
    assert not (tmp_path / "none.db").exists()
    report = report_a_missed_bin(Talk())
    recorded.store(report)
    recorded.drain()
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")]
    absent.close()


def test_a_source_without_the_expected_columns_is_named_and_passed_over(recorded: Recorded) -> None:
    with recorded.engine(recorded.rasa_url).begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME COLUMN data TO body")
    recorded.record(Talk().wait(seconds=1).sends().is_told_unavailable("down").rows)
    recorded.drain()
    assert recorded.outcomes == [("", "failed_backend")]
    with pytest.raises(SourceWrong, match="rasa: the table 'events' has no column 'data'"):
        next(TableSource("rasa", recorded.rasa_url, "events", EVENT_COLUMNS).read_new(Mark()))


def test_what_cannot_be_read_is_put_aside_with_its_reason_and_stops_nothing(recorded: Recorded) -> None:
    good = report_a_missed_bin(Talk())
    name = good.name
    recorded.publish_raw(name, "{ not json")
    recorded.publish_raw(name, "[1, 2]")
    recorded.publish_raw(name, json.dumps({"sender_id": name, "timestamp": 1.0}))
    recorded.publish_raw(None, json.dumps({"event": "user", "timestamp": 1.0}))
    recorded.publish_raw("default", json.dumps({"event": "user", "timestamp": 1.0, "sender_id": "default"}))
    recorded.publish_raw(name, json.dumps({"event": "user", "sender_id": name, "timestamp": "noon"}))
    recorded.publish_raw(name, json.dumps({"event": "bot", "sender_id": name, "timestamp": 1e300}))
    recorded.publish_raw(
        name,
        json.dumps({"event": "user", "sender_id": name, "timestamp": 1.8e9, "metadata": {"sample_at": "yesterday"}}),
    )
    other = conversation_name().replace("westmoor", "nowhere")
    recorded.publish_raw(other, json.dumps({"event": "user", "sender_id": other, "timestamp": 1.0}))
    recorded.record([{**good.rows[0], "kind": "gossip"}])
    recorded.store(good)
    recorded.drain()
    recorded.drain()
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")]
    reasons = sorted(row["reason"] for row in recorded.rows(tables.poison))
    assert len(reasons) == 10
    for part in (
        "not JSON",
        "not a JSON object",
        "what kind",
        "not named",
        "when it happened",
        "out of range",
        "sample_at",
        "no council",
        "kind of evidence",
    ):
        assert any(part in reason for reason in reasons), part


def test_text_that_a_database_cannot_store_does_not_stop_the_log(recorded: Recorded) -> None:
    talk = Talk().says("ask_bin_day", "utter_bin_days", text="nul \0 and half a pair \ud83d")
    recorded.store(talk)
    recorded.drain()
    assert recorded.outcomes == [("bin_day", "explained")]


def test_events_of_rasa_that_say_nothing_about_a_contact_leave_no_trace(recorded: Recorded) -> None:
    talk = (
        Talk()
        .event("user_featurization", use_text_for_featurization=False)
        .event("slot", name="postcode", value="ZZ1 1AA")
    )
    talk.event("session_started").event("erased")
    recorded.store(talk)
    recorded.drain()
    assert recorded.rows(tables.facts) == []
    assert recorded.rows(tables.poison) == []


def test_no_words_of_anybody_stand_in_the_facts(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk())
    talk.event("slot", name="missed_bin_kind", value="the brown one at 14 Alder Lane")
    talk.events[0]["parse_data"]["intent"]["name"] = "an intent that was typed, 14 Alder Lane"
    talk.rows[-1]["data"]["note"] = "Mrs Alder at number 14"
    recorded.store(talk)
    recorded.drain()
    stored = json.dumps([recorded.rows(tables.facts), recorded.contacts], default=str)
    assert "Alder" not in stored
    assert "words" not in stored


def test_ids_that_are_used_again_after_rows_were_deleted_are_noticed(recorded: Recorded) -> None:
    first, second = report_a_missed_bin(Talk(conversation_name(1))), report_a_missed_bin(Talk(conversation_name(2)))
    recorded.store(first)
    recorded.drain()
    with recorded.engine(recorded.rasa_url).begin() as connection:
        connection.execute(delete(EVENTS))
        for number, event in enumerate(second.events, start=1):
            connection.execute(insert(EVENTS).values(id=number, sender_id=second.name, data=json.dumps(event)))
    recorded.record(second.rows)
    recorded.drain()
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")] * 2


def test_a_blanked_newest_event_is_not_taken_for_a_used_up_id(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.drain()
    newest = len(recorded.rows(tables.facts))
    with recorded.engine(recorded.rasa_url).begin() as connection:
        blank = '{"event": "erased", "sender_id": "erased", "timestamp": 0}'
        highest = connection.execute(EVENTS.select().order_by(EVENTS.c.id.desc())).first().id
        connection.execute(update(EVENTS).where(EVENTS.c.id == highest).values(sender_id="erased", data=blank))
    recorded.store(Talk(conversation_name(2), now=START + timedelta(hours=1)).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    assert len(recorded.outcomes) == 2
    assert recorded.rows(tables.poison) == []
    assert len(recorded.rows(tables.facts)) > newest


def test_a_row_that_is_committed_after_a_higher_id_is_still_taken(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk())
    late = talk.events[0]
    with recorded.engine(recorded.rasa_url).begin() as connection:
        for number, event in enumerate(talk.events[1:], start=2):
            connection.execute(insert(EVENTS).values(id=number, sender_id=talk.name, data=json.dumps(event)))
    recorded.record(talk.rows)
    recorded.drain()
    with recorded.engine(recorded.rasa_url).begin() as connection:
        connection.execute(insert(EVENTS).values(id=1, sender_id=talk.name, data=json.dumps(late)))
    recorded.drain()
    assert len(recorded.rows(tables.facts)) == len(talk.facts)


def test_many_batches_are_read_without_missing_a_row(recorded: Recorded) -> None:
    talks = [Talk(conversation_name(number)).says("ask_bin_day", "utter_bin_days") for number in range(OVERLAP)]
    with recorded.engine(recorded.rasa_url).begin() as connection:
        rows = [{"sender_id": talk.name, "data": json.dumps(event)} for talk in talks for event in talk.events]
        connection.execute(insert(EVENTS), rows)
    assert len(rows) > 2 * OVERLAP
    recorded.drain()
    assert recorded.outcomes == [("bin_day", "explained")] * len(talks)


def test_a_rebuild_gives_the_same_rows(recorded: Recorded) -> None:
    for number in range(5):
        recorded.store(report_a_missed_bin(Talk(conversation_name(number))).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    before = recorded.contacts
    assert recorded.run("--rebuild") == 0
    assert recorded.contacts == before


def test_a_rebuild_names_and_puts_right_what_differs(recorded: Recorded, capsys: object) -> None:
    recorded.store(report_a_missed_bin(Talk()), Talk(conversation_name(2)).says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    before = recorded.contacts
    with recorded.engine(recorded.usage_url).begin() as connection:
        connection.execute(
            update(tables.contacts).where(tables.contacts.c.need == "bin_day").values(outcome="unengaged")
        )
        stray = {**before[0], "id": "0" * 32, "conversation": conversation_name(9)}
        connection.execute(insert(tables.contacts).values(**stray))
    assert recorded.run("--rebuild") == 1
    assert recorded.contacts == before
    said = capsys.readouterr().out  # type: ignore[attr-defined]
    assert "1 differed" in said
    assert "1 had no facts" in said


def test_contacts_that_other_rules_derived_are_derived_again_at_the_start(recorded: Recorded) -> None:
    recorded.store(Talk().says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    with recorded.engine(recorded.usage_url).begin() as connection:
        connection.execute(update(tables.contacts).values(outcome="unengaged"))
        connection.execute(update(tables.marks).where(tables.marks.c.source == "rules").values(anchor="older"))
    recorded.drain()
    assert recorded.outcomes == [("bin_day", "explained")]
