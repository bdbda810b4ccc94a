"""A receipt by e-mail or text through GOV.UK Notify: recorded before it is sent, looked up after a doubt, sent once.

The address or number stands on the secure card only. A payment that was not taken has no receipt.
"""

from __future__ import annotations

from decimal import Decimal

from actions.acting import CouncilAction
from actions.cards import ask_for_card
from actions.council_tax.card import RECEIPT
from actions.gateway import Grant
from actions.saying import say_full_day
from actions.sending import write_down
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.backends.govuk_notify.client import GovukNotify
from bot.council.collections import LONDON
from bot.council.errors import Rejected, Unavailable
from bot.council.money import pounds
from bot.council.payments import Payment, PaymentState
from bot.council.requests import Submission, SubmissionState

INTENT = "ask_receipt"
_PERSON = Button("Talk to a person", "talk_to_human")


class SendReceipt(CouncilAction):
    """For the last payment of this conversation."""

    called = "action_send_receipt"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Find the payment, ask where to send it, send it."""
        kept = talk.slot("council_tax_payment")
        found = await turn.clients.gateway.payment(turn.conversation, kept["id"]) if kept else None
        if found is None:
            talk.say("utter_receipt_no_payment", _PERSON, page=turn.council.page("pay_council_tax"))
            return
        if found.payment.state is not PaymentState.SUCCESS:
            talk.say("utter_receipt_not_paid", _PERSON, reference=found.payment.reference)
            return
        name = talk.slot("receipt_grant")
        grant = await turn.clients.gateway.grant(turn.conversation, name) if name else None
        if grant is None:
            talk.clear("receipt_grant")
            ask_for_card(talk, RECEIPT, INTENT)
            return
        await _send(turn, talk, found.payment, grant, name)
        talk.clear("receipt_grant")


async def _send(turn: Turn, talk: Talk, payment: Payment, grant: Grant, name: str) -> None:
    """The same card sends the same receipt once, however often this is run."""
    notify = turn.back_ends.notify
    if notify is None:
        raise Unavailable("notify", "the council has named none")
    way = "email" if grant.values.get("email") else "text"
    submission, is_new = await turn.clients.gateway.record(
        turn.conversation, INTENT, payment.reference, {"payment": payment.reference, "way": way, "card": name}
    )
    if submission.state is SubmissionState.CONFIRMED or (not is_new and await _was_sent(turn, notify, submission)):
        talk.say("utter_receipt_sent_before", reference=payment.reference)
        return
    try:
        number = await _hand_over(turn, notify, payment, grant, way, submission)
    except Rejected as refusal:
        await write_down(turn, submission, SubmissionState.REFUSED, code=refusal.code or "refused")
        talk.say("utter_receipt_refused", Button("Use another address", INTENT), _PERSON)
        return
    except Unavailable as failure:
        if not failure.sent:
            raise
        await write_down(turn, submission, SubmissionState.UNKNOWN)
        talk.say("utter_receipt_unsure", _PERSON, reference=payment.reference)
        return
    await write_down(turn, submission, SubmissionState.CONFIRMED, reference=number)
    response = "utter_receipt_sent_email" if way == "email" else "utter_receipt_sent_text"
    talk.say(response, reference=payment.reference)


async def _was_sent(turn: Turn, notify: GovukNotify, submission: Submission) -> bool:
    found = await notify.find_by_reference(submission.our_reference)
    if found is None:
        return False
    await write_down(turn, submission, SubmissionState.CONFIRMED, reference=found.id)
    return True


async def _hand_over(
    turn: Turn, notify: GovukNotify, payment: Payment, grant: Grant, way: str, submission: Submission
) -> str:
    paid_on = (payment.finished_at or payment.created_at).astimezone(LONDON).date()
    facts = {
        "amount": pounds(Decimal(payment.amount_pence) / 100),
        "date": say_full_day(paid_on, turn.local.date()),
        "reference": payment.reference,
    }
    template = turn.council.notify_templates[f"payment_receipt_{way}"]
    if way == "email":
        return await notify.send_email(template, grant.values["email"], facts, submission.our_reference)
    return await notify.send_text(template, grant.values["phone"], facts, submission.our_reference)
