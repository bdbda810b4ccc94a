"""kill -9 of usage, Rasa, gateway and actions at random moments while residents talk: nothing is lost or doubled."""

from __future__ import annotations

import random
import re
import signal
import threading
from collections import Counter
from dataclasses import dataclass
from time import sleep

import pytest
from sqlalchemy import text

from bot.database import open_database
from bot.gateway.tables import evidence, messages, submissions
from bot.running.system import RunningSystem
from bot.usage import tables as usage
from tests.journeys.records import Row, rows, run_command, sent_reports, wait_for
from tests.journeys.resident import Home, Resident

SEED = 20261125
HOMES = (
    Home("14", "ZZ1 1AA", "black bin", "MISSED_REFUSE", "990000000008"),
    Home("2", "ZZ1 1AA", "black bin", "MISSED_REFUSE", "990000000002"),
    Home("3", "ZZ1 1AA", "recycling bin", "MISSED_RECYCLING", "990000000003"),
    Home("4", "ZZ1 1AA", "food caddy", "MISSED_FOOD", "990000000004"),
    Home("7", "ZZ1 1AB", "recycling bin", "MISSED_RECYCLING", "990000000019"),
    Home("6", "ZZ1 1AF", "black bin", "MISSED_REFUSE", "990000000025"),
)
KILLED = ("gateway", "actions", "usage", "rasa")


@dataclass(frozen=True)
class Aftermath:
    """Who talked, what was killed in front of how many who still did, and what the commands of usage said after it."""

    residents: tuple[Resident, ...]
    kills: tuple[tuple[str, int], ...]
    codes: tuple[int, int]
    said: str


@pytest.fixture(scope="module")
def aftermath(system: RunningSystem) -> Aftermath:
    """Six residents, one more before each kill; all go on until the last part runs again."""
    chance, enough = random.Random(SEED), threading.Event()
    residents = [Resident(system, f"r{number}", home, enough, SEED + number) for number, home in enumerate(HOMES)]
    again = [one for one in KILLED if one != "rasa"]
    order = [*chance.sample(KILLED, len(KILLED)), *chance.sample(again, len(again))]
    kills = []
    for number, part in enumerate(order):
        if number < len(residents):
            residents[number].start()
        sleep(chance.uniform(0.5, 5.0))
        kills.append((part, sum(one.is_alive() for one in residents)))
        system.kill(part)
        sleep(chance.uniform(0.0, 2.0))
        system.start([part])
    enough.set()
    for resident in residents:
        resident.join(timeout=300)
    system.kill("usage", signal.SIGTERM)
    once = run_command(system, "bot.usage", "--once")
    again_derived = run_command(system, "bot.usage", "--rebuild")
    told = "\n".join((once.stdout, once.stderr, again_derived.stdout, again_derived.stderr))
    return Aftermath(tuple(residents), tuple(kills), (once.returncode, again_derived.returncode), told)


def test_every_resident_came_to_the_end_and_each_part_died_while_they_talked(aftermath: Aftermath) -> None:
    for one in aftermath.residents:
        assert one.failure is None, f"{one.name}: {one.failure!r}\n" + "\n".join(one.log)
        assert not one.is_alive()
        assert one.reported
        assert one.told_days
    assert {part for part, talking in aftermath.kills if talking} == set(KILLED)


def test_every_accepted_message_is_there_once_and_has_an_end(system: RunningSystem, aftermath: Aftermath) -> None:
    def undone() -> list[Row]:
        return [one for one in rows(system, "gateway", messages) if one["state"] not in ("answered", "failed")]

    wait_for(120, lambda: not undone())
    assert undone() == []
    stored = rows(system, "gateway", messages)
    sent = {name: said for one in aftermath.residents for name, said in one.sent.items()}
    assert Counter(one["message_id"] for one in stored) == Counter(sent.keys())
    assert {one["message_id"]: one["asks"] for one in stored} == sent
    told = Counter((one["kind"], one["message_id"]) for one in rows(system, "gateway", evidence))
    for one in stored:
        assert told["message_received", one["message_id"]] == 1
        answered, failed = one["state"] == "answered", told["assistant_unavailable", one["message_id"]]
        assert told["message_answered", one["message_id"]] == (1 if answered else 0)
        assert answered or failed, "a message that was given up is on record as such"


def test_each_conversation_has_exactly_one_report_and_no_reference_is_invented(
    system: RunningSystem, aftermath: Aftermath
) -> None:
    sent = sent_reports(system)
    wanted = Counter((one.home.code, one.home.uprn) for one in aftermath.residents)
    assert Counter((one["service_code"], one["address_id"]) for one in sent) == wanted
    by_home = {one["address_id"]: str(one["id"]) for one in sent}
    recorded = rows(system, "gateway", submissions)
    assert Counter(one["our_reference"] for one in recorded) == Counter(one["our_reference"] for one in sent)
    assert {one["reference"] for one in recorded if one["state"] == "confirmed"} == set(by_home.values())
    for one in aftermath.residents:
        said = "\n".join(one.shown)
        seen = re.findall(r"reference (?:is|is still) (\d+)", said)
        assert set(seen) == {by_home[one.home.uprn]}, "\n".join(one.log)


def test_the_usage_log_has_each_message_of_a_resident_once(system: RunningSystem, aftermath: Aftermath) -> None:
    assert aftermath.codes == (0, 0), aftermath.said
    assert rows(system, "usage", usage.poison) == []
    answered = {one["message_id"]: one for one in rows(system, "gateway", messages) if one["state"] == "answered"}
    heard = [one for one in rows(system, "usage", usage.messages) if one["sender"] == "resident"]
    counted = Counter(one["message_id"] for one in heard)
    assert set(counted.values()) == {1}
    assert set(answered) <= set(counted)
    for one in heard:
        said = answered.get(one["message_id"])
        assert said is None or (one["conversation"], one["text"]) == (said["conversation"], said["asks"])


def test_the_usage_log_has_each_answer_that_the_assistant_stands_by_once(
    system: RunningSystem, aftermath: Aftermath
) -> None:
    kept = Counter(
        (one["conversation"], one["response"], one["text"])
        for one in rows(system, "usage", usage.messages)
        if one["sender"] == "bot"
    )
    assert kept == tracked_answers(system)


def test_there_is_one_contact_for_each_need_with_one_outcome(system: RunningSystem, aftermath: Aftermath) -> None:
    found = rows(system, "usage", usage.contacts)
    stored = rows(system, "gateway", messages)
    talks = {one["message_id"].partition("-")[0]: one["conversation"] for one in stored}
    wanted = Counter(
        (conversation, *ending)
        for conversation in talks.values()
        for ending in (("missed_bin", "resolved_transaction"), ("bin_day", "explained"))
    )
    assert len(talks) == len(HOMES)
    assert Counter((one["conversation"], one["need"], one["outcome"]) for one in found) == wanted
    confirmed = {one["conversation"]: one["reference"] for one in rows(system, "gateway", submissions)}
    reports = {one["conversation"]: one["references"] for one in found if one["need"] == "missed_bin"}
    assert reports == {conversation: [reference] for conversation, reference in confirmed.items()}


def test_every_message_belongs_to_a_contact(system: RunningSystem, aftermath: Aftermath) -> None:
    counted = {fact for one in rows(system, "usage", usage.contacts) for fact in one["evidence"]["facts"]}
    received = {
        one["message_id"]: one["id"] for one in rows(system, "usage", usage.facts) if one["kind"] == "message_received"
    }
    assert set(received) == {name for one in aftermath.residents for name in one.sent}
    assert [name for name, fact in received.items() if fact not in counted] == []


def tracked_answers(system: RunningSystem) -> Counter[tuple[str, str, str]]:
    """Conversation, response and text of everything the assistant said, as Rasa's tracker store has it."""
    engine = open_database(system.environment["BOT_RASA_TRACKER_DATABASE_URL"], read_only=True)
    query = text(
        "SELECT sender_id, coalesce(json_extract(data, '$.metadata.utter_action'), ''), json_extract(data, '$.text')"
        " FROM events WHERE type_name = 'bot'"
    )
    try:
        with engine.connect() as connection:
            return Counter((str(who), str(name), str(said)) for who, name, said in connection.execute(query))
    finally:
        engine.dispose()
