"""The questions of the payment form. What is on its way already is shown before anybody is asked to pay once more."""

from __future__ import annotations

from decimal import Decimal

from actions.acting import CouncilAction
from actions.council_tax.discount_questions import choice
from actions.council_tax.paying_answers import ACCOUNT, ALL, BILL, NEXT, NO, OVERDUE, YES
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.council_tax import Stage
from bot.council.money import pounds


class AskCouncilTaxPayWay(CouncilAction):
    """With the account shown, or any bill by its number with nothing shown."""

    called = "action_ask_council_tax_pay_way"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        talk.say(
            "utter_ask_council_tax_pay_way",
            choice("See my account and pay", ACCOUNT),
            choice("Pay any bill by its number", BILL),
            Button("I cannot pay", "ask_council_tax_arrears"),
        )


class AskCouncilTaxPayGoOn(CouncilAction):
    """After costs and whom to pay were explained: only a resident who still wants to pay here goes on."""

    called = "action_ask_council_tax_pay_go_on"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question, a person first. After a liability order paying is not offered, only taken up when typed."""
        buttons = [Button("Talk to a person", "talk_to_human"), choice("Do not pay now", NO)]
        if (talk.slot("council_tax_pay_facts") or {}).get("stage") != Stage.LIABILITY_ORDER:
            buttons.append(choice("I still want to pay here", YES))
        talk.say("utter_ask_council_tax_pay_go_on", *buttons)


class AskCouncilTaxPayOther(CouncilAction):
    """Whether to pay although a payment is open or on its way."""

    called = "action_ask_council_tax_pay_other"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Show them, then ask."""
        facts = talk.slot("council_tax_pay_facts") or {}
        page = facts.get("open_page")
        talk.say(
            "utter_ask_council_tax_pay_other",
            choice("Do not pay more now", NO),
            choice("Make another payment", YES),
            payments=str(facts.get("payments", "")),
            page=f"\nTo finish the one that is open, go to: {page}" if page else "",
        )


class AskCouncilTaxPayAmount(CouncilAction):
    """How much: the next instalment, what is overdue, everything, or an amount that is typed."""

    called = "action_ask_council_tax_pay_amount"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question; amounts always with pence."""
        facts = talk.slot("council_tax_pay_facts") or {}
        buttons = []
        if facts.get("instalment"):
            buttons.append(choice(f"Next instalment, {pounds(Decimal(facts['instalment']))}", NEXT))
        if Decimal(facts.get("overdue") or 0) > 0:
            buttons.append(choice(f"What is overdue, {pounds(Decimal(facts['overdue']))}", OVERDUE))
        buttons.append(choice(f"Everything, {pounds(Decimal(facts['balance']))}", ALL))
        talk.say("utter_ask_council_tax_pay_amount", *buttons)
