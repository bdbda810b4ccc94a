"""Direct Debits are set up elsewhere: bank details have no place in a chat. Says how, how soon, and the Guarantee."""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.saying import say_day
from actions.talk import Talk
from actions.turn import Turn
from bot.council.collections import add_working_days

WORKING_DAYS = 10  # before the first payment: advance notice and the time that a new instruction takes


class ExplainDirectDebit(CouncilAction):
    """The council's page, the first day that is possible, and the Direct Debit Guarantee."""

    called = "action_explain_direct_debit"
    ends = "set_up_direct_debit"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it."""
        today, figures = turn.local.date(), turn.council.council_tax
        first = add_working_days(today, WORKING_DAYS, turn.council.holidays_around(today))
        days = " or ".join(_say_ordinal(day) for day in figures.payment_days) if figures is not None else ""
        talk.say(
            "utter_council_tax_direct_debit",
            page=turn.council.page("set_up_direct_debit"),
            first_day=say_day(first),
            days=f" You can choose the {days} of the month." if days else "",
        )
        if "[" in turn.said.text and not turn.said.is_button:
            talk.say("utter_council_tax_direct_debit_not_kept")


def _say_ordinal(day: int) -> str:
    ending = "th" if 10 <= day % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
