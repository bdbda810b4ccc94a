"""The shape of a service's card: what it offers, under which codes, and what counts as an answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.council.contacts import Outcome


@dataclass(frozen=True)
class Task:
    """One thing that a resident can ask for: one intent of the catalogue.

    `title` completes "Did you want to ...?" and stands on a button. `need` is the need group that contacts are counted
    by; empty for small talk, "(inherits)" for an intent that takes over the need before it.
    """

    intent: str
    title: str
    need: str = ""
    lgsl: int | None = None
    lgil: int | None = None
    subject_slot: str = ""  # the slot that says what the need is about (a stream, an account), if anything
    works_here: bool = False  # the bot does it itself; otherwise it names the council's page and a person


@dataclass(frozen=True)
class ServiceCard:
    """One service of a council. `answers` maps a response's name to the outcome that showing it proves.

    `report_kinds` are the kinds of report that it sends; each needs a service code in every council's file.
    """

    stem: str
    title: str
    tasks: tuple[Task, ...]
    answers: Mapping[str, Outcome] = field(default_factory=dict)
    report_kinds: tuple[str, ...] = ()
