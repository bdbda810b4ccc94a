"""The supplier's words and ours: crew events, material streams and dates of the Local Waste Service Standards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from bot.council.collections import LONDON, CrewEvent

#: Said of a street or round and not of a bin: they stop nobody's report.
_NOT_ABOUT_A_BIN = frozenset(
    {"street completed", "partly completed street", "part access", "querying assisted", "alarm activated", "breakdown"}
)
STREET_COMPLETED = "street completed"

# collection_event_types.csv, level 1, then level 2 (which some suppliers send in place of level 1).
_EVENTS: Mapping[str, tuple[CrewEvent, str]] = {
    "not presented": (CrewEvent.NOT_PRESENTED, ""),
    "incorrectly presented": (CrewEvent.INCORRECTLY_PRESENTED, ""),
    "too heavy": (CrewEvent.TOO_HEAVY, ""),
    "excess waste": (CrewEvent.EXCESS_WASTE, ""),
    "contaminated": (CrewEvent.CONTAMINATED, ""),
    "inaccessible container store": (CrewEvent.BLOCKED_ACCESS, "the crew could not get into the bin store"),
    "damaged": (CrewEvent.DAMAGED, ""),
    "container lost in vehicle": (CrewEvent.OTHER, "the bin fell into the lorry"),
    "not on scheme": (CrewEvent.NOT_ON_SCHEME, ""),
    "inaccessible road": (CrewEvent.BLOCKED_ACCESS, "the lorry could not get into the road"),
    "road closure": (CrewEvent.ROAD_CLOSED, ""),
    "risk of injury": (CrewEvent.RISK_OF_INJURY, ""),
    "blocked by vehicles": (CrewEvent.BLOCKED_ACCESS, "vehicles were in the way"),
    "roadworks": (CrewEvent.ROAD_CLOSED, "there were roadworks"),
    "gate locked": (CrewEvent.BLOCKED_ACCESS, "a gate was locked"),
    "lid open": (CrewEvent.EXCESS_WASTE, "the lid was open"),
    "side waste present": (CrewEvent.EXCESS_WASTE, "there was waste beside the bin"),
    "food waste": (CrewEvent.CONTAMINATED, "food waste"),
    "garden waste": (CrewEvent.CONTAMINATED, "garden waste"),
    "refuse waste": (CrewEvent.CONTAMINATED, "rubbish"),
    "bulky waste": (CrewEvent.CONTAMINATED, "large items"),
    "rubble/diy": (CrewEvent.CONTAMINATED, "rubble or DIY waste"),
    "commercial": (CrewEvent.CONTAMINATED, "business waste"),
    "turf/soil": (CrewEvent.CONTAMINATED, "turf or soil"),
    "animal bedding": (CrewEvent.CONTAMINATED, "animal bedding"),
    "lid": (CrewEvent.DAMAGED, "the lid is broken"),
    "wheels": (CrewEvent.DAMAGED, "the wheels are broken"),
    "body": (CrewEvent.DAMAGED, "the bin itself is broken"),
}

# material_streams.csv, and the words that services are called by. The first that fits decides.
_STREAMS: tuple[tuple[str, str], ...] = (
    (r"\bfood\b", "food"),
    (r"\bgarden\b", "garden"),
    (r"\brecycl", "recycling"),
    (r"\b(household waste|refuse|residual|rubbish|general waste|black bins?)\b", "refuse"),
    (r"\b(paper|card|cardboard|cartons|glass|plastics?|cans|tins|metals?|foil|textiles)\b", "recycling"),
)

_WRITTEN_DATES = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y")


def crew_event(name: str, detail: str = "") -> tuple[CrewEvent, str] | None:
    """Our event and its detail in plain words; None when the word says nothing about a resident's bin.

    `detail` is the supplier's level 2. A word that no list knows is `OTHER` with that word as its detail.
    """
    word = _squeeze(name)
    if not word or word in _NOT_ABOUT_A_BIN:
        return None
    event, plain = _EVENTS.get(word, (CrewEvent.OTHER, word))
    more = _EVENTS.get(_squeeze(detail))
    return (event, more[1]) if more is not None and more[0] is event and more[1] else (event, plain)


def is_street_completed(name: str) -> bool:
    """Whether the crew says that it has been to every home of the street."""
    return _squeeze(name) == STREET_COMPLETED


def stream_of(*names: str) -> str:
    """Our word for a material stream; the names are tried in turn. A stream that we have no word for keeps its own."""
    for name in names:
        text = _squeeze(name.rsplit("/", 1)[-1] if name.startswith("/") else name)
        for pattern, stream in _STREAMS:
            if re.search(pattern, text):
                return stream
    return _squeeze(next((name for name in names if name), "")).replace(" ", "_")


def parse_day(text: Any) -> date | None:
    """A day as the draft writes it (`23 July 2015`, `2014-05-23T20:00`) or as ISO; None for nothing or nonsense.

    An instant with an offset is the day it falls on in London; one without is local already.
    """
    raw = str(text or "").strip()
    for form in _WRITTEN_DATES:
        try:
            return datetime.strptime(raw, form).date()  # noqa: DTZ007 - a day has no offset
        except ValueError:
            continue
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return (moment.astimezone(LONDON) if moment.tzinfo is not None else moment).date()


def _squeeze(text: str) -> str:
    return re.sub(r"[\s_\-]+", " ", str(text)).strip().lower()
