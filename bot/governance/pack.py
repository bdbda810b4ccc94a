"""Puts the pack together: each page's sections of facts, in the order in which they are asked for."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from bot.council.retention import SALT_FOR
from bot.councils import Council
from bot.governance.answers import QUESTIONS, UNANSWERED, Answers
from bot.services import CARDS
from bot.settings import GovernanceSettings

_CODE = "the code"


@dataclass(frozen=True)
class Fact:
    """One question and what is known about it: by the code and its settings, or by the council."""

    question: str
    answer: str
    is_open: bool = False  # the council has not answered yet
    source: str = ""


@dataclass(frozen=True)
class Section:
    """Facts under one heading."""

    title: str
    facts: tuple[Fact, ...]


def transparency_record(council: Council, answers: Answers, now: datetime) -> list[Section]:
    """The fields of the UK Algorithmic Transparency Recording Standard, tier 1 and tier 2, in our words."""
    said = read_sentences()["transparency"]
    served = sorted((card.title for card in CARDS), key=str.casefold)
    tasks = sum(len(card.tasks) for card in CARDS)
    in_short = (
        _known("Name", f"Kerbside, the assistant of {council.name}", "council.toml"),
        _known("What it does", said["does"], _CODE),
        _known("Languages", ", ".join(council.languages), "council.toml"),
        *_asked(answers, "owner", "organisation", "team", "contact"),
        *_asked(answers, "decision", "why"),
    )
    rationale = (
        _known("How it works", said["works"], _CODE),
        _known(
            "What it serves",
            f"{tasks} things to ask for in {len(served)} subjects: {', '.join(served)}",
            "service cards",
        ),
        *_asked(answers, "decision", "scope", "alternatives"),
    )
    person = f"At any point: by phone on {council.phone}, or by a message that is answered within"
    process = (
        _known("Part in decisions", said["decides"], _CODE),
        _known("A person", f"{person} {council.reply_working_days} working days", "council.toml"),
        *_asked(answers, "decision", "human_oversight", "appeal"),
    )
    data = (
        _known("Personal data", said["personal_data"], _CODE),
        *_asked(answers, "decision", "impact_assessments"),
        _known("This record was made on", now.date().isoformat(), "the clock"),
    )
    return [
        Section("In short (tier 1)", in_short),
        Section("Owner and responsibility (tier 2)", _asked(answers, "owner", "senior_owner", "supplier")),
        Section("Description and rationale", rationale),
        Section("Part in decisions, and oversight", process),
        Section("Data and impact", data),
    ]


def protection_facts(council: Council, settings: GovernanceSettings, answers: Answers) -> list[Section]:
    """Facts for a data protection impact assessment: what, where, which systems, security."""
    said = read_sentences()["protection"]
    stores = {
        "Messages, submissions, evidence, sealed cards": "database",
        "Rasa's conversations": "tracker_database",
        "Rasa's events": "events_database",
        "Usage log": "usage_database",
        "Payments": "payments_database",
    }
    what = (
        _known("Whose data", said["whose"], _CODE),
        _known("Never in the open chat", said["open_chat"], _CODE),
        _known("Who is known again", f"{said['told_again']} The hash changes every {SALT_FOR.days} days.", _CODE),
    )
    where = (_known(name, _place(getattr(settings, key)), settings.named(key)) for name, key in stores.items())
    asked = sorted(council.back_ends.items())
    flows = (_known(_spaced(name), f"{_spaced(one.contract)}, {_host(one.url)}", "council.toml") for name, one in asked)
    security = (
        _known("Network", said["network"], _CODE),
        _known("What leaves the machine", said["leaves"], _CODE),
        _known("Rights", said["rights"], _CODE),
    )
    return [
        Section("What is processed", what),
        Section("Where it is stored", tuple(where)),
        Section("Which systems are asked", tuple(flows)),
        Section("Security", security),
        Section("What only the council can say", _asked(answers, "data_protection", *QUESTIONS["data_protection"])),
    ]


@cache
def read_sentences() -> dict[str, dict[str, str]]:
    """What the pack says of the code itself, by table."""
    return tomllib.loads(Path(__file__).with_name("sentences.toml").read_text(encoding="utf-8"))


def equality_answers(answers: Answers) -> Section:
    """What the council says to the figures."""
    return Section("What only the council can say", _asked(answers, "equality", *QUESTIONS["equality"]))


def facts_of(told: Mapping[str, str], source: str) -> tuple[Fact, ...]:
    """Facts of a table of names and values."""
    return tuple(_known(name, value, source) for name, value in told.items())


def _known(question: str, answer: str, source: str) -> Fact:
    return Fact(question, answer, source=source)


def _asked(answers: Answers, table: str, *fields: str) -> tuple[Fact, ...]:
    found = []
    for field in fields:
        answer = answers.get(f"{table}.{field}")
        source = f"governance.toml: {table}.{field}"
        found.append(Fact(QUESTIONS[table][field], answer, answer == UNANSWERED, source))
    return tuple(found)


def _spaced(name: str) -> str:
    return name.replace("_", " ")


def _place(url: str) -> str:
    """A database's kind and place, without user and password."""
    parts = make_url(url)
    where = f"on {parts.host}" if parts.host else "a file on this machine"
    return f"{parts.get_backend_name()}, {where}: {parts.database}"


def _host(url: str) -> str:
    return "the sandbox: a stand-in, no real system" if url.startswith("{sandbox}") else str(urlsplit(url).hostname)
