"""What is owed on a council tax account, and every question about it, once a secure card has shown whose it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from decimal import Decimal

from actions.acting import CouncilAction
from actions.cards import ask_for_card
from actions.council_tax.account import Opened, open_account, recovery_rules_of
from actions.council_tax.arrears_stage import tell_stage
from actions.council_tax.balance_words import (
    ARRIVED,
    BALANCE,
    BREAKDOWN,
    GENERAL,
    NEXT,
    NUMBER,
    PAID,
    REFUND,
    WHY,
    topics_of,
)
from actions.council_tax.card import ACCOUNT, say_that_numbers_are_not_kept
from actions.council_tax.payment_state import tell_payment
from actions.council_tax.reasons import say_change
from actions.saying import say_full_day
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.council_tax import Stage, TransactionKind, financial_year
from bot.council.council_tax_rules import (
    ChangeReason,
    MayPayHere,
    PaymentOnTheWay,
    balance_after,
    explain_change,
    recovery_of,
)
from bot.council.money import pounds

INTENT = "ask_council_tax_balance"
_MOST_REASONS = 4
_MOST_INSTALMENTS = 12
_BUTTONS = {
    NEXT: "When is the next payment?",
    WHY: "Why has it changed?",
    ARRIVED: "Has my payment arrived?",
    BALANCE: "What do I owe?",
}


class TellCouncilTaxBalance(CouncilAction):
    """Answers from the account, never from memory. Without a grant it shows the card and keeps the question."""

    called = "action_tell_council_tax_balance"
    ends = "ask_council_tax_balance"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Answer what was asked, then offer what else can be asked while the grant lives."""
        topics = _topics(turn, talk)
        if topics[0] in GENERAL:
            _tell_in_general(turn, talk, topics[0])
            return
        if ARRIVED in topics and await tell_payment(turn, talk) and not talk.slot("council_tax_grant"):
            return  # the payment of this conversation was meant, and no account is open
        talk.keep("council_tax_question", topics)
        had_grant = bool(talk.slot("council_tax_grant"))
        opened = await open_account(turn, talk)
        if opened is None:
            say_that_numbers_are_not_kept(turn, talk)
            ask_for_card(talk, ACCOUNT, INTENT, lapsed=had_grant)
            return
        for topic in topics:
            await _ANSWERS[topic](talk, opened)
        talk.clear("council_tax_question")
        if turn.active_form is None:
            _offer_more(turn, talk, opened, topics)


def _topics(turn: Turn, talk: Talk) -> list[str]:
    chosen = turn.said.first("choice")
    if chosen in _ANSWERS:
        return [chosen]
    if turn.said.is_button:
        return talk.slot("council_tax_question") or [BALANCE]
    return topics_of(turn.said.text)


def _tell_in_general(turn: Turn, talk: Talk, topic: str) -> None:
    figures = turn.council.council_tax
    if topic == BREAKDOWN and figures is not None:
        lines = "\n".join(f"- {one.name}: {pounds(one.pounds)}" for one in figures.charges("D"))
        talk.say("utter_council_tax_balance_breakdown", year=figures.title, lines=lines)
    elif topic == NUMBER:
        talk.say("utter_council_tax_balance_number", Button("Look at my account", INTENT, {"choice": BALANCE}))
    else:
        talk.say("utter_council_tax_balance_copy", page=turn.council.page(INTENT))


async def _tell_balance(talk: Talk, opened: Opened) -> None:
    account, today = opened.account, opened.turn.local.date()
    if account.balance > 0:
        talk.say("utter_council_tax_balance_owed", balance=pounds(account.balance), years=_say_years(opened))
    elif account.balance < 0:
        talk.say("utter_council_tax_balance_credit", credit=pounds(-account.balance))
    else:
        talk.say("utter_council_tax_balance_nothing")
    if account.is_closed:
        talk.say("utter_council_tax_balance_closed")
    payments = await opened.payments()
    on_the_way = await opened.on_the_way(payments)
    if on_the_way:
        after = balance_after(account.balance, on_the_way)
        talk.say(
            "utter_council_tax_balance_on_its_way", payments=_say_payments(on_the_way, opened), after=pounds(after)
        )
    if not await _tell_recovery(talk, opened) and account.next_instalment is not None:
        one = account.next_instalment
        how = " It is taken by Direct Debit." if one.by_direct_debit or account.pays_by_direct_debit else ""
        talk.say("utter_council_tax_balance_next", amount=pounds(one.pounds), day=say_full_day(one.day, today), how=how)


async def _tell_recovery(talk: Talk, opened: Opened) -> bool:
    """Help first, and what the stage means, when the account is behind; whether it is."""
    if not opened.account.on_hold and opened.account.stage is Stage.BILLED:
        return False
    return tell_stage(opened.turn, talk, opened.account)


async def _tell_why(talk: Talk, opened: Opened) -> None:
    today, account = opened.turn.local.date(), opened.account
    changes = explain_change(await opened.transactions())
    told = [one for one in changes if one.reason is not ChangeReason.PAYMENT]
    if not told:
        talk.say("utter_council_tax_balance_unchanged")
        return
    shown = sorted(told[:_MOST_REASONS], key=lambda one: one.day)
    talk.say("utter_council_tax_balance_why", lines="\n".join(f"- {say_change(one, today)}" for one in shown))
    year = financial_year(today)
    now, before = account.in_year(year), account.in_year(year - 1)
    if now is not None and before is not None and before.charge and now.charge != before.charge:
        talk.say(
            "utter_council_tax_balance_years",
            this=now.title,
            charge=pounds(now.charge),
            last=before.title,
            before=pounds(before.charge),
        )


async def _tell_arrived(talk: Talk, opened: Opened) -> None:
    today, entries = opened.turn.local.date(), await opened.transactions()
    posted = [one for one in entries if one.kind is TransactionKind.PAYMENT and one.pounds < 0]
    on_the_way = await opened.on_the_way(await opened.payments())
    if on_the_way:
        after = balance_after(opened.account.balance, on_the_way)
        talk.say(
            "utter_council_tax_balance_on_its_way", payments=_say_payments(on_the_way, opened), after=pounds(after)
        )
    if posted:
        last = max(posted, key=lambda one: one.day)
        talk.say("utter_council_tax_balance_arrived", amount=pounds(-last.pounds), day=say_full_day(last.day, today))
    elif not on_the_way:
        talk.say("utter_council_tax_balance_not_arrived")


async def _tell_next(talk: Talk, opened: Opened) -> None:
    today, account = opened.turn.local.date(), opened.account
    if await _tell_recovery(talk, opened):
        return
    coming = [one for one in await opened.instalments() if one.day >= today and one.pounds > 0]
    if not coming or account.balance <= 0:
        talk.say("utter_council_tax_balance_none_due")
        return
    lines = "\n".join(f"- {say_full_day(one.day, today)}: {pounds(one.pounds)}" for one in coming[:_MOST_INSTALMENTS])
    how = " They are taken by Direct Debit." if account.pays_by_direct_debit else ""
    talk.say("utter_council_tax_balance_coming", lines=lines, how=how)


async def _tell_paid(talk: Talk, opened: Opened) -> None:
    year = opened.account.in_year(financial_year(opened.turn.local.date()))
    paid, title = (year.payments, year.title) if year is not None else (Decimal(0), "")
    talk.say("utter_council_tax_balance_paid", paid=pounds(paid), year=title, balance=pounds(opened.account.balance))


async def _tell_refund(talk: Talk, opened: Opened) -> None:
    page = opened.turn.council.page(INTENT)
    if opened.account.balance < 0:
        talk.say("utter_council_tax_balance_refund", credit=pounds(-opened.account.balance), page=page)
    else:
        talk.say("utter_council_tax_balance_no_refund", balance=pounds(opened.account.balance))


_ANSWERS: dict[str, Callable[[Talk, Opened], Awaitable[None]]] = {
    BALANCE: _tell_balance,
    WHY: _tell_why,
    ARRIVED: _tell_arrived,
    NEXT: _tell_next,
    PAID: _tell_paid,
    REFUND: _tell_refund,
}


def _offer_more(turn: Turn, talk: Talk, opened: Opened, topics: list[str]) -> None:
    """Other questions; paying comes last, and only where the rules allow it to be offered."""
    buttons = [Button(title, INTENT, {"choice": topic}) for topic, title in _BUTTONS.items() if topic not in topics]
    account = opened.account
    recovery = recovery_of(account, turn.local.date(), recovery_rules_of(turn))
    if recovery is not None and account.balance > 0:
        buttons.append(Button("Help if I cannot pay", "ask_council_tax_arrears"))
        if recovery.may_pay_here is MayPayHere.YES and not account.on_hold:
            buttons.append(Button("Pay", "pay_council_tax", {"choice": "account"}))
    talk.say("utter_council_tax_balance_more", *buttons)


def _say_years(opened: Opened) -> str:
    """Which years it is for, where there is more than one."""
    owing = opened.account.owing_years
    if len(owing) < 2:
        return ""
    return "\n" + "\n".join(f"- {one.title}: {pounds(one.balance)}" for one in owing)


def _say_payments(on_the_way: tuple[PaymentOnTheWay, ...], opened: Opened) -> str:
    today = opened.turn.local.date()
    return "\n".join(f"- {pounds(one.pounds)}, paid on {say_full_day(one.day, today)}" for one in on_the_way)
