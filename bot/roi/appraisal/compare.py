"""Works out every option of a case and puts them side by side. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.roi.appraisal.draws import DRAWS, Spread, draw
from bot.roi.appraisal.flows import Year, flows
from bot.roi.appraisal.model import Case, Input, Option
from bot.roi.appraisal.sensitivity import Swing, inputs_of, switching_value, tornado
from bot.roi.appraisal.worth import Worth, present, worth, years_before
from bot.roi.figures import Grade, worst


@dataclass(frozen=True)
class Switch:
    """The value of an input at which the option is worth nothing; None when no value in reach does that."""

    one: Input
    value: Decimal | None


@dataclass(frozen=True)
class Result:
    """One option, worked out."""

    option: Option
    years: tuple[Year, ...]
    worth: Worth
    tested: Worth  # at the test rate
    cumulative: tuple[Decimal, ...]  # net present value up to each year
    before_reorganisation: Decimal | None
    is_payback_after_reorganisation: bool
    swings: tuple[Swing, ...]
    switches: tuple[Switch, ...]
    spread: Spread
    grade: Grade | None  # of its weakest input; None where nothing is assumed

    def swing_of(self, one: Input) -> Swing | None:
        """What moving an input does; None for one without a range."""
        return next((swing for swing in self.swings if swing.one.name == one.name), None)


@dataclass(frozen=True)
class Comparison:
    """All options of a case, in the order of the file."""

    case: Case
    results: tuple[Result, ...]
    council_name: str = ""
    made_at: datetime | None = None

    @property
    def best(self) -> Result:
        """The option that is worth most. Doing nothing is one of them."""
        return max(self.results, key=lambda one: one.worth.npv)


def compare(
    case: Case, *, seed: int = 1, draws: int = DRAWS, passed: Callable[[int], None] | None = None
) -> Comparison:
    """Every option with the same seed, so that they are drawn alike."""
    return Comparison(case, tuple(_work_out(case, one, seed, draws, passed) for one in case.options))


def _work_out(case: Case, option: Option, seed: int, draws: int, passed: Callable[[int], None] | None) -> Result:
    years = flows(case, option, case.central())
    at_rate = worth(years, case.rate)
    left = years_before(case.first_year, case.reorganised) if case.reorganised is not None else None
    used = inputs_of(case, option)
    return Result(
        option=option,
        years=years,
        worth=at_rate,
        tested=worth(years, case.test_rate),
        cumulative=tuple(present((one.net for one in years[: n + 1]), case.rate) for n in range(len(years))),
        before_reorganisation=worth(years[:left], case.rate).npv if left is not None else None,
        is_payback_after_reorganisation=at_rate.payback is not None and left is not None and at_rate.payback >= left,
        swings=tuple(tornado(case, option)),
        switches=tuple(Switch(one, switching_value(case, option, one)) for one in used if one.value.high),
        spread=draw(case, option, seed=seed, draws=draws, passed=passed),
        grade=worst(one.effective_grade for one in used) if used else None,
    )
