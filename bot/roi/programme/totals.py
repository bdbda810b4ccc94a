"""Adds councils up, and shows how they spread without showing any one of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import quantiles

from bot.roi.figures import ZERO, Range
from bot.roi.programme.figures import SUMMED, CouncilFigures

LEAST = 5  # fewer councils than this are never spread out: single ones could be told
LEAST_DOTS = 10  # fewer others than this are shown by quartiles only


@dataclass(frozen=True)
class Rate:
    """A figure that does not grow with a council's size, so that councils can be compared."""

    key: str
    label: str
    unit: str
    of: Callable[[CouncilFigures], Decimal | None]


@dataclass(frozen=True)
class Spread:
    """How a rate lies: over all contacts together, and by council. `values` are sorted; none where there are few."""

    rate: Rate
    together: Decimal | None
    low: Decimal | None  # a quarter of the councils lie below
    median: Decimal | None
    high: Decimal | None  # a quarter lie above
    values: tuple[Decimal, ...]
    councils: int


@dataclass(frozen=True)
class Total:
    """A line, added up. Low and high are every council's low and high end together: the widest it can be."""

    key: str
    label: str
    unit: str
    value: Range


@dataclass(frozen=True)
class ServiceTotal:
    """One service, or several that too few councils have, over all councils."""

    stem: str
    title: str
    councils: int
    contacts: int
    durable: Decimal
    released: Range


def _share(part: str, whole: str) -> Callable[[CouncilFigures], Decimal | None]:
    return lambda one: one.central(part) / one.central(whole) if one.central(whole) else None


def _per_thousand(part: str) -> Callable[[CouncilFigures], Decimal | None]:
    return lambda one: 1000 * one.central(part) / one.central("engaged") if one.central("engaged") else None


RATES = (
    Rate("resolution", "Resolved for good, of engaged contacts", "share", _share("durable", "engaged")),
    Rate(
        "came_back",
        "Came back within 7 days, of linkable contacts",
        "share",
        lambda one: one.came_back / one.central("linkable") if one.central("linkable") else None,
    ),
    Rate("to_a_person", "Passed to a person, of engaged contacts", "share", _share("to_a_person", "engaged")),
    Rate("out_of_hours", "While the phone was closed, of engaged contacts", "share", _share("out_of_hours", "engaged")),
    Rate("released", "Capacity released for each 1,000 engaged contacts", "GBP", _per_thousand("released")),
    Rate("run", "Cost of running it for each 1,000 engaged contacts", "GBP", _per_thousand("run")),
    Rate("net_capacity", "Net capacity for each 1,000 engaged contacts", "GBP", _per_thousand("net_capacity")),
)


def add_up(councils: Sequence[CouncilFigures]) -> list[Total]:
    """Every line over all councils."""
    found = []
    for key in SUMMED:
        values = [one.lines[key] for one in councils]
        label, unit = next((one.labels[key] for one in councils), (key, ""))
        ends = (sum((getattr(one, end) for one in values), ZERO) for end in ("low", "central", "high"))
        found.append(Total(key, label, unit, Range(*ends)))
    return found


def spread(rate: Rate, councils: Sequence[CouncilFigures]) -> Spread:
    """One rate over the councils that have it. Quartiles as spreadsheets count them (inclusive)."""
    having = [one for one in councils if rate.of(one) is not None]
    values = tuple(sorted(value for one in having if (value := rate.of(one)) is not None))
    if len(values) < LEAST:
        return Spread(rate, _together(rate, having), None, None, None, (), len(values))
    low, median, high = quantiles(values, n=4, method="inclusive")
    return Spread(rate, _together(rate, having), low, median, high, values, len(values))


def by_service(councils: Sequence[CouncilFigures]) -> list[ServiceTotal]:
    """Services over all councils, the one that releases most first.

    Those of fewer than five councils stand in one row; where that row itself would show so few, the smallest other
    service joins it, so that nobody can find a council by subtracting.
    """
    stems = sorted({stem for one in councils for stem in one.services})
    having = {stem: [one for one in councils if stem in one.services] for stem in stems}
    by_size = sorted(stems, key=lambda stem: (len(having[stem]), stem))
    few = [stem for stem in by_size if len(having[stem]) < LEAST]
    while few and len(few) < len(stems) and len(_all_of(few, having)) < LEAST:
        few.append(next(stem for stem in by_size if stem not in few))
    rows = [_service([stem], having, stem) for stem in stems if stem not in few]
    rows.sort(key=lambda row: (-row.released.central, -row.contacts, row.title))
    if few:
        rows.append(_service(few, having, "other"))
    return rows


def _all_of(stems: Sequence[str], having: dict[str, list[CouncilFigures]]) -> set[str]:
    return {one.slug for stem in stems for one in having[stem]}


def _service(stems: Sequence[str], having: dict[str, list[CouncilFigures]], key: str) -> ServiceTotal:
    parts = [one.services[stem] for stem in stems for one in having[stem]]
    ends = (sum((getattr(part.released, end) for part in parts), ZERO) for end in ("low", "central", "high"))
    title = parts[0].title if key != "other" else "Other services, which few councils have"
    return ServiceTotal(
        stem=key,
        title=title,
        councils=len(_all_of(stems, having)),
        contacts=sum(part.contacts for part in parts),
        durable=sum((part.durable for part in parts), ZERO),
        released=Range(*ends),
    )


def _together(rate: Rate, councils: Sequence[CouncilFigures]) -> Decimal | None:
    """The rate of all councils' contacts together, so that a large council counts for more."""
    if not councils:
        return None
    keys = ("durable", "engaged", "linkable", "to_a_person", "out_of_hours", "released", "run", "net_capacity")
    lines = {key: Range.exactly(sum((one.central(key) for one in councils), ZERO)) for key in keys}
    first = councils[0]
    merged = CouncilFigures(
        "all", "all", first.first, first.last, first.price_year, lines, {}, sum(one.came_back for one in councils), {}
    )
    return rate.of(merged)
