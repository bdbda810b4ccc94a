"""What the assistant costs: running it, line by line, and building it, written off over years. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from bot.roi.assumptions import Assumption
from bot.roi.figures import ZERO, Range

A_YEAR, PER_CONTACT = "GBP a year", "GBP per contact"
PENNY = Decimal("0.01")
DAYS_OF_A_YEAR = 365

#: Every line that a report must name, so that none is forgotten; 0 with its reason where a council has none.
RUN_LINES = {
    "hosting": "Hosting and support",
    "software": "Software, by use",
    "payments_and_messages": "Payments, texts and e-mails",
    "reviewers": "Reviewers of answers",
    "hand_over_extra_time": "Advisers' time for hand-overs, beyond failure cost",
    "content": "Content",
    "welsh": "Welsh",
    "audits": "Audits of accessibility and security",
    "connectors": "Connectors to back ends",
    "induced_work": "Work that would not have come in without it",
}


@dataclass(frozen=True)
class Build:
    """What building it cost, written off evenly over so many years from the day it went live."""

    cost: Assumption
    live_from: date
    write_off_years: int

    @property
    def ends(self) -> date:
        """The first day on which nothing of it is left to be written off."""
        try:
            return self.live_from.replace(year=self.live_from.year + self.write_off_years)
        except ValueError:  # 29 February
            return self.live_from.replace(year=self.live_from.year + self.write_off_years, day=28)

    def days_in(self, first: date, last: date) -> int:
        """On how many days of the span it is written off."""
        begin, end = max(first, self.live_from), min(last + timedelta(days=1), self.ends)
        return max((end - begin).days, 0)

    def in_span(self, first: date, last: date) -> Range:
        """Pounds of it that fall on the span, to the penny."""
        return scaled(self.cost.value, Decimal(self.days_in(first, last)) / (self.ends - self.live_from).days)


@dataclass(frozen=True)
class Costs:
    """All that is paid for. `run` has every line of `RUN_LINES`, in pounds a year or pounds per engaged contact."""

    run: Mapping[str, Assumption]
    build: Build

    def line_in(self, name: str, first: date, last: date, contacts: Decimal) -> Range:
        """Pounds of one line of `run` in a span with so many engaged contacts, to the penny."""
        line = self.run[name]
        if line.unit == PER_CONTACT:
            return scaled(line.value, contacts)
        return scaled(line.value, Decimal((last - first).days + 1) / DAYS_OF_A_YEAR)

    @property
    def all(self) -> tuple[Assumption, ...]:
        """Every figure, in the order of `RUN_LINES`, building last."""
        return (*self.run.values(), self.build.cost)


def months_of(first: date, last: date) -> Iterator[tuple[str, date, date]]:
    """Each calendar month of a span: its name (`2026-10`), its first and its last day inside the span."""
    begin = first
    while begin <= last:
        after = (begin.replace(day=1) + timedelta(days=32)).replace(day=1)
        yield f"{begin:%Y-%m}", begin, min(after - timedelta(days=1), last)
        begin = after


def scaled(value: Range, factor: Decimal) -> Range:
    """A range times a factor of 0 or more, to the penny."""
    ends = (value.low, value.central, value.high)
    return Range(*((end * factor).quantize(PENNY, ROUND_HALF_EVEN) for end in ends))


def added(ranges: Iterator[Range] | list[Range] | tuple[Range, ...]) -> Range:
    """Low with low, central with central, high with high."""
    low = central = high = ZERO
    for one in ranges:
        low, central, high = low + one.low, central + one.central, high + one.high
    return Range(low, central, high)
