"""Works savings out of counted contacts and assumptions. Pure: no clock, no SQL, no file; money is Decimal.

released     = sum over channels k and needs: durable * p_k * minutes_k(need) * staff cost per minute
failure cost = escalations * extra minutes * cost per minute + voided resolutions * (1 - p) * c
               with p = sum of p_k, and c = the minutes of a call about that need * cost per minute
cashable     = min(signed removals in the period, released - failure cost), and 0 without a register
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import product

from bot.roi.assumptions import CHANNELS, Assumption, Assumptions
from bot.roi.counting import Counts
from bot.roi.figures import ZERO, Grade, Range, worst
from bot.roi.tally import Tally

_ENDS = ("low", "central", "high")
LEAST_COVERAGE = Decimal("0.30")


@dataclass(frozen=True)
class Scenario:
    """Which end of its range each kind of assumption stands at."""

    share: str = "central"
    minutes: str = "central"
    cost: str = "central"
    extra: str = "central"


CENTRAL = Scenario()
ALL_SCENARIOS = tuple(Scenario(*ends) for ends in product(_ENDS, repeat=4))


@dataclass(frozen=True)
class Prices:
    """Assumptions at one scenario, ready to be multiplied."""

    assumptions: Assumptions
    scenario: Scenario

    def share(self, channel: str) -> Decimal:
        """p_k."""
        return _at(self.assumptions.shares[channel], self.scenario.share)

    @property
    def all_shares(self) -> Decimal:
        """p: the share that would have reached a member of staff by any channel."""
        return sum((self.share(channel) for channel in CHANNELS), ZERO)

    @property
    def cost(self) -> Decimal:
        """Pounds for a minute of staff time."""
        return _at(self.assumptions.staff_cost_per_minute, self.scenario.cost)

    def minutes(self, channel: str, need: str) -> Decimal:
        """Staffed minutes of one contact for this need on this channel."""
        return _at(self.assumptions.minutes_of(channel, need), self.scenario.minutes)

    def minutes_saved(self, need: str) -> Decimal:
        """Staffed minutes that one durable resolution of this need spares on average."""
        return sum((self.share(channel) * self.minutes(channel, need) for channel in CHANNELS), ZERO)

    def released(self, durable: Decimal, need: str) -> Decimal:
        """Pounds of capacity that durable resolutions of one need release."""
        return durable * self.minutes_saved(need) * self.cost

    def caused(self, voided: Decimal, need: str) -> Decimal:
        """Pounds that voided resolutions of one need cost: contacts that there would not have been without the bot."""
        return voided * (1 - self.all_shares) * self.minutes("phone", need) * self.cost

    def escalated(self, escalations: Decimal) -> Decimal:
        """Pounds that passing people on cost beyond what the contact itself would have cost."""
        return escalations * _at(self.assumptions.extra_minutes_per_escalation, self.scenario.extra) * self.cost


@dataclass(frozen=True)
class Savings:
    """What the contacts of some needs saved and cost."""

    minutes: Range
    released: Range
    failure: Range
    net: Range
    deflected: Mapping[str, Range]  # by channel
    grade: Grade
    because: tuple[str, ...]


#: The kinds of assumption that can be moved alone, in words.
KINDS = {
    "share": "how many residents would have phoned, visited or written",
    "minutes": "how long staff would have needed for each",
    "cost": "what a minute of staff time costs",
    "extra": "how much longer a contact takes when the bot passes it on",
}


@dataclass(frozen=True)
class Sensitivity:
    """What one kind of assumption does to the net capacity, from one end of its range to the other."""

    kind: str
    net: Range


def sensitivities(tally: Tally, assumptions: Assumptions) -> list[Sensitivity]:
    """Each kind of assumption moved alone, the others at their central values; the one that matters most first."""
    found = []
    for kind in KINDS:
        values = [_net(tally, Prices(assumptions, Scenario(**{kind: end}))) for end in _ENDS]
        found.append(Sensitivity(kind, Range(min(values), values[1], max(values))))
    return sorted(found, key=lambda one: one.net.low - one.net.high)


def _net(tally: Tally, prices: Prices) -> Decimal:
    total = -prices.escalated(tally.total(Counts.TO_A_PERSON))
    for need in sorted({reason.need for reason in tally.reasons}):
        total += prices.released(tally.total(Counts.DURABLE, need=need), need)
        total -= prices.caused(tally.total(Counts.VOIDED, need=need), need)
    return total


def work_out(
    tally: Tally, assumptions: Assumptions, *, month: str | None = None, service: str | None = None
) -> Savings:
    """The savings of one month or service, or of all. Ranges run over every combination of the assumptions' ends."""
    needs = sorted({one.need for one in tally.reasons if service in (None, one.service) and month in (None, one.month)})
    durable_of, voided_of = (
        {need: tally.total(figure, month=month, service=service, need=need) for need in needs}
        for figure in (Counts.DURABLE, Counts.VOIDED)
    )
    sums = [(need, durable_of[need], voided_of[need]) for need in needs]
    escalations = tally.total(Counts.TO_A_PERSON, month=month, service=service)
    durable = sum((count for _, count, _ in sums), ZERO)

    def minutes(prices: Prices) -> Decimal:
        return sum((count * prices.minutes_saved(need) for need, count, _ in sums), ZERO)

    def released(prices: Prices) -> Decimal:
        return sum((prices.released(count, need) for need, count, _ in sums), ZERO)

    def failure(prices: Prices) -> Decimal:
        return sum((prices.caused(count, need) for need, _, count in sums), prices.escalated(escalations))

    grade, because = grade_of(_used(assumptions, [need for need, count, lost in sums if count or lost]), tally, service)
    return Savings(
        minutes=_over(assumptions, minutes),
        released=_over(assumptions, released),
        failure=_over(assumptions, failure),
        net=_over(assumptions, lambda prices: released(prices) - failure(prices)),
        deflected={name: _times(assumptions.shares[name].value, durable) for name in CHANNELS},
        grade=grade,
        because=because,
    )


def cashable(assumptions: Assumptions, net: Range, first: date, last: date) -> Decimal:
    """Money that left the budget in the period and that the capacity released covers; 0 without signed removals."""
    removed = sum((one.pounds for one in assumptions.removals if first <= one.on <= last), ZERO)
    return max(min(removed, net.central), ZERO)


def grade_of(used: Iterable[Assumption], tally: Tally, service: str | None = None) -> tuple[Grade, tuple[str, ...]]:
    """The grade of what is worked out of these assumptions, and what holds it down."""
    used = list(used)
    grade = worst([Grade.A, *(one.effective_grade for one in used)])
    named: dict[str, list[str]] = {}
    for one in used:
        for words in one.weaknesses if one.effective_grade is grade else ():
            named.setdefault(words, []).append(one.name)
    because = [f"{words}: {', '.join(names)}" for words, names in named.items()]
    share = coverage(tally, service)
    if share is not None and share < LEAST_COVERAGE:
        grade = grade.lowered()
        because.append(f"only {share:.0%} of contacts could have been linked to a later one")
    return grade, tuple(because)


def coverage(tally: Tally, service: str | None = None) -> Decimal | None:
    """The share of engaged contacts that could have been linked to a later one; None when there are none."""
    engaged = tally.total(Counts.ENGAGED, service=service)
    return tally.total(Counts.LINKABLE, service=service) / engaged if engaged else None


def _used(assumptions: Assumptions, needs: Iterable[str]) -> list[Assumption]:
    """The assumptions that a figure about these needs is worked out of."""
    channels = [name for name in CHANNELS if assumptions.shares[name].value.high]
    minutes = [assumptions.minutes_of(channel, need) for channel in channels for need in needs]
    found = [assumptions.staff_cost_per_minute, *(assumptions.shares[name] for name in channels), *minutes]
    return list({one.name: one for one in found}.values())


def _over(assumptions: Assumptions, figure: Callable[[Prices], Decimal]) -> Range:
    values = [figure(Prices(assumptions, scenario)) for scenario in ALL_SCENARIOS]
    return Range(min(values), figure(Prices(assumptions, CENTRAL)), max(values))


def _times(one: Range, factor: Decimal) -> Range:
    return Range(one.low * factor, one.central * factor, one.high * factor)


def _at(assumption: Assumption, end: str) -> Decimal:
    value: Decimal = getattr(assumption.value, end)
    return value
