"""One broken conversation, two processes at once, a long log: the usage log keeps on."""

from __future__ import annotations

import contextlib
import json
import subprocess
import time
from datetime import UTC, datetime

import psutil
import pytest
from sqlalchemy import insert, update

from bot.gateway.tables import evidence
from bot.usage import tables
from tests.usage.made_conversations import Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import EVENTS, Recorded


def fill(recorded: Recorded, count: int, first: int = 0) -> list[Talk]:
    """Many conversations at once, as if they had been there for long."""
    talks = [report_a_missed_bin(Talk(conversation_name(first + one)), reference=f"SR-{one}") for one in range(count)]
    with recorded.engine(recorded.rasa_url).begin() as connection:
        rows = [{"sender_id": talk.name, "data": json.dumps(event)} for talk in talks for event in talk.events]
        connection.execute(insert(EVENTS), rows)
    with recorded.engine(recorded.gateway_url).begin() as connection:
        rows = [{k: v for k, v in row.items() if k != "id"} for talk in talks for row in talk.rows]
        connection.execute(insert(evidence), rows)
    return talks


def test_a_conversation_whose_contacts_cannot_be_derived_stops_no_other(recorded: Recorded) -> None:
    broken, sound = Talk(conversation_name(1)), Talk(conversation_name(2))
    recorded.store(broken.says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    with recorded.engine(recorded.usage_url).begin() as connection:
        mine = tables.facts.c.conversation == broken.name
        connection.execute(update(tables.facts).where(mine, tables.facts.c.kind == "bot").values(kind="nonsense"))
    seen = len(broken.events), len(broken.rows)
    broken.says("ask_recycling", "utter_recycling_goes_in")
    recorded.publish(broken.events[seen[0] :])
    recorded.record(broken.rows[seen[1] :])
    recorded.store(sound.says("ask_bin_day", "utter_bin_days"))
    recorded.drain()
    assert [row["outcome"] for row in recorded.contacts if row["conversation"] == sound.name] == ["explained"]
    assert len([row for row in recorded.contacts if row["conversation"] == broken.name]) == 1, "what was known stays"
    (poison,) = recorded.rows(tables.poison)
    assert "cannot be derived" in poison["reason"]
    assert poison["conversation"] == broken.name


@pytest.mark.timeout(180)
def test_two_processes_by_mistake_do_not_spoil_each_others_work(recorded: Recorded) -> None:
    recorded.drain()
    talks = fill(recorded, 40)
    command = [*recorded.command, "--once"]
    both = [subprocess.Popen(command, env=recorded.environment, stderr=subprocess.PIPE) for _ in range(2)]
    for process in both:
        process.communicate()
    recorded.drain()  # a rival's lock may have ended one of them early
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")] * len(talks)
    assert len(recorded.rows(tables.facts)) == sum(len(talk.facts) for talk in talks)
    assert recorded.run("--rebuild") == 0


@pytest.mark.timeout(240)
def test_memory_does_not_grow_with_the_log(on_sqlite: Recorded) -> None:
    on_sqlite.make_sources()
    fill(on_sqlite, 30)
    small = _peak_memory(on_sqlite)
    fill(on_sqlite, 400, first=1000)
    large = _peak_memory(on_sqlite)
    assert len(on_sqlite.contacts) == 430
    assert large < small + 6 * 1024, f"{small} KiB for 30 conversations, {large} KiB for 400"


def _peak_memory(recorded: Recorded) -> int:
    """KiB at the most, of one run that takes all there is (its own: wait4 would count this process at the fork)."""
    process = psutil.Popen([*recorded.command, "--once"], env=recorded.environment, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):
            peak = max(peak, process.memory_info().rss // 1024)
        time.sleep(0.02)
    assert process.returncode == 0
    return peak


def test_marks_are_moved_with_the_rows_that_they_stand_for(recorded: Recorded) -> None:
    fill(recorded, 3)
    before = datetime.now(UTC)
    recorded.drain()
    marks = {row["source"]: row for row in recorded.rows(tables.marks)}
    assert set(marks) == {"rasa", "gateway", "rules", "writer"}
    assert marks["rasa"]["position"] == 3 * 21
    assert marks["gateway"]["position"] == 3 * 10
    assert all(len(marks[name]["anchor"]) == 32 for name in ("rasa", "gateway", "rules"))
    assert marks["rasa"]["moved_at"] >= before
