"""What stands in every database, against what residents sent: nothing lost, nothing doubled."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import text

from benchmarks.kills.talking import Talk
from bot.councils import read_councils
from bot.database import open_database
from bot.gateway.tables import evidence, messages
from bot.running.system import RunningSystem
from bot.services import CARDS
from bot.settings import UsageSettings
from bot.usage import tables as usage
from bot.usage.keys import Keys
from bot.usage.reading import Reader
from bot.usage.rules import Rules
from tests.journeys.records import Row, rows, run_command, wait_for

_ENDED = ("answered", "failed")
_REFERENCE = re.compile(r"\bWM-[A-Z0-9-]+\b")


@dataclass
class Findings:
    """What is wrong, a line each, and how much was compared."""

    conversations: int = 0
    messages: int = 0
    facts: int = 0
    contacts: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)

    def expect_once(self, what: str, wanted: Iterable[Any], found: Iterable[Any]) -> None:
        """Each of `wanted` is in `found` exactly as often, and nothing else is."""
        needed, there = Counter(wanted), Counter(found)
        self.lost += [f"{what}: {one}" for one in (needed - there).elements()]
        self.doubled += [f"{what}: {one}" for one in (there - needed).elements()]

    def expect_within(self, what: str, wanted: Iterable[Any], found: Iterable[Any]) -> None:
        """Each of `wanted` is in `found`, and nothing is there twice; more may be there."""
        there = Counter(found)
        self.lost += [f"{what}: {one}" for one in wanted if one not in there]
        self.doubled += [f"{what}: {one}" for one, count in there.items() if count > 1]


def compare(system: RunningSystem, talks: Sequence[Talk]) -> Findings:
    """After everybody came to the end: waits until the usage log has taken all, then looks at every place."""
    found = Findings(conversations=len(talks), messages=sum(len(one.sent) for one in talks))
    found.lost += [f"resident {one.name}: {one.failure!r}" for one in talks if one.failure is not None]
    wait_for(180, lambda: all(one["state"] in _ENDED for one in rows(system, "gateway", messages)))
    module = system.commands["usage"].split()[-1]
    once, again = (run_command(system, module, option) for option in ("--once", "--rebuild"))
    if once.returncode or again.returncode:
        found.lost.append(f"usage --once, --rebuild: {once.stderr}{again.stdout}{again.stderr}")
    stored = rows(system, "gateway", messages)
    told = rows(system, "gateway", evidence)
    _gateway(found, talks, stored, told)
    facts = rows(system, "usage", usage.facts)
    found.facts = len(facts)
    _facts(found, system, facts, told)
    _words(found, system, stored)
    _contacts(found, system, talks, stored, facts)
    found.expect_once("unreadable", [], [one["reason"] for one in rows(system, "usage", usage.poison)])
    return found


def _gateway(found: Findings, talks: Sequence[Talk], stored: Sequence[Row], told: Sequence[Row]) -> None:
    sent = [(name, said) for one in talks for name, said in one.sent.items()]
    found.expect_once("message at the gateway", sent, [(one["message_id"], one["asks"]) for one in stored])
    found.lost += [f"no end: {one['message_id']}" for one in stored if one["state"] not in _ENDED]
    kinds = Counter((one["kind"], one["message_id"]) for one in told)
    received = (name for (kind, name), count in kinds.items() if kind == "message_received" for _ in range(count))
    found.expect_once("message_received", [name for name, _ in sent], received)
    answered = [name for (kind, name), count in kinds.items() if kind == "message_answered" for _ in range(count)]
    found.expect_once("message_answered", [one["message_id"] for one in stored if one["state"] == "answered"], answered)


def _facts(found: Findings, system: RunningSystem, facts: Sequence[Row], told: Sequence[Row]) -> None:
    """Every event and every piece of evidence is one fact, by the digest of what its source said."""
    read = _reader(system)
    published = [read.read_event(one["sender_id"], one["data"])[0] for one in _published(system)]
    wanted = {one.id for one in published if one is not None} | {read.read_evidence(one).id for one in told}
    found.expect_once("fact", wanted, [one["id"] for one in facts])


def _words(found: Findings, system: RunningSystem, stored: Sequence[Row]) -> None:
    """Every answered message was heard once; everything that the assistant stands by was said once."""
    kept = rows(system, "usage", usage.messages)
    heard = [one["message_id"] for one in kept if one["sender"] == "resident"]
    found.expect_within("heard", [one["message_id"] for one in stored if one["state"] == "answered"], heard)
    said = ((one["conversation"], one["response"], one["text"]) for one in kept if one["sender"] == "bot")
    found.expect_once("said", _tracked(system, "bot"), said)


def _contacts(
    found: Findings, system: RunningSystem, talks: Sequence[Talk], stored: Sequence[Row], facts: Sequence[Row]
) -> None:
    """Every message is in one contact; every conversation has one contact that ended as it ended for the resident."""
    contacts = rows(system, "usage", usage.contacts)
    found.contacts = len(contacts)
    counted = [fact for one in contacts for fact in one["evidence"]["facts"]]
    received = {one["id"] for one in facts if one["kind"] == "message_received"}
    found.expect_once("received, in a contact", received, [one for one in counted if one in received])
    of_talk = {one["message_id"].partition("-")[0]: one["conversation"] for one in stored}
    ended: dict[str, list[Mapping[str, Any]]] = {}
    for one in contacts:
        ended.setdefault(one["conversation"], []).append(one)
    for talk in talks:
        mine = ended.get(of_talk.get(talk.name, ""), [])
        if talk.wish == "bin_day":
            outcomes = [one["outcome"] for one in mine if one["need"] == "bin_day"]
            found.expect_once(f"outcome of {talk.name}", ["explained"], outcomes)
        else:
            shown = {reference for said in talk.shown for reference in _REFERENCE.findall(said)}
            given = [reference for one in mine for reference in one["references"]]
            found.expect_once(f"reference of {talk.name}", shown or ["a reference"], given)


def _reader(system: RunningSystem) -> Reader:
    settings = UsageSettings.read(system.environment)
    rules = Rules(CARDS, lambda council, moment: True)
    return Reader(frozenset(read_councils(settings.councils_dir)), rules.subject_slots, Keys(settings.person_secret))


def _published(system: RunningSystem) -> list[dict[str, Any]]:
    return _select(system, "BOT_RASA_EVENTS_DATABASE_URL", "SELECT sender_id, data FROM events")


def _tracked(system: RunningSystem, kind: str) -> list[tuple[str, str, str]]:
    """Conversation, response and text of everything the assistant said, as Rasa's tracker store has it."""
    query = f"SELECT sender_id, data FROM events WHERE type_name = '{kind}'"  # noqa: S608 - our own word
    told = (
        (one["sender_id"], json.loads(one["data"])) for one in _select(system, "BOT_RASA_TRACKER_DATABASE_URL", query)
    )
    return [
        (name, (event.get("metadata") or {}).get("utter_action") or "", event["text"] or "") for name, event in told
    ]


def _select(system: RunningSystem, setting: str, query: str) -> list[dict[str, Any]]:
    engine = open_database(system.environment[setting], read_only=True)
    try:
        with engine.connect() as connection:
            return [dict(one) for one in connection.execute(text(query)).mappings()]
    finally:
        engine.dispose()
