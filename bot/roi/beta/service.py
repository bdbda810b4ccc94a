"""How well the service serves: what GOV.UK asks of every service, from the log, the survey and imported logs. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.roi.counting import Counts
from bot.roi.figures import Grade, Line, Range
from bot.roi.tally import Tally, wilson

_OFFLINE = ("phone", "desk", "email", "post")


def service_lines(tally: Tally, run: Range, run_grade: Grade, outside: Mapping[str, int] | None) -> list[Line]:
    """Transactions, take-up, cost of one, satisfaction; a line that has nothing to stand on is left out."""
    started, completed = tally.total(Counts.STARTED), tally.total(Counts.COMPLETED)
    finished = tally.behind(Counts.COMPLETED)
    lines = [
        Line(Counts.STARTED, "Transactions started", "contacts", Range.exactly(started), tally.behind(Counts.STARTED),
             Counts.STARTED, formula="contacts at a need where residents do something rather than ask"),
        Line(Counts.COMPLETED, "Transactions completed", "contacts", Range.exactly(completed), finished,
             Counts.COMPLETED, formula="of these, those that gave a reference, a receipt or the right "
             "answer; a correct “you are not eligible” counts"),
        Line(Counts.ASSISTED, "Contacts in which somebody helped the resident", "contacts",
             Range.exactly(tally.total(Counts.ASSISTED)), tally.behind(Counts.ASSISTED), Counts.ASSISTED,
             formula="assisted digital: counted here, and never as deflection"),
    ]  # fmt: skip
    if started:
        lines.append(
            Line("completion", "Completion rate", "share", Range.exactly(completed / started), finished,
                 Counts.COMPLETED, formula="completed / started", inputs=(Counts.COMPLETED, Counts.STARTED))
        )  # fmt: skip
    if outside is not None:
        lines += _take_up(completed, finished, outside)
    if completed:
        ends = (run.low / completed, run.central / completed, run.high / completed)
        lines.append(
            Line("cost_per_transaction", "Running cost of one completed transaction", "GBP", Range(*ends), finished,
                 Counts.COMPLETED, run_grade, formula="all running cost / completed transactions",
                 inputs=("run", Counts.COMPLETED))
        )  # fmt: skip
    return lines + _satisfaction(tally)


def _take_up(completed: Decimal, finished: int, outside: Mapping[str, int]) -> list[Line]:
    digital = completed + outside.get("form", 0)
    offline = sum(outside.get(channel, 0) for channel in _OFFLINE)
    if not digital + offline:
        return []
    told = ", ".join(f"{outside.get(one, 0):,} by {one}" for one in (*_OFFLINE, "form"))
    return [
        Line("take_up", "Digital take-up, assisted included", "share", Range.exactly(digital / (digital + offline)),
             finished, Counts.COMPLETED, formula="(completed here + web forms) / (the same + imported contacts about "
             f"these needs, each taken as completed): {told}", inputs=(Counts.COMPLETED,))
    ]  # fmt: skip


def _satisfaction(tally: Tally) -> list[Line]:
    answered, engaged = tally.behind(Counts.RATED), tally.behind(Counts.ENGAGED)
    if not answered:
        return []
    satisfied = tally.behind(Counts.SATISFIED)
    rate = f"{answered:,} of {engaged:,} engaged contacts answered"
    return [
        Line(Counts.RATED, "Contacts that residents rated", "contacts", Range.exactly(Decimal(answered)), answered,
             Counts.RATED),
        Line("satisfaction", "Satisfied or very satisfied, of those who answered", "share",
             wilson(satisfied, answered), answered, Counts.RATED, Grade.C, (f"{rate}; the others say nothing",),
             "satisfied or very satisfied / all answers, with the 95 % interval; no answer is no rating",
             (Counts.RATED,)),
        Line("survey_response", "Share of engaged contacts that were rated", "share",
             Range.exactly(Decimal(answered) / engaged), answered, Counts.RATED, formula="rated / engaged contacts",
             inputs=(Counts.RATED, Counts.ENGAGED)),
    ]  # fmt: skip
