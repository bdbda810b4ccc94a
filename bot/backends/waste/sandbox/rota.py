"""One stream at one place at one moment: last and next day, the crew's entries, the return mark. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.backends.waste.sandbox.places import Place
from bot.council.collections import LONDON
from bot.town.calendar import moved_to, why_moved, working_day_after, working_day_before
from bot.town.homes import Scenario

#: Ordinary rounds are back by then; a crew that is "still out" is back when rounds officially end.
_ORDINARY_END = time(15, 30)
_LATE_END = time(17, 0)
_FIRST_WEEK = date(2026, 1, 5)  # the Monday of a week A
_WEEK = timedelta(weeks=1)

_CREW_ENTRIES: dict[Scenario, tuple[str, str]] = {
    Scenario.NOT_PRESENTED: ("Not presented", ""),
    Scenario.ASSISTED_NOT_PRESENTED: ("Not presented", ""),
    Scenario.CONTAMINATED: ("Contaminated", "Food waste"),
    Scenario.TOO_HEAVY: ("Too heavy", ""),
    Scenario.EXCESS_WASTE: ("Excess waste", "Side waste present"),
    Scenario.BLOCKED_ACCESS: ("Gate locked", ""),
    Scenario.ROAD_CLOSED: ("Road closure", ""),
}


@dataclass(frozen=True)
class Due:
    """One collection: the usual day, the real one, and why they differ."""

    usual: date
    day: date
    reason: str = ""


@dataclass(frozen=True)
class CrewEntry:
    """What the crew wrote down. An entry of the whole street has no UPRN and names no bin."""

    id: str
    type: str
    detail: str
    at: datetime
    place: Place
    stream: str
    round_id: str
    whole_street: bool


@dataclass(frozen=True)
class StreamNow:
    """One stream at one place, seen at one moment."""

    place: Place
    stream: str
    weeks: int
    plan_id: str
    last: Due | None
    next: Due
    finished: bool
    return_on: date | None = None
    entries: tuple[CrewEntry, ...] = ()

    @property
    def last_round_id(self) -> str:
        """The round that came last; empty when none has."""
        return round_id(self.plan_id, self.last.day) if self.last is not None else ""


def round_id(plan_id: str, day: date) -> str:
    """A plan's round of one day."""
    return f"{plan_id}-{day:%Y%m%d}"


def streams_now(place: Place, now: datetime) -> list[StreamNow]:
    """Every stream of a place at an aware instant."""
    return [_stream_now(place, stream, now.astimezone(LONDON)) for stream in place.streams]


def _stream_now(place: Place, stream: str, local: datetime) -> StreamNow:
    scenario, today = place.scenario_of(stream), local.date()
    weeks = 1 if stream == "food" else 2
    if scenario is Scenario.ORDINARY:
        last, coming = _ordinary_days(place, stream, today)
        plan_id = f"{stream}-{place.usrn}"
        return StreamNow(place, stream, weeks, plan_id, last, coming, _is_over(last.day, local, _ORDINARY_END))
    plan_id = f"{stream}-{place.usrn}-{scenario}"
    earlier, coming = _scenario_days(scenario, weeks, today)
    return StreamNow(
        place=place,
        stream=stream,
        weeks=weeks,
        plan_id=plan_id,
        last=earlier,
        next=coming,
        finished=earlier is not None and _is_over(earlier.day, local, _LATE_END),
        return_on=working_day_after(today) if scenario is Scenario.RETURNING else None,
        entries=_entries(place, stream, scenario, plan_id, earlier),
    )


def _is_over(day: date, local: datetime, ends: time) -> bool:
    return day < local.date() or local.time() >= ends


def _ordinary_days(place: Place, stream: str, today: date) -> tuple[Due, Due]:
    days = list(_usual_days(place, stream, today - 5 * _WEEK, today + 5 * _WEEK))
    last = max(usual for usual in days if moved_to(usual) <= today)
    coming = min(usual for usual in days if moved_to(usual) > today)
    return _due(last), _due(coming)


def _usual_days(place: Place, stream: str, start: date, end: date) -> Iterator[date]:
    """The street's weekday in the weeks that this stream is due: food weekly, refuse and the rest by turns."""
    monday = start - timedelta(days=start.weekday())
    while monday <= end:
        week = "A" if ((monday - _FIRST_WEEK).days // 7) % 2 == 0 else "B"
        if stream == "food" or (week == place.round_week) == (stream == "refuse"):
            yield monday + timedelta(days=place.round_day)
        monday += _WEEK


def _scenario_days(scenario: Scenario, weeks: int, today: date) -> tuple[Due | None, Due]:
    if scenario is Scenario.NOT_DUE:
        first = working_day_after(today, 2)
        return None, Due(first, first)
    if scenario is Scenario.SNOW:
        usual = working_day_after(today)
        last = usual - weeks * _WEEK
        return Due(last, last), Due(usual, working_day_after(usual), "Snow and ice")
    if scenario is Scenario.CREW_OUT:
        day = today
    else:
        day = working_day_before(today, 4 if scenario is Scenario.TOO_LATE else 1)
    coming = day + weeks * _WEEK
    while moved_to(coming) <= today:
        coming += weeks * _WEEK
    return Due(day, day), _due(coming)


def _due(usual: date) -> Due:
    day = moved_to(usual)
    return Due(usual, day, why_moved(usual, day))


def _entries(place: Place, stream: str, scenario: Scenario, plan_id: str, last: Due | None) -> tuple[CrewEntry, ...]:
    if last is None or scenario not in _CREW_ENTRIES:
        return ()
    name, detail = _CREW_ENTRIES[scenario]
    whole_street = scenario is Scenario.ROAD_CLOSED
    owner = f"{place.usrn}-street" if whole_street else f"{place.uprn}-{stream}"
    return (
        CrewEntry(
            id=f"{owner}-{last.day:%Y%m%d}",
            type=name,
            detail=detail,
            at=datetime.combine(last.day, time(9, 40), LONDON),
            place=place,
            stream=stream,
            round_id=round_id(plan_id, last.day),
            whole_street=whole_street,
        ),
    )
