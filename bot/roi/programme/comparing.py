"""One council, named, among others who are not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.roi.programme.figures import CouncilFigures
from bot.roi.programme.totals import LEAST, LEAST_DOTS, RATES, Spread, spread


@dataclass(frozen=True)
class Standing:
    """One rate of a council beside the other councils'. `below` is how many of the others lie under it."""

    own: Decimal | None
    others: Spread
    below: int | None

    @property
    def shows_dots(self) -> bool:
        """Whether there are so many others that each may be drawn without being told."""
        return self.others.councils >= LEAST_DOTS


@dataclass(frozen=True)
class Comparison:
    """All rates of a council. Without `standings` there are too few others to compare with."""

    council: CouncilFigures
    others: int
    standings: tuple[Standing, ...]


def compare(council: CouncilFigures, councils: Sequence[CouncilFigures]) -> Comparison:
    """The council beside all others; never the others' totals, which would show them where they are two."""
    others = [one for one in councils if one.slug != council.slug]
    if len(others) < LEAST:
        return Comparison(council, len(others), ())
    return Comparison(council, len(others), tuple(_stand(rate.of(council), spread(rate, others)) for rate in RATES))


def _stand(own: Decimal | None, others: Spread) -> Standing:
    is_shown = own is not None and others.values
    return Standing(own, others, sum(value < own for value in others.values) if is_shown else None)  # type: ignore[operator]
