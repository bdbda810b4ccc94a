"""Reads the Local Waste Service Standards' JSON into facts, also where the draft's own examples disagree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.backends.waste.client.words import crew_event, is_street_completed, parse_day, stream_of
from bot.council.collections import CrewEvent, CrewRecord, HouseholdService, LastCollection, NextCollection


@dataclass(frozen=True)
class ServiceFacts:
    """One stream of one service, with what only the client needs: its last round and the assisted mark."""

    service: HouseholdService
    round: str
    assisted: bool


@dataclass(frozen=True)
class StreetNote:
    """One entry of `/events`: about a bin (`event`), or only that the street is done. Empty `stream`: not said."""

    day: date
    event: CrewEvent | None
    detail: str
    stream: str
    round: str
    street_completed: bool


def read_service(row: dict[str, Any], today: date) -> list[ServiceFacts]:
    """One entry of `/services`. A service that empties two kinds of bin on one round is two streams."""
    last, coming = row.get("last_collection") or {}, row.get("next_collection") or {}
    streams = _streams(row)
    return [
        ServiceFacts(
            service=HouseholdService(
                stream=stream,
                title=title,
                last=_last(last, stream, today),
                next=_next(coming, stream, today),
                frequency=str(row.get("frequency") or ""),
            ),
            round=str(last.get("round") or ""),
            assisted=row.get("kerbside:assisted") is True,
        )
        for stream, title in streams.items()
    ]


def read_note(row: dict[str, Any]) -> StreetNote | None:
    """One entry of `/events`; None when it has no day or says nothing that matters to a resident."""
    name = _event_name(row)
    day = parse_day(row.get("date_created"))
    known = crew_event(name, str(row.get("kerbside:detail") or ""))
    completed = is_street_completed(name)
    if day is None or (known is None and not completed):
        return None
    event, detail = known if known is not None else (None, "")
    return StreetNote(day, event, detail, _event_stream(row), str(row.get("round") or ""), completed)


def _streams(row: dict[str, Any]) -> dict[str, str]:
    """Our streams with a title each; from the containers' materials, or else from the service's own name."""
    name = str(row.get("name") or "")
    materials = [
        (str(material.get("name") or ""), str(material.get("@id") or ""))
        for kind in row.get("container_types") or ()
        if (material := kind.get("material_stream"))
    ]
    if len({stream_of(*material) for material in materials}) < 2:
        return {stream_of(*(part for material in materials for part in material), name): name}
    titles: dict[str, str] = {}
    for material in materials:
        titles.setdefault(stream_of(*material), material[0] or name)
    return titles


def _last(collection: dict[str, Any], stream: str, today: date) -> LastCollection | None:
    day = parse_day(collection.get("changed_date")) or parse_day(collection.get("date"))
    if day is None or day > today:
        return None
    records = [
        CrewRecord(known[0], day, stream, known[1])
        for event in collection.get("events") or ()
        if _event_stream(event) in ("", stream)
        if (known := crew_event(_event_name(event), str(event.get("kerbside:detail") or ""))) is not None
    ]
    return LastCollection(
        stream=stream,
        day=day,
        round_finished=collection.get("kerbside:round_completed") is True
        or any(is_street_completed(_event_name(event)) for event in collection.get("events") or ()),
        return_on=parse_day(collection.get("kerbside:return_date")),
        records=tuple(records),
    )


def _next(collection: dict[str, Any], stream: str, today: date) -> NextCollection | None:
    usual = parse_day(collection.get("date"))
    changed = parse_day(collection.get("changed_date"))
    day = changed or usual
    if day is None or day < today:
        return None
    moved = changed is not None and usual is not None and changed != usual
    return NextCollection(
        stream, day, usual if moved else None, str(collection.get("changed_date_reason") or "") if moved else ""
    )


def _event_name(row: dict[str, Any]) -> str:
    """The draft's single event says `type`, its list says `event_type`."""
    return str(row.get("type") or row.get("event_type") or "")


def _event_stream(row: dict[str, Any]) -> str:
    material = (row.get("container_type") or {}).get("material_stream") or {}
    name, link = str(material.get("name") or ""), str(material.get("@id") or "")
    return stream_of(name, link) if name or link else ""
