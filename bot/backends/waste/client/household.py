"""Asks a waste server about one home: its services, its street, and what the crew recorded at either."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import date, datetime, timedelta
from typing import Any

from bot.backends.waste.client.reading import ServiceFacts, StreetNote, read_note, read_service
from bot.council.collections import LONDON, CrewRecord, Household, HouseholdService, LastCollection
from bot.council.errors import NotFound
from bot.web import Answer, Calls, Line, Refusal, understood

_BACK_END = "waste"
_MOST_PAGES = 20


class Waste:
    """A client of one waste server. All calls are by UPRN."""

    def __init__(self, calls: Calls, url: str, key: str) -> None:
        self._calls = calls
        self._line = calls.to(
            _BACK_END,
            url,
            headers={"Authorization": f"Bearer {key}"},
            read_refusal=lambda data: Refusal("", data["error"]),
        )

    async def household(self, uprn: str, now: datetime) -> Household:
        """All streams at a home as they stand at an aware instant; `NotFound` when the server does not know the home.

        On a collection day `last.day` is that day, and `last.round_finished` tells whether the crew is still out.
        """
        today = now.astimezone(LONDON).date()
        with self._calls.within():
            listed, places = await _together(self._line.get("/services", params={"uprn": uprn}), self._places(uprn))
            with understood(_BACK_END):
                facts = [one for row in _rows(listed) for one in read_service(row, today)]
            if not facts and not places:
                raise NotFound(_BACK_END, "no home with this UPRN")
            notes = await self._notes(uprn, {str(place.get("usrn") or "") for place in places} - {""}, facts, today)
        return Household(
            uprn=uprn,
            services=tuple(_with_notes(one, notes, _nested(facts)) for one in facts),
            assisted=any(one.assisted for one in facts),
        )

    async def _places(self, uprn: str) -> list[dict[str, Any]]:
        """The home's entry with its street number; nothing from a server that keeps no places."""
        try:
            return _rows(await self._line.get("/places", params={"uprn": uprn}))
        except NotFound:
            return []

    async def _notes(self, uprn: str, usrns: set[str], facts: list[ServiceFacts], today: date) -> list[StreetNote]:
        """What the crew recorded at the home and in its street since the earliest of the last collections."""
        days = [one.service.last.day for one in facts if one.service.last is not None]
        if not days:
            return []
        span = {"start_date": min(days).isoformat(), "end_date": (today + timedelta(days=1)).isoformat()}
        pages = await _together(
            _all_pages(self._line, "/events", {"uprn": uprn, **span}),
            *(_all_pages(self._line, "/events", {"usrn": usrn, **span}) for usrn in sorted(usrns)),
        )
        # A street's list holds the neighbours' events too: theirs are not ours.
        rows = [row for page in pages for row in page if str(row.get("uprn") or uprn) == uprn]
        with understood(_BACK_END):
            return [note for row in rows if (note := read_note(row)) is not None]


def _nested(facts: list[ServiceFacts]) -> frozenset[tuple[str, date]]:
    """Events that already stand inside a service: `/events` repeats them, perhaps without saying which bin."""
    return frozenset(
        (record.event, record.day)
        for one in facts
        if one.service.last is not None
        for record in one.service.last.records
    )


def _with_notes(facts: ServiceFacts, notes: list[StreetNote], nested: frozenset[tuple[str, date]]) -> HouseholdService:
    """The service with the notes that concern it, each once."""
    service, last = facts.service, facts.service.last
    if last is None:
        return service
    records = list(last.records)
    finished = last.round_finished
    for note in notes:
        if note.day != last.day or not _concerns(note, facts):
            continue
        finished = finished or note.street_completed
        if note.event is None or (not note.stream and not note.round and (note.event, note.day) in nested):
            continue
        record = CrewRecord(note.event, note.day, service.stream, note.detail)
        if all((one.event, one.day) != (record.event, record.day) for one in records):
            records.append(record)
    return HouseholdService(
        stream=service.stream,
        title=service.title,
        last=LastCollection(last.stream, last.day, finished, last.return_on, tuple(records)),
        next=service.next,
        frequency=service.frequency,
    )


def _concerns(note: StreetNote, facts: ServiceFacts) -> bool:
    if note.stream:
        return note.stream == facts.service.stream
    return not note.round or not facts.round or note.round == facts.round


def _rows(answer: Answer) -> list[dict[str, Any]]:
    with understood(_BACK_END):
        if not isinstance(answer.data, list) or not all(isinstance(row, dict) for row in answer.data):
            raise TypeError("not a list of objects")
        return answer.data


async def _all_pages(line: Line, template: str, params: dict[str, str]) -> list[dict[str, Any]]:
    """Pages 1, 2, ... until one is empty. The draft names no last page, and some servers ignore `page`."""
    found: list[dict[str, Any]] = []
    before: list[dict[str, Any]] | None = None
    for page in range(1, _MOST_PAGES + 1):
        rows = _rows(await line.get(template, params={**params, "page": str(page)}))
        if not rows or rows == before:
            break
        found += rows
        before = rows
    return found


async def _together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """All at once; the first that fails ends the others."""
    tasks = [asyncio.create_task(call) for call in calls]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
