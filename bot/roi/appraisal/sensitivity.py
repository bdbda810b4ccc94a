"""How much each input matters: a tornado over inputs with a range, and each input's switching value. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from bot.roi.appraisal.flows import flows
from bot.roi.appraisal.model import Case, Input, Option
from bot.roi.appraisal.worth import worth

_HALVINGS = 80
_FARTHEST = Decimal(1000)  # times an input's own value; a switching value beyond tells nothing
_SHARE = "share"


@dataclass(frozen=True)
class Swing:
    """The net present value with one input at either end of its range, the others at their main values."""

    one: Input
    at_low: Decimal
    at_high: Decimal

    @property
    def width(self) -> Decimal:
        """How far the result moves."""
        return abs(self.at_high - self.at_low)


def net_present(case: Case, option: Option, changed: dict[str, Decimal] | None = None) -> Decimal:
    """NPV at the case's rate, some inputs standing elsewhere."""
    return worth(flows(case, option, {**case.central(), **(changed or {})}), case.rate).npv


def inputs_of(case: Case, option: Option) -> list[Input]:
    """The inputs that an option's result is worked out of."""
    demands = [one for demand in case.demands for one in demand.inputs] if option.deflected_by_calls else []
    return [*demands, *option.inputs]


def tornado(case: Case, option: Option) -> list[Swing]:
    """Every input of the option that has a range, the widest first."""
    found = [
        Swing(
            one,
            net_present(case, option, {one.name: one.value.low}),
            net_present(case, option, {one.name: one.value.high}),
        )
        for one in inputs_of(case, option)
        if one.has_range
    ]
    return sorted(found, key=lambda swing: -swing.width)


def switching_value(case: Case, option: Option, one: Input) -> Decimal | None:
    """The value of one input at which the NPV is 0, the others held; None when no value in reach does that."""
    return _root(lambda value: net_present(case, option, {one.name: value}), _reach_of(one))


def _reach_of(one: Input) -> Decimal:
    return Decimal(1) if one.unit == _SHARE else max(one.central, Decimal(1)) * _FARTHEST


def _root(result: Callable[[Decimal], Decimal], highest: Decimal) -> Decimal | None:
    """Where a monotonic function of one input crosses 0 between 0 and `highest`."""
    low, high = Decimal(0), highest
    at_low, at_high = result(low), result(high)
    if at_low == 0 or at_high == 0:
        return low if at_low == 0 else high
    if (at_low > 0) == (at_high > 0):
        return None
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if (result(middle) > 0) == (at_low > 0):
            low = middle
        else:
            high = middle
    return (low + high) / 2
