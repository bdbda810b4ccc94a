"""Where an account stands in recovery: help comes first, then what the stage means and what happens next.

It never asks for money. The rules are those of `bot.council.council_tax_recovery`.
"""

from __future__ import annotations

from actions.council_tax.account import recovery_rules_of
from actions.council_tax.debt_help import say_help
from actions.saying import say_full_day
from actions.talk import Talk
from actions.turn import Turn
from bot.council.council_tax import CouncilTaxAccount, Stage
from bot.council.council_tax_figures import CouncilTaxFigures
from bot.council.council_tax_rules import Recovery, recovery_of
from bot.council.money import pounds

_YOURS = {
    Stage.REMINDER: "utter_council_tax_arrears_your_reminder",
    Stage.SECOND_REMINDER: "utter_council_tax_arrears_your_second_reminder",
    Stage.FINAL_NOTICE: "utter_council_tax_arrears_your_final_notice",
    Stage.SUMMONS: "utter_council_tax_arrears_your_summons",
    Stage.LIABILITY_ORDER: "utter_council_tax_arrears_your_liability_order",
    Stage.ENFORCEMENT: "utter_council_tax_arrears_your_enforcement",
    Stage.UNKNOWN: "utter_council_tax_arrears_your_unknown",
}


def tell_stage(turn: Turn, talk: Talk, account: CouncilTaxAccount) -> bool:
    """Say where the year that has gone furthest stands; False when nothing is owed."""
    recovery = recovery_of(account, turn.local.date(), recovery_rules_of(turn))
    if recovery is None:
        return False
    if account.on_hold:
        say_help(turn, talk)
        talk.say("utter_council_tax_arrears_your_breathing_space", balance=pounds(account.balance))
        return True
    if recovery.stage is Stage.BILLED:
        _tell_billed(turn, talk, account)
        return True
    say_help(turn, talk)
    talk.say(_response(recovery), **facts_of(turn, account, recovery))
    return True


def facts_of(turn: Turn, account: CouncilTaxAccount, recovery: Recovery) -> dict[str, str]:
    """Everything that a stage's sentence can say."""
    today, figures = turn.local.date(), turn.council.council_tax
    overdue = sum((one.overdue for one in account.owing_years), start=account.balance * 0)
    return {
        "balance": pounds(account.balance),
        "overdue": pounds(overdue or account.balance),
        "pay_by": say_full_day(recovery.pay_by, today) if recovery.pay_by else "the day in the letter",
        "due_on": say_full_day(recovery.whole_year_due_on, today)
        if recovery.whole_year_due_on
        else "a week after that",
        "hearing": say_full_day(recovery.earliest_hearing, today)
        if recovery.earliest_hearing
        else "the day in the letter",
        **costs_and_agents(figures),
    }


def costs_and_agents(figures: CouncilTaxFigures | None) -> dict[str, str]:
    """The council's costs and whom it lets collect, as parts of a sentence."""
    if figures is None:
        return {
            "costs": "the council's costs",
            "summons_costs": "the council's costs",
            "agents": "the enforcement agents",
        }
    return {
        "costs": pounds(figures.summons_costs + figures.liability_order_costs),
        "summons_costs": pounds(figures.summons_costs),
        "agents": f"{figures.enforcement_agents.name} on {figures.enforcement_agents.phone}",
    }


def _response(recovery: Recovery) -> str:
    late = recovery.is_past_pay_by and recovery.stage in (Stage.REMINDER, Stage.SECOND_REMINDER)
    return "utter_council_tax_arrears_your_reminder_over" if late else _YOURS[recovery.stage]


def _tell_billed(turn: Turn, talk: Talk, account: CouncilTaxAccount) -> None:
    overdue = sum((one.overdue for one in account.owing_years), start=account.balance * 0)
    if overdue > 0:
        talk.say("utter_council_tax_arrears_your_missed", overdue=pounds(overdue))
    else:
        talk.say("utter_council_tax_arrears_your_nothing_overdue", balance=pounds(account.balance))
