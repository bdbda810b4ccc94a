"""The end of the payment form: a card where one is due, the link of a payment page, or why there is none.

It never says that anything was paid: how a payment ends is told by the gateway, which hears it from GOV.UK Pay.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.acting import CouncilAction
from actions.cards import ask_for_card
from actions.council_tax.account import open_account
from actions.council_tax.card import ACCOUNT as ACCOUNT_CARD
from actions.council_tax.card import BILL as BILL_CARD
from actions.council_tax.paying import INTENT, amount_of
from actions.council_tax.paying_answers import BILL, NO, PAY_SLOTS
from actions.council_tax.payment_state import say_payment
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.council_tax_rules import MayPayHere
from bot.council.errors import BackEndError
from bot.council.money import pounds


class SubmitCouncilTaxPayment(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without a way."""

    called = "action_submit_council_tax_payment"
    ends = "pay_council_tax"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Offer the page, show the card, or explain."""
        way = talk.slot("council_tax_pay_way")
        if way is None or "utter_back_end_down" in turn.said_so_far:
            return  # the form ended without an answer, or because a back end failed, and said so
        done = await (self._pay_a_bill(turn, talk) if way == BILL else self._pay_the_account(turn, talk))
        if done:
            talk.clear(*PAY_SLOTS)

    async def _pay_the_account(self, turn: Turn, talk: Talk) -> bool:
        facts: dict[str, Any] | None = talk.slot("council_tax_pay_facts")
        if facts is None:
            had_grant = bool(talk.slot("council_tax_grant"))
            if await open_account(turn, talk) is None:
                ask_for_card(talk, ACCOUNT_CARD, INTENT, lapsed=had_grant)
            return False  # the way and a typed amount wait for the card
        if Decimal(facts["balance"]) <= 0:
            talk.say("utter_council_tax_pay_nothing_owed")
        elif facts["may"] == MayPayHere.NO and facts["on_hold"]:
            talk.say("utter_council_tax_pay_on_hold", Button("Talk to a person", "talk_to_human"))
        elif facts["may"] == MayPayHere.NO:
            talk.say("utter_council_tax_pay_not_here", Button("Talk to a person", "talk_to_human"))
        elif NO in (talk.slot("council_tax_pay_go_on"), talk.slot("council_tax_pay_other")):
            _say_not_started(talk)
        else:
            return await self._open_page(turn, talk, "council_tax_grant", ACCOUNT_CARD, amount_of(talk))
        return True

    async def _pay_a_bill(self, turn: Turn, talk: Talk) -> bool:
        name = talk.slot("council_tax_bill_grant")
        grant = await turn.clients.gateway.grant(turn.conversation, name) if name else None
        if grant is None:
            talk.clear("council_tax_bill_grant")
            ask_for_card(talk, BILL_CARD, INTENT)
            return False
        if talk.slot("council_tax_pay_other") == NO:
            _say_not_started(talk)
            return True
        return await self._open_page(turn, talk, "council_tax_bill_grant", BILL_CARD, Decimal(grant.values["amount"]))

    async def _open_page(self, turn: Turn, talk: Talk, slot: str, card: str, amount: Decimal | None) -> bool:
        name = talk.slot(slot)
        if amount is None or name is None:
            return True
        if amount * 100 > turn.council.most_payment_pence:
            talk.say(
                "utter_council_tax_pay_above_the_most", most=pounds(Decimal(turn.council.most_payment_pence) / 100)
            )
            return True
        if await turn.clients.gateway.grant(turn.conversation, name) is None:
            talk.clear(slot)
            ask_for_card(talk, card, INTENT, lapsed=True)
            return False
        opened = await turn.clients.gateway.begin_payment(
            turn.conversation, name, int(amount * 100), f"Council tax, {turn.council.name}"
        )
        last = {"id": opened.payment.id, "way": talk.slot("council_tax_pay_way"), "amount": f"{amount:.2f}"}
        talk.keep("council_tax_payment", last)
        if opened.payment.state.is_finished:  # paid a moment ago: the same wish again is no second payment
            say_payment(talk, opened.payment, opened.url)
            return True
        response = "utter_council_tax_payment_link" if opened.is_new else "utter_council_tax_payment_link_same"
        talk.say(response, url=opened.url, amount=pounds(amount), reference=opened.payment.reference)
        return True

    def explain_failure(self, failure: BackEndError, talk: Talk) -> None:
        """Without an answer from the payment service there is no page, so nothing can be taken."""
        if failure.back_end != "payments":
            super().explain_failure(failure, talk)
            return
        talk.say(
            "utter_council_tax_payment_unavailable",
            Button("Try again", INTENT),
            Button("Talk to a person", "talk_to_human"),
        )
        talk.keep("paused_task", INTENT)
        talk.end_form()


def _say_not_started(talk: Talk) -> None:
    talk.say("utter_council_tax_pay_not_started", Button("Talk to a person", "talk_to_human"))
