"""The form that leads to a payment page: which way, what is owed and on its way already, how much. Takes no money."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from actions.asking import Form, sounds_like_another_need
from actions.council_tax.account import Opened, open_account, recovery_rules_of
from actions.council_tax.arrears_stage import tell_stage
from actions.council_tax.card import say_that_numbers_are_not_kept, types_a_number
from actions.council_tax.paying_answers import ACCOUNT, ALL, BILL, NEXT, OVERDUE, PAY_SLOTS, YES, read_payment
from actions.saying import say_full_day
from actions.talk import Talk
from actions.turn import Turn
from bot.council.council_tax_rules import MayPayHere, balance_after, recovery_of
from bot.council.money import pounds
from bot.council.payments import Payment, PaymentState

INTENT = "pay_council_tax"


class ValidatePayCouncilTaxForm(Form):
    """Asks only what the account, or the card of a bill, does not say already."""

    called = "validate_pay_council_tax_form"
    retry_intent = INTENT
    form = "pay_council_tax_form"
    intent = INTENT
    open_slots = (*PAY_SLOTS, "council_tax_question")
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "council_tax_pay_way": "utter_council_tax_pay_way_unclear",
        "council_tax_pay_go_on": "utter_ask_yes_or_no",
        "council_tax_pay_other": "utter_ask_yes_or_no",
        "council_tax_pay_amount": "utter_council_tax_pay_amount_unclear",
    }

    async def start(self, turn: Turn, talk: Talk) -> None:
        """What was read from the account before may not be true any more."""
        talk.clear("council_tax_pay_facts", "council_tax_pay_go_on", "council_tax_pay_other")
        if not turn.said.is_button and not types_a_number(turn):
            talk.clear("council_tax_pay_way", "council_tax_pay_amount", "council_tax_bill_grant")
        last = talk.slot("council_tax_payment") or {}
        if turn.said.text == f"/{INTENT}" and talk.slot("council_tax_pay_way") is None and last:
            talk.keep("council_tax_pay_way", last["way"])  # "try again": the same once more
            talk.keep("council_tax_pay_amount", last["amount"] if last["way"] == ACCOUNT else None)
        if talk.slot("council_tax_pay_way") is None and talk.slot("council_tax_grant"):
            talk.keep("council_tax_pay_way", ACCOUNT)
        say_that_numbers_are_not_kept(turn, talk)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take every answer that the message holds; an amount must be one that can be paid."""
        if asked and sounds_like_another_need(turn.said, self.intent) and turn.said.text.endswith("?"):
            return False
        heard = read_payment(turn.said, talk, asked)
        return _check_amount(turn, talk) or heard

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """The way, then what a payment may have to wait for, then the amount. None also where a card is due."""
        way = talk.slot("council_tax_pay_way")
        if way is None:
            return "council_tax_pay_way"
        if way == BILL:
            return await self._about_a_bill(turn, talk)
        if talk.slot("council_tax_pay_facts") is None:
            opened = await open_account(turn, talk)
            if opened is None:
                return None
            talk.keep("council_tax_pay_facts", await facts_of(opened))
            _tell(turn, talk, opened)
            _check_amount(turn, talk)
        return _about_the_account(talk)

    async def _about_a_bill(self, turn: Turn, talk: Talk) -> str | None:
        grant = talk.slot("council_tax_bill_grant")
        if not grant or await turn.clients.gateway.grant(turn.conversation, grant) is None:
            talk.clear("council_tax_bill_grant")
            return None
        if talk.slot("council_tax_pay_other") is None:
            mine = await turn.clients.gateway.payments_of(turn.conversation, grant)
            page = await page_of_an_open_payment(turn, mine)
            talk.keep("council_tax_pay_facts", {"payments": say_payments(turn, mine), "open_page": page})
            if mine:
                return "council_tax_pay_other"
        return None


async def facts_of(opened: Opened) -> dict[str, Any]:
    """What the form needs of an account, as a slot can carry it: amounts and days, nothing that names anybody."""
    account, today = opened.account, opened.turn.local.date()
    payments = await opened.payments()
    on_the_way = {one.reference for one in await opened.on_the_way(payments)}
    waiting = [one for one in payments if one.state is not PaymentState.SUCCESS or one.reference in on_the_way]
    recovery = recovery_of(account, today, recovery_rules_of(opened.turn))
    coming = account.next_instalment
    overdue = sum((one.overdue for one in account.owing_years), start=Decimal(0))
    by_instalments = coming is not None and recovery is not None and recovery.may_pay_by_instalments
    return {
        "balance": str(account.balance),
        "after": str(balance_after(account.balance, await opened.on_the_way(payments))),
        "overdue": str(overdue),
        "instalment": str(coming.pounds) if coming is not None and by_instalments else "",
        "instalment_day": say_full_day(coming.day, today) if coming is not None else "",
        "may": str(recovery.may_pay_here.value if recovery is not None else MayPayHere.YES.value),
        "payments": say_payments(opened.turn, waiting),
        "open_page": await page_of_an_open_payment(opened.turn, waiting),
        "on_hold": account.on_hold,
        "stage": account.stage.value,
    }


async def page_of_an_open_payment(turn: Turn, payments: list[Payment]) -> str:
    """The address of the page of this conversation's newest unfinished payment; empty when there is none."""
    mine = [one for one in payments if one.id and not one.state.is_finished]
    newest = max(mine, key=lambda one: one.created_at, default=None)
    found = await turn.clients.gateway.payment(turn.conversation, newest.id) if newest is not None else None
    return found.url if found is not None and not found.payment.state.is_finished else ""


def say_payments(turn: Turn, payments: list[Payment]) -> str:
    """A line for each payment that is open or on its way."""
    lines = []
    for one in payments:
        amount = pounds(Decimal(one.amount_pence) / 100)
        day = say_full_day((one.finished_at or one.created_at).astimezone(turn.local.tzinfo).date(), turn.local.date())
        if one.state is PaymentState.SUCCESS:
            lines.append(f"- {amount}, paid on {day}, not on the account yet")
        else:
            lines.append(f"- {amount}, started on {day} and not finished")
    return "\n".join(lines)


def amount_of(talk: Talk) -> Decimal | None:
    """The pounds that were chosen, from the account where they were named by a word."""
    chosen, facts = talk.slot("council_tax_pay_amount"), talk.slot("council_tax_pay_facts") or {}
    named = {ALL: "balance", NEXT: "instalment", OVERDUE: "overdue"}
    text = facts.get(named[chosen]) if chosen in named else chosen
    return Decimal(text) if text else None


def _about_the_account(talk: Talk) -> str | None:
    facts = talk.slot("council_tax_pay_facts")
    if Decimal(facts["balance"]) <= 0 or facts["may"] == MayPayHere.NO:
        return None
    if facts["may"] == MayPayHere.AFTER_EXPLAINING and talk.slot("council_tax_pay_go_on") != YES:
        return "council_tax_pay_go_on" if talk.slot("council_tax_pay_go_on") is None else None
    if facts["payments"] and talk.slot("council_tax_pay_other") != YES:
        return "council_tax_pay_other" if talk.slot("council_tax_pay_other") is None else None
    return "council_tax_pay_amount" if talk.slot("council_tax_pay_amount") is None else None


def _tell(turn: Turn, talk: Talk, opened: Opened) -> None:
    """The balance and the next instalment; where the account is behind, help and the stage first."""
    facts = talk.slot("council_tax_pay_facts")
    if facts["may"] != MayPayHere.YES:
        tell_stage(turn, talk, opened.account)
    elif opened.account.balance > 0:
        if facts["instalment"]:
            talk.say(
                "utter_council_tax_pay_owed_with_instalment",
                balance=pounds(Decimal(facts["balance"])),
                instalment=pounds(Decimal(facts["instalment"])),
                day=facts["instalment_day"],
            )
        else:
            talk.say("utter_council_tax_pay_owed", balance=pounds(Decimal(facts["balance"])))


def _check_amount(turn: Turn, talk: Talk) -> bool:
    """Take back an amount that cannot be paid, and say why; whether it was taken back."""
    facts, chosen = talk.slot("council_tax_pay_facts"), talk.slot("council_tax_pay_amount")
    if chosen is None or (facts is None and chosen in (ALL, NEXT, OVERDUE)):
        return False
    amount = amount_of(talk)
    most = Decimal(turn.council.most_payment_pence) / 100
    if amount is None or amount <= 0:
        talk.say("utter_council_tax_pay_amount_unclear")
    elif facts is not None and "balance" in facts and amount > Decimal(facts["balance"]) > 0:
        talk.say("utter_council_tax_pay_too_much", balance=pounds(Decimal(facts["balance"])))
    elif amount > most:
        talk.say("utter_council_tax_pay_above_the_most", most=pounds(most))
    else:
        return False
    talk.clear("council_tax_pay_amount")
    return True
