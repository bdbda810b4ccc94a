"""The lines in which contacts become minutes and pounds: deflected, released, failure, run, build, both nets. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.roi.assumptions import CHANNEL_NAMES, CHANNELS, Assumptions
from bot.roi.costs import RUN_LINES, added
from bot.roi.counting import Counts
from bot.roi.engine import Savings
from bot.roi.figures import Grade, Line, Range, worst
from bot.roi.tally import Tally


@dataclass(frozen=True)
class Spent:
    """What the assistant cost in a span, in pounds: each line of `RUN_LINES`, and its part of the building cost."""

    lines: dict[str, Range]
    build: Range

    @property
    def run(self) -> Range:
        """All lines together."""
        return added(tuple(self.lines.values()))


def less(gain: Range, *costs: Range) -> Range:
    """A gain less its costs: the low end takes the high end of every cost."""
    total = added(costs)
    return Range(gain.low - total.high, gain.central - total.central, gain.high - total.low)


def run_grade(assumptions: Assumptions) -> Grade:
    """That of the weakest line that costs anything."""
    return worst([Grade.A, *(one.effective_grade for one in assumptions.costs.run.values() if one.value.high)])


def money_lines(
    tally: Tally, savings: Savings, removed: Decimal, cash: Decimal, spent: Spent, assumptions: Assumptions
) -> list[Line]:
    """`removed`: signed removals of the period; `cash`: what of them the released capacity covers."""
    durable, voided = tally.behind(Counts.DURABLE), tally.behind(Counts.VOIDED)

    def line(
        key: str, label: str, unit: str, value: Range, count: int, opens: str, formula: str, inputs: tuple[str, ...]
    ) -> Line:
        return Line(key, label, unit, value, count, opens, savings.grade, savings.because, formula, inputs)

    deflected = [
        line(
            f"deflected_{channel}",
            f"Deflected from {CHANNEL_NAMES[channel]}",
            "needs",
            savings.deflected[channel],
            durable,
            Counts.DURABLE,
            f"durable * share.{channel}",
            (Counts.DURABLE, f"share.{channel}", *_measured(assumptions, channel)),
        )
        for channel in CHANNELS
    ]
    released = "sum over channels and needs of durable * share * minutes * staff cost per minute"
    failure = (
        "passed to a person * extra minutes * cost per minute + voided * (1 - sum of shares) * cost of a call about it"
    )
    extra = assumptions.extra_minutes_per_escalation.name
    minutes = tuple(name for name in savings.used if not name.startswith("staff."))
    return [
        *deflected,
        line("hours", "Staff hours released", "hours", _hours(savings.minutes), durable, Counts.DURABLE,
             "the same, before its cost", (Counts.DURABLE, *minutes)),
        line("released", "Capacity released", "GBP", savings.released, durable, Counts.DURABLE, released,
             (Counts.DURABLE, *savings.used)),
        line("failure", "Failure cost", "GBP", savings.failure, voided, Counts.VOIDED, failure,
             (Counts.VOIDED, Counts.TO_A_PERSON, extra, *savings.used)),
        line("net", "Net capacity before run cost", "GBP", savings.net, durable, Counts.DURABLE,
             "capacity released - failure cost", ("released", "failure")),
        *_cost_lines(tally, spent, assumptions),
        *_net_lines(savings, removed, cash, spent, assumptions),
    ]  # fmt: skip


def _cost_lines(tally: Tally, spent: Spent, assumptions: Assumptions) -> list[Line]:
    engaged = tally.behind(Counts.ENGAGED)
    lines = []
    for name, words in RUN_LINES.items():
        one = assumptions.costs.run[name]
        by_use = one.unit.endswith("contact")
        formula = "cost of a contact * engaged contacts" if by_use else "cost of a year * days of the period / 365"
        inputs = (one.name, Counts.ENGAGED) if by_use else (one.name,)
        lines.append(
            Line(f"run_{name}", words, "GBP", spent.lines[name], engaged if by_use else 0,
                 Counts.ENGAGED if by_use else "", one.effective_grade, one.weaknesses, formula, inputs)
        )  # fmt: skip
    grade = run_grade(assumptions)
    cost, build = assumptions.costs.build.cost, assumptions.costs.build
    written = f"building cost * days of the period / days of the {build.write_off_years} years it is written off over"
    return [
        *lines,
        Line("run", "Running it, all lines", "GBP", spent.run, 0, "", grade, (), "the sum of the lines above",
             tuple(f"run_{name}" for name in RUN_LINES)),
        Line("build", "Building it, this period's part", "GBP", spent.build, 0, "", cost.effective_grade,
             cost.weaknesses, written, (cost.name,)),
    ]  # fmt: skip


def _net_lines(savings: Savings, removed: Decimal, cash: Decimal, spent: Spent, assumptions: Assumptions) -> list[Line]:
    costs = [run_grade(assumptions), assumptions.costs.build.cost.effective_grade]
    grade = worst([savings.grade, *costs])
    because = savings.because if grade is savings.grade else ("costs are assumed, not taken from the accounts",)
    cash_grade = savings.grade if assumptions.removals else None
    money, count = Range.exactly(cash), len(assumptions.removals)
    return [
        Line("net_capacity", "Net capacity, after running and building", "GBP",
             less(savings.net, spent.run, spent.build), 0, "", grade, because,
             "released - failure cost - run - build", ("released", "failure", "run", "build")),
        Line("removed", "Signed removals in the period", "GBP", Range.exactly(removed), count, "",
             formula="the sum of the register's entries dated in the period"),
        Line("cashable", "Cashable: money that left the budget", "GBP", money, count, "", cash_grade,
             formula="min(signed removals in the period, released - failure cost); 0 without a register",
             inputs=("removed", "net")),
        Line("net_cashable", "Net cashable, after running and building", "GBP",
             less(money, spent.run, spent.build), 0, "", worst(costs), (), "cashable - run - build",
             ("cashable", "run", "build")),
    ]  # fmt: skip


def _measured(assumptions: Assumptions, channel: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.share.name for one in assumptions.measured if one.channel == channel))


def _hours(minutes: Range) -> Range:
    return Range(minutes.low / 60, minutes.central / 60, minutes.high / 60)
