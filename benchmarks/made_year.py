"""A made-up year of conversations whose truth is known: what each was about, how it ended, who came back and when.

Services are asked for as often as councils' websites were visited for them in 2012 (the twenty most frequent reasons,
as Socitm counted for GDS); a year has its rush of council tax bills and a day its hours.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.council.contacts import EvidenceKind, Outcome
from bot.usage.rules import Rules

COUNCIL = "westmoor"
FIRST = datetime(2025, 11, 1, tzinfo=UTC)

#: Thousands of visits in 2012, by what a resident would ask the assistant for. Near reasons stand together.
VISITS = {
    "pay_council_tax": 11_055,
    "renew_library_loan": 10_236,
    "apply_school_place": 7_937,
    "book_bulky_collection": 5_169 + 1_193,
    "search_jobs": 4_857,
    "report_missed_bin": 4_093,
    "apply_housing": 3_539,
    "report_pothole": 3_345,
    "apply_parking_permit": 3_274 + 1_411,
    "book_library_computer": 3_009 + 1_271,
    "view_planning_application": 2_783,
    "report_noise": 1_450,
    "apply_council_tax_discount": 1_380,
    "book_leisure": 1_372,
    "subscribe_garden_waste": 1_240,
    "pay_rent": 1_021,
    "report_parking_problem": 967,
}
_MONTHS = (0.9, 1.0, 1.5, 1.4, 1.0, 0.9, 0.9, 0.9, 1.1, 1.0, 0.9, 0.6)  # January first: bills come in March
_WEEKDAYS = (1.3, 1.2, 1.1, 1.1, 1.0, 0.5, 0.4)
_HOURS = (1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 17, 15, 15, 15, 14, 14, 13, 12, 11, 10, 8, 5, 2)
_ENDINGS = {
    Outcome.RESOLVED_TRANSACTION: 26,
    Outcome.SIGNPOSTED: 30,
    Outcome.ABANDONED: 24,
    Outcome.MESSAGE_LEFT: 8,
    Outcome.FAILED_BACKEND: 5,
    Outcome.UNENGAGED: 7,
}
_COMES_BACK = {Outcome.RESOLVED_TRANSACTION: 0.12, Outcome.SIGNPOSTED: 0.2, Outcome.ABANDONED: 0.3}
_BACK_AFTER_HOURS = 40.0  # on average
_LONGEST_HOURS = 160.0  # safely inside the 7 days of a need


@dataclass(frozen=True)
class Visit:
    """One attempt at one need: a session of its own. `number` tells visits of one conversation apart."""

    conversation: str
    number: int
    at: datetime
    intent: str
    ending: Outcome


@dataclass
class Truth:
    """What the derivation has to find."""

    contacts: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    back: Counter[int] = field(default_factory=Counter)  # hours -> came back within
    voided: int = 0


def make_year(contacts: int, seed: int, rules: Rules, truth: Truth, first: int = 0) -> Iterator[list[Visit]]:
    """Conversations, numbered from `first`, until there are so many contacts; `truth` grows as they come."""
    chance = random.Random(seed)
    days = [FIRST + timedelta(days=number) for number in range(365)]
    weights = [_MONTHS[day.month - 1] * _WEEKDAYS[day.weekday()] for day in days]
    intents, visits = list(VISITS), list(VISITS.values())
    endings, shares = list(_ENDINGS), list(_ENDINGS.values())
    person = first
    while truth.contacts < contacts:
        at = chance.choices(days, weights)[0] + timedelta(
            hours=chance.choices(range(24), _HOURS)[0], seconds=chance.randrange(3600)
        )
        intent = chance.choices(intents, visits)[0]
        made: list[Visit] = []
        while True:
            ending = chance.choices(endings, shares)[0] if not made else chance.choices(endings[:-1], shares[:-1])[0]
            made.append(Visit(f"{COUNCIL}.{person:022d}", len(made), at, intent, ending))
            hours = 1.0 + chance.expovariate(1 / _BACK_AFTER_HOURS)
            if chance.random() >= _COMES_BACK.get(ending, 0.0) or hours > _LONGEST_HOURS:
                break
            at += timedelta(hours=hours)
            _note_return(truth, ending, hours)
        for visit in made:
            truth.contacts += 1
            truth.outcomes[visit.ending.value] += 1
            truth.services[rules.service_of(_said(visit))] += 1
        person += 1
        yield made


def _note_return(truth: Truth, ending: Outcome, hours: float) -> None:
    """Seconds of the first visit are part of the distance: they are under a minute, and no hour is that near."""
    for within in (24, 48, 168):
        truth.back[within] += hours < within
    truth.voided += ending is Outcome.RESOLVED_TRANSACTION


def _said(visit: Visit) -> str:
    return "" if visit.ending is Outcome.UNENGAGED else visit.intent


def events_of(visit: Visit) -> list[dict[str, Any]]:
    """What Rasa's broker has of it."""
    message_id = f"m{visit.number}"
    intent = "greet" if visit.ending is Outcome.UNENGAGED else visit.intent
    response = {
        Outcome.RESOLVED_TRANSACTION: "utter_done",
        Outcome.SIGNPOSTED: "utter_page",
        Outcome.ABANDONED: "utter_ask_postcode",
        Outcome.MESSAGE_LEFT: "utter_ask_message_text",
        Outcome.FAILED_BACKEND: "utter_back_end_down",
        Outcome.UNENGAGED: "utter_greet",
    }[visit.ending]
    listed: list[dict[str, Any]] = [
        {"event": "action", "name": "action_session_start", "policy": None, "confidence": 1.0},
        {
            "event": "user",
            "text": "words of a resident, some twenty of them as people write when they want something of a council",
            "parse_data": {"intent": {"name": intent, "confidence": 0.9}, "entities": []},
            "input_channel": "rest",
            "message_id": f"rasa-{message_id}",
            "metadata": {"message_id": message_id, "language": "en"},
        },
        {"event": "action", "name": response, "policy": "RulePolicy", "confidence": 1.0},
        {"event": "bot", "text": "words of the assistant", "data": {}, "metadata": {"utter_action": response}},
        {"event": "action", "name": "action_listen", "policy": "RulePolicy", "confidence": 1.0},
    ]
    start = visit.at.timestamp()
    return [
        {"sender_id": visit.conversation, "timestamp": start + 0.2 + 0.1 * number, **event}
        for number, event in enumerate(listed)
    ]


def evidence_of(visit: Visit) -> list[dict[str, Any]]:
    """What the gateway has of it; the database gives the ids."""
    message_id = f"m{visit.number}"
    told: list[tuple[float, EvidenceKind, str | None, dict[str, Any]]] = [
        (0.0, EvidenceKind.MESSAGE_RECEIVED, message_id, {"channel": "web", "language": "en"})
    ]
    write = {"transaction": visit.intent, "subject": ""}
    if visit.ending is Outcome.RESOLVED_TRANSACTION:
        reference = f"SR-{visit.conversation[-9:]}-{visit.number}"
        told.append((0.3, EvidenceKind.SUBMISSION_RECORDED, None, write))
        told.append((0.4, EvidenceKind.SUBMISSION_CONFIRMED, None, {**write, "reference": reference}))
    if visit.ending is Outcome.MESSAGE_LEFT:
        left = {"reference": f"WM-{visit.conversation[-9:]}", "transaction": visit.intent}
        told.append((0.4, EvidenceKind.MESSAGE_LEFT, None, left))
    told.append((0.8, EvidenceKind.MESSAGE_ANSWERED, message_id, {"replies": 1, "late": False, "seconds": 0.8}))
    return [
        {
            "council": COUNCIL,
            "conversation": visit.conversation,
            "at": visit.at + timedelta(seconds=seconds),
            "kind": kind.value,
            "message_id": of,
            "data": data,
        }
        for seconds, kind, of, data in told
    ]


def as_row(event: dict[str, Any]) -> dict[str, Any]:
    """A row of Rasa's broker."""
    return {"sender_id": event["sender_id"], "data": json.dumps(event)}
