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
from bot.roi.counting import ONE, Counts
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

    def share(self, channel: str, service: str) -> Decimal:
        """p_k of one service."""
        return _at(self.assumptions.share_of(channel, service), self.scenario.share)

    def all_shares(self, service: str) -> Decimal:
        """p: the share that would have reached a member of staff by any channel, at most 1."""
        return min(sum((self.share(channel, service) for channel in CHANNELS), ZERO), ONE)

    @property
    def cost(self) -> Decimal:
        """Pounds for a minute of staff time."""
        return _at(self.assumptions.staff_cost_per_minute, self.scenario.cost)

    def minutes(self, channel: str, need: str) -> Decimal:
        """Staffed minutes of one contact for this need on this channel."""
        return _at(self.assumptions.minutes_of(channel, need), self.scenario.minutes)

    def minutes_saved(self, service: str, need: str) -> Decimal:
        """Staffed minutes that one durable resolution of this need spares on average."""
        return sum((self.share(channel, service) * self.minutes(channel, need) for channel in CHANNELS), ZERO)

    def released(self, durable: Decimal, service: str, need: str) -> Decimal:
        """Pounds of capacity that durable resolutions of one need release."""
        return durable * self.minutes_saved(service, need) * self.cost

    def caused(self, voided: Decimal, service: str, need: str) -> Decimal:
        """Pounds that voided resolutions of one need cost: contacts that there would not have been without the bot.

        Nothing where the difference in contacts was measured: it holds these contacts already.
        """
        if self.assumptions.is_measured(service):
            return ZERO
        return voided * (1 - self.all_shares(service)) * self.minutes("phone", need) * self.cost

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
    used: tuple[str, ...] = ()  # names of the assumptions that it is worked out of


#: The kinds of assumption that can be moved alone, in words.
KINDS = {
    "share": "how many residents would have phoned, visited or written",
    "minutes": "how long staff would have needed for each",
    "cost": "what a minute of staff time costs",
    "extra": "how much longer a contact takes when the bot passes it on",
    "run": "what running the assistant costs",
    "build": "what building it cost",
}


@dataclass(frozen=True)
class Sensitivity:
    """What one kind of assumption does to the net capacity, from one end of its range to the other."""

    kind: str
    net: Range


def sensitivities(tally: Tally, assumptions: Assumptions, run: Range, build: Range) -> list[Sensitivity]:
    """Each kind of assumption moved alone, the others at their central values; the one that matters most first."""
    found = []
    spent = run.central + build.central
    net = _net(tally, Prices(assumptions, CENTRAL)) - spent
    for kind in ("share", "minutes", "cost", "extra"):
        values = [_net(tally, Prices(assumptions, Scenario(**{kind: end}))) - spent for end in _ENDS]
        found.append(Sensitivity(kind, Range(min(values), net, max(values))))
    for kind, cost in (("run", run), ("build", build)):
        found.append(Sensitivity(kind, Range(net + cost.central - cost.high, net, net + cost.central - cost.low)))
    return sorted(found, key=lambda one: one.net.low - one.net.high)


@dataclass(frozen=True)
class Failure:
    """The parts of failure cost at central values. `caused_without`: if none of the residents would have called."""

    caused: Decimal
    caused_without: Decimal
    escalated: Decimal


def failure_parts(tally: Tally, assumptions: Assumptions) -> Failure:
    """What coming back and passing on cost, apart."""
    prices = Prices(assumptions, CENTRAL)
    sums = [one for one in _sums(tally, None, None) if not assumptions.is_measured(one.service)]
    return Failure(
        sum((prices.caused(one.voided, one.service, one.need) for one in sums), ZERO),
        sum((one.voided * prices.minutes("phone", one.need) * prices.cost for one in sums), ZERO),
        prices.escalated(tally.total(Counts.TO_A_PERSON)),
    )


def _net(tally: Tally, prices: Prices) -> Decimal:
    total = -prices.escalated(tally.total(Counts.TO_A_PERSON))
    for one in _sums(tally, None, None):
        total += prices.released(one.durable, one.service, one.need) - prices.caused(one.voided, one.service, one.need)
    return total


@dataclass(frozen=True)
class _Sum:
    """What was counted of one need of a service."""

    service: str
    need: str
    durable: Decimal
    voided: Decimal


def _sums(tally: Tally, month: str | None, service: str | None) -> list[_Sum]:
    reasons = {
        (one.service, one.need)
        for one in tally.reasons
        if service in (None, one.service) and month in (None, one.month)
    }

    def total(figure: str, of: str, need: str) -> Decimal:
        return tally.total(figure, month=month, service=of, need=need)

    found = [
        _Sum(one, need, total(Counts.DURABLE, one, need), total(Counts.VOIDED, one, need)) for one, need in reasons
    ]
    return sorted((one for one in found if one.durable or one.voided), key=lambda one: (one.service, one.need))


def work_out(
    tally: Tally, assumptions: Assumptions, *, month: str | None = None, service: str | None = None
) -> Savings:
    """The savings of one month or service, or of all. Ranges run over every combination of the assumptions' ends."""
    sums = _sums(tally, month, service)
    escalations = tally.total(Counts.TO_A_PERSON, month=month, service=service)

    def minutes(prices: Prices) -> Decimal:
        return sum((one.durable * prices.minutes_saved(one.service, one.need) for one in sums), ZERO)

    def released(prices: Prices) -> Decimal:
        return sum((prices.released(one.durable, one.service, one.need) for one in sums), ZERO)

    def failure(prices: Prices) -> Decimal:
        return sum((prices.caused(one.voided, one.service, one.need) for one in sums), prices.escalated(escalations))

    def deflected(channel: str) -> Callable[[Prices], Decimal]:
        return lambda prices: sum((one.durable * prices.share(channel, one.service) for one in sums), ZERO)

    used = _used(assumptions, sums)
    grade, because = grade_of(used, tally, service)
    return Savings(
        minutes=_over(assumptions, minutes),
        released=_over(assumptions, released),
        failure=_over(assumptions, failure),
        net=_over(assumptions, lambda prices: released(prices) - failure(prices)),
        deflected={name: _over(assumptions, deflected(name)) for name in CHANNELS},
        grade=grade,
        because=because,
        used=tuple(one.name for one in used),
    )


def removed(assumptions: Assumptions, first: date, last: date) -> Decimal:
    """Pounds of signed removals that are dated in the period."""
    return sum((one.pounds for one in assumptions.removals if first <= one.on <= last), ZERO)


def cashable(removals: Decimal, net: Range) -> Decimal:
    """Money that left the budget in the period and that the capacity released covers; never less than nothing."""
    return max(min(removals, net.central), ZERO)


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


def _used(assumptions: Assumptions, sums: Iterable[_Sum]) -> list[Assumption]:
    """The assumptions that a figure about these needs is worked out of."""
    found = [assumptions.staff_cost_per_minute]
    for one in sums:
        for channel in CHANNELS:
            share = assumptions.share_of(channel, one.service)
            if share.value.high or share.value.low:
                found += [share, assumptions.minutes_of(channel, one.need)]
    return list({one.name: one for one in found}.values())


def _over(assumptions: Assumptions, figure: Callable[[Prices], Decimal]) -> Range:
    values = [figure(Prices(assumptions, scenario)) for scenario in ALL_SCENARIOS]
    return Range(min(values), figure(Prices(assumptions, CENTRAL)), max(values))


def _at(assumption: Assumption, end: str) -> Decimal:
    value: Decimal = getattr(assumption.value, end)
    return value
