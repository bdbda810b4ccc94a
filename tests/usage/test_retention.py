"""Words go after 30 days, facts after 13 months, whole sessions at a time; a hold stops both; counting comes first."""

from __future__ import annotations

import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from bot.council.contacts import EvidenceKind
from bot.usage import tables
from bot.usage.imports.tables import outside_contacts
from bot.usage.retaining import Limits
from tests.usage.imported import call, take_lines
from tests.usage.made_conversations import START, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded

YEAR_AND_MORE = timedelta(days=400)


def retain(recorded: Recorded, after: timedelta, *arguments: str) -> None:
    recorded.more["BOT_CLOCK_NOW"] = (START + after).isoformat()
    assert recorded.run("retention", *arguments) == 0


def count(recorded: Recorded) -> tuple[int, int, int, int]:
    listed = (tables.messages, tables.facts, tables.contacts, tables.conversations)
    return tuple(len(recorded.rows(table)) for table in listed)  # type: ignore[return-value]


def test_words_go_after_thirty_days_and_what_was_counted_stays(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.publish_raw(conversation_name(), "{ not json, with words")
    retain(recorded, timedelta(days=29))
    before, contacts = count(recorded), recorded.contacts
    assert before[0] == 8
    recorded.more["BOT_CLOCK_NOW"] = ""
    retain(recorded, timedelta(days=31))
    assert count(recorded) == (0, *before[1:])
    assert recorded.contacts == contacts
    assert recorded.run("--rebuild") == 0


def test_unreadable_events_go_thirty_days_after_they_were_seen(recorded: Recorded) -> None:
    recorded.publish_raw(conversation_name(), "{ not json, with words")
    retain(recorded, timedelta(0))
    assert len(recorded.rows(tables.poison)) == 1
    retain(recorded, timedelta(days=31))
    assert recorded.rows(tables.poison) == []


def test_a_dry_run_counts_what_a_run_then_deletes(recorded: Recorded, capsys: pytest.CaptureFixture[str]) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    retain(recorded, YEAR_AND_MORE, "--dry-run")
    before = count(recorded)
    said = capsys.readouterr().out
    assert f"{before[0]} would be deleted" in said
    assert f"{before[1]} would be deleted, and with them {before[2]} contacts" in said
    retain(recorded, YEAR_AND_MORE)
    assert count(recorded) == (0, 0, 0, 0)
    assert f"{before[1]} deleted, and with them {before[2]} contacts" in capsys.readouterr().out


def test_only_sessions_that_are_old_altogether_go_and_the_rest_derives_to_the_same(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk()).wait(days=3).says("report_missed_bin", "utter_missed_bin_too_late")
    talk.wait(days=300).says("ask_bin_day", "utter_bin_days")
    recorded.store(talk)
    recorded.drain()
    newest = recorded.contacts[-1]
    retain(recorded, YEAR_AND_MORE)
    assert recorded.contacts == [newest]
    assert recorded.run("--rebuild") == 0


def test_a_need_whose_first_contact_is_gone_goes_on_under_the_next(recorded: Recorded) -> None:
    first = Talk(conversation_name(1)).says("ask_bin_day", "utter_bin_days").signs_in("a")
    second = Talk(conversation_name(2), now=START + timedelta(days=3)).signs_in("a").says("ask_bin_day")
    recorded.store(first, second)
    recorded.drain()
    assert [row["voided"] for row in recorded.contacts] == [True, False]
    retain(recorded, timedelta(days=397))  # 13 months after the first, not yet after the second
    (left,) = recorded.contacts
    assert (left["conversation"], left["need_id"]) == (second.name, left["id"])
    assert recorded.run("--rebuild") == 0


def test_a_hold_stops_retention_until_it_is_released(recorded: Recorded) -> None:
    talk = report_a_missed_bin(Talk()).evidence(EvidenceKind.CONVERSATION_HELD, reason="foi")
    recorded.store(talk, Talk(conversation_name(2)).says("ask_bin_day", "utter_bin_days"))
    retain(recorded, YEAR_AND_MORE)
    assert {row["conversation"] for row in recorded.contacts} == {talk.name}
    assert len(recorded.rows(tables.messages)) == 8
    recorded.record(talk.evidence(EvidenceKind.CONVERSATION_RELEASED).rows[-1:])
    retain(recorded, YEAR_AND_MORE)
    assert count(recorded) == (0, 0, 0, 0)


def test_a_hold_keeps_what_links_a_call_to_the_conversation_and_to_no_other(recorded: Recorded) -> None:
    held = report_a_missed_bin(Talk(conversation_name(1)), reference="SR-1").evidence(
        EvidenceKind.CONVERSATION_HELD, reason="complaint"
    )
    free = report_a_missed_bin(Talk(conversation_name(2)), reference="SR-2")
    recorded.store(held, free)
    recorded.drain()
    take_lines(recorded, *(call(START + timedelta(days=2), reference=one) for one in ("SR-1", "SR-2")))
    retain(recorded, YEAR_AND_MORE)
    assert sorted(row["reference"] for row in recorded.rows(outside_contacts)) == ["", "SR-1"]
    assert [row["voided"] for row in recorded.contacts] == [True], "and it is derived as it was"
    assert recorded.run("--rebuild") == 0
    recorded.record(held.evidence(EvidenceKind.CONVERSATION_RELEASED).rows[-1:])
    retain(recorded, YEAR_AND_MORE)
    retain(recorded, YEAR_AND_MORE)
    assert [row["reference"] for row in recorded.rows(outside_contacts)] == ["", ""]


def test_samples_are_kept_by_when_they_were_really_written(recorded: Recorded) -> None:
    recorded.store(Talk().says("ask_bin_day", "utter_bin_days", sample_at=START - timedelta(days=40)))
    retain(recorded, timedelta(days=1))
    assert len(recorded.rows(tables.messages)) == 2


def test_digests_of_erased_conversations_go_with_the_facts(recorded: Recorded) -> None:
    recorded.more["BOT_CLOCK_NOW"] = START.isoformat()
    recorded.store(Talk().says("ask_bin_day", "utter_bin_days").erased())
    recorded.drain()
    assert len(recorded.rows(tables.erasures)) == 1
    retain(recorded, YEAR_AND_MORE)
    assert recorded.rows(tables.erasures) == []


@pytest.mark.parametrize(
    ("now", "facts"),
    [((2026, 11, 25), (2025, 10, 25)), ((2026, 3, 31), (2025, 2, 28)), ((2027, 1, 31), (2025, 12, 31))],
)
def test_thirteen_months_are_counted_by_the_calendar(now: tuple[int, ...], facts: tuple[int, ...]) -> None:
    assert Limits.at(datetime(*now, tzinfo=UTC), 30, 13).facts == datetime(*facts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_the_running_log_retains_by_itself(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    recorded.more["BOT_CLOCK_NOW"] = (START + timedelta(days=31)).isoformat()
    recorded.more["BOT_USAGE_RETENTION_HOURS"] = "24"
    process = subprocess.Popen(recorded.command, env=recorded.environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 120
        while time.monotonic() < until and not (len_of(recorded, "facts") and not len_of(recorded, "messages")):
            time.sleep(0.1)
    finally:
        process.terminate()
        assert process.wait(timeout=60) == 0
    assert count(recorded)[0] == 0
    assert count(recorded)[2] == 1


def len_of(recorded: Recorded, table: str) -> int:
    try:
        return len(recorded.rows(getattr(tables, table)))
    except DBAPIError:  # its tables are not there yet
        return 0
