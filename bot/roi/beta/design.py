"""Which design says what would have happened without the assistant, and what it puts in place of assumed shares. Pure.

Best first: A a registered holdout, B before and after against other services, C residents were asked, D assumed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from bot.roi.assumptions import CHANNEL_NAMES, CHANNELS, Assumption, Assumptions, MeasuredShare
from bot.roi.figures import ZERO, Grade, Range

LEAST_ANSWERS = 30  # fewer answers to the survey say too little to take the place of an assumption
_STEP = Decimal("0.0001")


class Method(StrEnum):
    """How a share of would-be contacts is known."""

    HOLDOUT = "holdout"
    COMPARISON = "comparison"
    SURVEY = "survey"
    ASSUMED = "assumed"


TITLES = {
    Method.HOLDOUT: "A holdout, registered before it began",
    Method.COMPARISON: "Before and after, against services without the assistant",
    Method.SURVEY: "Residents were asked at the end of the chat",
    Method.ASSUMED: "Assumed: nobody was asked and nothing was compared",
}


@dataclass(frozen=True)
class DesignShare:
    """One channel: the share of durable resolutions that would have used it, with its 95 % interval where measured.

    `least`: the same with everybody who did not answer taken as another answer.
    """

    channel: str
    share: Range
    count: int | None = None
    least: Range | None = None


@dataclass(frozen=True)
class Design:
    """One design and what it found. `n` are answers, pairs of days or weeks; `services` empty: all of them."""

    method: Method
    grade: Grade
    first: date
    last: date
    services: tuple[str, ...]
    shares: tuple[DesignShare, ...]
    n: int = 0
    unit: str = ""  # of n
    asked: int = 0
    deflected: Range | None = None  # contacts fewer, over its own time
    told: tuple[str, ...] = ()  # what else an auditor has to know of it, in sentences
    is_used: bool = True

    @property
    def response_rate(self) -> Decimal | None:
        """Answered of asked; None where nobody was asked."""
        return Decimal(self.n) / self.asked if self.asked else None

    @property
    def title(self) -> str:
        """What it is, in words."""
        return TITLES[self.method]


def assumed_design(assumptions: Assumptions, first: date, last: date) -> Design:
    """What stands in the file where nothing was measured."""
    shares = tuple(DesignShare(name, assumptions.shares[name].value) for name in CHANNELS)
    worst = max((assumptions.shares[name].grade for name in CHANNELS), key=list(Grade).index)
    sources = dict.fromkeys(assumptions.shares[name].source for name in CHANNELS)
    return Design(Method.ASSUMED, worst, first, last, (), shares, told=tuple(sources))


def apply_designs(assumptions: Assumptions, designs: Sequence[Design]) -> tuple[Assumptions, tuple[Design, ...]]:
    """The assumptions with what was measured in place of what was assumed; the designs with whether they are used.

    A holdout comes before a comparison of the same service and channel, and both before what residents said.
    """
    measured: list[MeasuredShare] = []
    told: list[Design] = []
    shares: Mapping[str, Assumption] = assumptions.shares
    for design in sorted(designs, key=lambda one: list(Method).index(one.method)):
        if design.method is Method.SURVEY:
            is_used = design.n >= LEAST_ANSWERS
            shares = _asked(design) if is_used else shares
        elif design.method is Method.ASSUMED:
            is_used = shares is assumptions.shares
        else:
            share = design.shares[0]
            taken = {service for one in measured if one.channel == share.channel for service in one.services}
            left = frozenset(design.services) - taken
            is_used = bool(left)
            if is_used:
                measured.append(
                    MeasuredShare(share.channel, left, _assumption(design, share, f"{design.method.value}."))
                )
        told.append(replace(design, is_used=is_used))
    return replace(assumptions, shares=shares, measured=tuple(measured)), tuple(told)


def per_resolution(deflected: Range, durable: int) -> Range:
    """Contacts fewer for each durable resolution of the same services on the same days, to four places."""
    ends = (deflected.low, deflected.central, deflected.high)
    return Range(*((end / durable).quantize(_STEP, ROUND_HALF_EVEN) for end in ends))


def rounded(low: float, central: float, high: float) -> Range:
    """An interval that was computed in floats, to four places."""
    return Range(*(Decimal(repr(end)).quantize(_STEP, ROUND_HALF_EVEN) for end in (low, central, high)))


def _asked(design: Design) -> dict[str, Assumption]:
    """Shares by the answers: low is the bound with all who did not answer at zero. Together at most 1."""
    found = {}
    for one in design.shares:
        low = min(one.least.low, one.share.low) if one.least is not None else one.share.low
        found[one.channel] = Range(low, one.share.central, one.share.high)
    central = sum((one.central for one in found.values()), ZERO)
    above = sum((one.high - one.central for one in found.values()), ZERO)
    room = (1 - central) / above if central + above > 1 else Decimal(1)
    for channel, value in found.items():
        high = value.central + ((value.high - value.central) * room).quantize(_STEP, ROUND_DOWN)
        found[channel] = Range(value.low, value.central, max(high, value.central))
    return {
        channel: _assumption(design, DesignShare(channel, found.get(channel, Range.exactly(ZERO))), "share.")
        for channel in CHANNELS
    }


def _assumption(design: Design, share: DesignShare, prefix: str) -> Assumption:
    words = f"n = {design.n} {design.unit}" + (f" of {design.asked} asked" if design.asked else "")
    return Assumption(
        name=f"{prefix}{share.channel}",
        value=share.share,
        unit="share",
        source=f"Measured from the usage log: {design.title[0].lower()}{design.title[1:]}; {words}",
        on=design.last,
        grade=design.grade,
        note=f"Would have used the {CHANNEL_NAMES[share.channel]}.",
    )
