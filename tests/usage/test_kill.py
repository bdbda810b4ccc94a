"""kill -9 at random moments while the sources grow: nothing is lost and nothing is doubled."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time

import pytest
from sqlalchemy.exc import DBAPIError

from benchmarks.kills.comparing import Findings
from bot.usage import tables
from bot.usage.contacts import derive
from bot.usage.facts import Source
from bot.usage.store import contact_row
from tests.usage.made_conversations import RULES, Talk, conversation_name, report_a_missed_bin
from tests.usage.recorded import Recorded
from tests.usage.test_keeping_on import fill

KILLS = 12


class Writer(threading.Thread):
    """Rasa and the gateway at work: one event, one commit, until told to stop."""

    def __init__(self, recorded: Recorded, seed: int) -> None:
        super().__init__(daemon=True)
        self.recorded, self.chance = recorded, random.Random(seed)
        self.stop = threading.Event()
        self.talks: list[Talk] = []
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                talk = Talk(conversation_name(len(self.talks)))
                if self.chance.random() < 0.5:
                    report_a_missed_bin(talk, reference=f"SR-{len(self.talks)}")
                else:
                    talk.says("ask_bin_day", "utter_bin_days").wait(days=1).says("ask_bin_day", "utter_bin_days")
                self.talks.append(talk)
                self.recorded.store(talk)
                if self.chance.random() < 0.2:  # Rasa publishes again what it could not commit
                    self.recorded.publish(talk.events[-3:])
                time.sleep(0.01)
        except BaseException as failure:
            self.failure = failure


@pytest.mark.timeout(600)
def test_being_killed_at_any_moment_loses_and_doubles_nothing(recorded: Recorded) -> None:
    chance = random.Random(20261125)
    writer = Writer(recorded, 1)
    writer.start()
    kept: list[int] = []
    for number in range(KILLS):
        process = subprocess.Popen(recorded.command, env=recorded.environment, stderr=subprocess.PIPE)
        if number % 5 == 0:
            time.sleep(chance.uniform(0.1, 2.0))  # anywhere: while it starts, migrates or already works
        else:
            wait_for(process, b"usage.started")
            time.sleep(chance.uniform(0.1, 2.5))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        if number:
            kept.append(len(recorded.rows(tables.facts)))
    writer.stop.set()
    writer.join(timeout=120)
    assert writer.failure is None
    assert len(set(kept)) > 3, "it got on between the kills"
    recorded.drain()

    expected = {fact.id for talk in writer.talks for fact in talk.facts}
    assert {row["id"] for row in recorded.rows(tables.facts)} == expected
    messages = [message.fact for talk in writer.talks for message in talk.messages]
    assert sorted(row["fact"] for row in recorded.rows(tables.messages)) == sorted(messages)
    assert recorded.rows(tables.poison) == []
    made = [contact_row(contact) for talk in writer.talks for contact in derive(talk.facts, RULES).contacts]
    outcomes = {row["id"]: (row["outcome"], row["turns"], row["voided"]) for row in made}
    assert {row["id"]: (row["outcome"], row["turns"], row["voided"]) for row in recorded.contacts} == outcomes
    assert recorded.run("--rebuild") == 0


def wait_for(process: subprocess.Popen, words: bytes) -> None:
    """Until the process has logged these words; it must not end before."""
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"the process ended with {process.wait()} before it said {words!r}")


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("module", "is_sound"), [("bot.usage", True), ("benchmarks.kills.sabotage", False)])
def test_a_log_that_moves_its_marks_before_its_rows_is_found_out(
    on_sqlite: Recorded, module: str, is_sound: bool
) -> None:
    """So that the comparison after the kills is one that can fail (`python -m benchmarks.kills --sabotage marks`)."""
    on_sqlite.make_sources()
    talks = fill(on_sqlite, 40)
    command = [*on_sqlite.command[:-1], module]
    process = subprocess.Popen(command, env=on_sqlite.environment, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while not position(on_sqlite) and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert subprocess.run([*command, "--once"], env=on_sqlite.environment, stderr=subprocess.DEVNULL).returncode == 0
    found = Findings()
    expected = [fact.id for talk in talks for fact in talk.facts if fact.source is Source.RASA]
    stored = on_sqlite.rows(tables.facts)
    found.expect_once("fact", expected, [row["id"] for row in stored if row["source"] == Source.RASA.value])
    assert (bool(found.lost), found.doubled) == (not is_sound, [])


def position(recorded: Recorded) -> int:
    try:
        return max((row["position"] for row in recorded.rows(tables.marks) if row["source"] == "rasa"), default=0)
    except DBAPIError:  # the tables are made by the process itself
        return 0


def test_the_comparison_tells_what_is_lost_from_what_is_doubled() -> None:
    found = Findings()
    found.expect_once("fact", ["a", "b", "b"], ["b", "b", "b", "c"])
    assert (found.lost, found.doubled) == (["fact: a"], ["fact: b", "fact: c"])
    found = Findings()
    found.expect_within("heard", ["a", "b"], ["b", "c", "c"])
    assert (found.lost, found.doubled) == (["heard: a"], ["heard: c"])


def test_a_stop_signal_ends_it_cleanly(recorded: Recorded) -> None:
    recorded.store(report_a_missed_bin(Talk()))
    process = subprocess.Popen(recorded.command, env=recorded.environment, stderr=subprocess.PIPE)
    until = time.monotonic() + 120
    while not recorded_contacts(recorded) and time.monotonic() < until:
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0
    assert b"usage.stopped" in said
    assert recorded.outcomes == [("missed_bin", "resolved_transaction")]


def recorded_contacts(recorded: Recorded) -> bool:
    try:
        return bool(recorded.rows(tables.contacts))
    except Exception:  # the tables are made by the process itself
        return False
