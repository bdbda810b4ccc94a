"""One council's figures as a programme takes them, and what makes them impossible. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bot.council.errors import KerbsideError
from bot.roi.appraisal.deflators import convert
from bot.roi.figures import ZERO, Range

#: Lines that are added up over councils; what a line is called is read from the reports.
SUMMED = (
    *("contacts", "engaged", "needs", "to_a_person", "out_of_hours", "avoidable", "linkable"),
    *("resolved", "voided", "durable", "provisional"),
    *("deflected_phone", "deflected_desk", "deflected_email", "deflected_post"),
    *("hours", "released", "failure", "net"),
    *("run", "build", "net_capacity", "cashable", "net_cashable"),
)
MONEY = frozenset({"released", "failure", "net", "run", "build", "net_capacity", "cashable", "net_cashable"})
_MAY_BE_NEGATIVE = frozenset({"net", "net_capacity", "net_cashable"})
_PENNY = Decimal("0.01")


class LeftOut(KerbsideError):
    """A council cannot be counted; the message says why."""


@dataclass(frozen=True)
class ServiceFigures:
    """One service of a council. `released` in pounds."""

    title: str
    contacts: int
    durable: Decimal
    released: Range


@dataclass(frozen=True)
class CouncilFigures:
    """A council's measured report: `lines` by key (`SUMMED`), services by stem, money in prices of `price_year`."""

    slug: str
    name: str
    first: date
    last: date
    price_year: str
    lines: Mapping[str, Range]
    labels: Mapping[str, tuple[str, str]]  # key -> label and unit
    came_back: int  # within 7 days, of the linkable contacts
    services: Mapping[str, ServiceFigures]
    sample_contacts: int = 0

    def central(self, key: str) -> Decimal:
        """A line's central value."""
        return self.lines[key].central


def at_prices(one: CouncilFigures, year: str) -> CouncilFigures:
    """The same council with all money in prices of another financial year; `NoDeflator` when its level is not known."""

    def converted(value: Range) -> Range:
        return Range(*(convert(end, one.price_year, year) for end in (value.low, value.central, value.high)))

    lines = {key: converted(value) if key in MONEY else value for key, value in one.lines.items()}
    services = {stem: replace(row, released=converted(row.released)) for stem, row in one.services.items()}
    return replace(one, price_year=year, lines=lines, services=services)


def check_figures(one: CouncilFigures) -> None:
    """`LeftOut` for the first figure that cannot be."""
    for key in SUMMED:
        value = one.lines.get(key)
        if value is None:
            raise LeftOut(f"{key} is missing")
        if key not in _MAY_BE_NEGATIVE and value.low < 0:
            raise LeftOut(f"{key} is {value.low}, and cannot be less than 0")
    for words, holds in _RULES.items():
        if not holds(one):
            raise LeftOut(f"impossible: {words}")
    for stem, row in one.services.items():
        if row.contacts < 0 or row.durable < 0 or row.durable > row.contacts or row.released.low < 0:
            raise LeftOut(f"impossible: {stem} has {row.durable} durable resolutions of {row.contacts} contacts")


def _most(part: str, whole: str) -> Callable[[CouncilFigures], bool]:
    return lambda one: one.central(part) <= one.central(whole)


def _equal(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= _PENNY


_RULES: dict[str, Callable[[CouncilFigures], bool]] = {
    "more engaged contacts than contacts": _most("engaged", "contacts"),
    "more contacts passed to a person than engaged ones": _most("to_a_person", "engaged"),
    "more contacts out of hours than engaged ones": _most("out_of_hours", "engaged"),
    "more linkable contacts than contacts": _most("linkable", "contacts"),
    "more resolutions than engaged contacts": _most("resolved", "engaged"),
    "more residents came back than contacts could be linked": lambda one: 0 <= one.came_back <= one.central("linkable"),
    "durable and voided do not add up to resolved": lambda one: _equal(
        one.central("durable") + one.central("voided"), one.central("resolved")
    ),
    "more deflected than durable": lambda one: all(
        _most(f"deflected_{channel}", "durable")(one) for channel in ("phone", "desk", "email", "post")
    ),
    "net is not released less failure cost": lambda one: _equal(
        one.central("released") - one.central("failure"), one.central("net")
    ),
    "net capacity is not net less running and building": lambda one: _equal(
        one.central("net") - one.central("run") - one.central("build"), one.central("net_capacity")
    ),
    "net cashable is not cashable less running and building": lambda one: _equal(
        one.central("cashable") - one.central("run") - one.central("build"), one.central("net_cashable")
    ),
    "more cashable than released": lambda one: ZERO <= one.central("cashable") <= one.central("released"),
    "the services' contacts do not add up to all contacts": lambda one: (
        sum(row.contacts for row in one.services.values()) == one.central("contacts")
    ),
    "the services' capacity released does not add up to all of it": lambda one: _equal(
        sum((row.released.central for row in one.services.values()), ZERO), one.central("released")
    ),
}
