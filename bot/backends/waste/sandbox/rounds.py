"""Rounds and round plans, gathered from what every place says of its own: nothing is kept twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.backends.waste.sandbox.answers import serial_number
from bot.backends.waste.sandbox.rota import StreamNow, round_id

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass
class Plan:
    """One round plan with its bins and the days that it has just been, or will next be, out."""

    id: str
    weeks: int
    start: date
    streams_now: list[StreamNow] = field(default_factory=list)

    def answer(self) -> dict[str, Any]:
        """One entry of `/round-plans`."""
        return {
            "@id": f"/waste/round-plans/{self.id}",
            "@type": "RoundPlan",
            "start_date": self.start.isoformat(),
            "rrule": self._rrule(),
            "containers": self._containers(),
        }

    def rounds(self) -> list[dict[str, Any]]:
        """The last round and the next one."""
        first = self.streams_now[0]
        days = [(first.next.day, False)]
        if first.last is not None:
            days.insert(0, (first.last.day, first.finished))
        return [self._round(day, finished) for day, finished in days]

    def containers(self) -> list[dict[str, Any]]:
        """The bins that this plan empties."""
        return [
            {"type": one.stream, "uprn": one.place.uprn, "serial_number": serial_number(one.place, one.stream)}
            for one in self.streams_now
        ]

    def _round(self, day: date, finished: bool) -> dict[str, Any]:
        number = round_id(self.id, day)
        return {
            "@id": f"/waste/rounds/{number}",
            "date": day.isoformat(),
            "plan": {
                "id": self.id,
                "start_date": self.start.isoformat(),
                "rrule": self._rrule(),
                "containers": self._containers(),
            },
            "events": f"/waste/events?round={number}",
            "kerbside:completed": finished,
        }

    def _rrule(self) -> str:
        return f"FREQ=WEEKLY;INTERVAL={self.weeks};BYDAY={_WEEKDAYS[self.start.weekday()]}"

    def _containers(self) -> str:
        return f"/waste/containers?round_plan={self.id}"


def plans_of(streams: Iterable[StreamNow]) -> dict[str, Plan]:
    """Every plan by its id."""
    plans: dict[str, Plan] = {}
    for one in streams:
        start = (one.last or one.next).usual
        plans.setdefault(one.plan_id, Plan(one.plan_id, one.weeks, start)).streams_now.append(one)
    return plans
