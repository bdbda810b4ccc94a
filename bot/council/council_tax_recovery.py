"""What each stage of recovery allows and what happens next, in England and Wales (SI 1992/613, parts 5 and 6).

Never a push to pay: `may_pay_here` says whether a payment may be offered at all, `say_first` what has to
be said before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.council.council_tax import CouncilTaxAccount, CouncilTaxYear, Stage


class MayPayHere(StrEnum):
    """Whether the assistant may offer to take a payment."""

    YES = "yes"
    AFTER_EXPLAINING = "after_explaining"  # only when `say_first` has been said, and only if the resident asks to pay
    NO = "no"  # somebody else collects it, or nobody here knows


class SayFirst(StrEnum):
    """What has to be said before a payment is spoken of, in this order."""

    BREATHING_SPACE = "breathing_space"  # nobody chases; paying is not asked for
    SUPPORT = "support"  # council tax support, a plan, a hardship fund
    DEBT_ADVICE = "debt_advice"
    PERSON = "person"
    COSTS = "costs"
    WHOM_TO_PAY = "whom_to_pay"


class NextStep(StrEnum):
    """What the council does next when nothing is paid or agreed."""

    NOTHING = "nothing"
    REMINDER = "reminder"
    WHOLE_YEAR_DUE = "whole_year_due"
    SUMMONS = "summons"
    HEARING = "hearing"
    COLLECTION = "collection"  # from wages or benefits, or by enforcement agents
    AGENTS_COLLECT = "agents_collect"
    ASK_A_PERSON = "ask_a_person"


@dataclass(frozen=True)
class RecoveryRules:
    """The days of the law; a council may give more, never less."""

    pay_reminder_within_days: int = 7
    year_due_after_further_days: int = 7
    summons_before_hearing_days: int = 14
    most_reminders: int = 2


@dataclass(frozen=True)
class Recovery:
    """Where one year stands. `pay_by`: until when paying what is overdue keeps things as they are (reminders only).

    `whole_year_due_on`: the day on which the rest of the year falls due. `earliest_hearing`: no hearing before.
    `is_past_pay_by`: that day has gone by. All None where the stage's day is not known or the stage has none.
    """

    stage: Stage
    may_pay_here: MayPayHere
    may_pay_by_instalments: bool
    say_first: tuple[SayFirst, ...]
    next_step: NextStep
    pay_by: date | None = None
    whole_year_due_on: date | None = None
    earliest_hearing: date | None = None
    is_past_pay_by: bool = False


_CARE = (SayFirst.SUPPORT, SayFirst.DEBT_ADVICE, SayFirst.PERSON)
_MAY_PAY: Mapping[Stage, MayPayHere] = {
    Stage.BILLED: MayPayHere.YES,
    Stage.REMINDER: MayPayHere.YES,
    Stage.SECOND_REMINDER: MayPayHere.YES,
    Stage.FINAL_NOTICE: MayPayHere.YES,
    Stage.SUMMONS: MayPayHere.AFTER_EXPLAINING,
    Stage.LIABILITY_ORDER: MayPayHere.AFTER_EXPLAINING,
    Stage.ENFORCEMENT: MayPayHere.NO,
    Stage.UNKNOWN: MayPayHere.NO,
}
_SAY_FIRST: Mapping[Stage, tuple[SayFirst, ...]] = {
    Stage.BILLED: (),
    Stage.REMINDER: _CARE,
    Stage.SECOND_REMINDER: _CARE,
    Stage.FINAL_NOTICE: _CARE,
    Stage.SUMMONS: (*_CARE, SayFirst.COSTS),
    Stage.LIABILITY_ORDER: (*_CARE, SayFirst.COSTS, SayFirst.WHOM_TO_PAY),
    Stage.ENFORCEMENT: (*_CARE, SayFirst.COSTS, SayFirst.WHOM_TO_PAY),
    Stage.UNKNOWN: _CARE,
}
_NEXT: Mapping[Stage, NextStep] = {
    Stage.BILLED: NextStep.REMINDER,
    Stage.REMINDER: NextStep.WHOLE_YEAR_DUE,
    Stage.SECOND_REMINDER: NextStep.WHOLE_YEAR_DUE,
    Stage.FINAL_NOTICE: NextStep.SUMMONS,
    Stage.SUMMONS: NextStep.HEARING,
    Stage.LIABILITY_ORDER: NextStep.COLLECTION,
    Stage.ENFORCEMENT: NextStep.AGENTS_COLLECT,
    Stage.UNKNOWN: NextStep.ASK_A_PERSON,
}


def may_pay_here(stage: Stage, *, on_hold: bool = False) -> MayPayHere:
    """Whether a payment may be offered. In breathing space it may be made when it is asked for, never offered."""
    allowed = _MAY_PAY[stage]
    return MayPayHere.AFTER_EXPLAINING if on_hold and allowed is not MayPayHere.NO else allowed


def takes_payments(account: CouncilTaxAccount) -> bool:
    """Whether anybody may pay this bill by its reference alone, where nothing about it can be explained first."""
    return not account.on_hold and all(may_pay_here(one.stage) is MayPayHere.YES for one in account.owing_years)


def what_happens_next(year: CouncilTaxYear, today: date, rules: RecoveryRules | None = None) -> Recovery:
    """What the stage of one year means on a day."""
    rules = rules or RecoveryRules()
    stage, since = year.stage, year.stage_day
    pay_by = due = hearing = None
    if since is not None and stage in (Stage.REMINDER, Stage.SECOND_REMINDER):
        pay_by = since + timedelta(days=rules.pay_reminder_within_days)
        due = pay_by + timedelta(days=rules.year_due_after_further_days)
    if since is not None and stage is Stage.SUMMONS:
        hearing = since + timedelta(days=rules.summons_before_hearing_days)
    next_step = NextStep.NOTHING if year.on_hold or year.balance <= 0 else _NEXT[stage]
    is_past = pay_by is not None and today > pay_by
    say_first = _SAY_FIRST[stage] if not year.on_hold else (SayFirst.BREATHING_SPACE, *(_SAY_FIRST[stage] or _CARE))
    return Recovery(
        stage=stage,
        may_pay_here=may_pay_here(stage, on_hold=year.on_hold),
        may_pay_by_instalments=not year.instalments_withdrawn and not (due is not None and today >= due),
        say_first=say_first,
        next_step=next_step,
        pay_by=pay_by,
        whole_year_due_on=due,
        earliest_hearing=hearing,
        is_past_pay_by=is_past,
    )


def recovery_of(account: CouncilTaxAccount, today: date, rules: RecoveryRules | None = None) -> Recovery | None:
    """`what_happens_next` for the year that has gone furthest; None when nothing is owed in any year."""
    furthest = max(account.owing_years, key=lambda one: one.stage.rank, default=None)
    return what_happens_next(furthest, today, rules) if furthest is not None else None
