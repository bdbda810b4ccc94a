"""How a payment of this conversation stands, told when a resident asks: never from memory, always looked up."""

from __future__ import annotations

from decimal import Decimal

from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.money import pounds
from bot.council.payments import Payment, PaymentState

_RESPONSES = {
    PaymentState.SUCCESS: "utter_council_tax_payment_success",
    PaymentState.DECLINED: "utter_council_tax_payment_declined",
    PaymentState.CANCELLED: "utter_council_tax_payment_cancelled",
    PaymentState.EXPIRED: "utter_council_tax_payment_expired",
    PaymentState.FAILED_BY_PROVIDER: "utter_council_tax_payment_failed",
    PaymentState.SUBMITTED: "utter_council_tax_payment_submitted",
    PaymentState.UNKNOWN: "utter_council_tax_payment_unknown",
}


async def tell_payment(turn: Turn, talk: Talk) -> bool:
    """Say how the last payment of this conversation stands; False when there is none."""
    kept = talk.slot("council_tax_payment")
    found = await turn.clients.gateway.payment(turn.conversation, kept["id"]) if kept else None
    if found is None:
        return False
    say_payment(talk, found.payment, found.url)
    return True


def say_payment(talk: Talk, payment: Payment, url: str) -> None:
    """Say how a payment stands, with what can be done next."""
    facts = {"amount": pounds(Decimal(payment.amount_pence) / 100), "reference": payment.reference, "url": url}
    response = _RESPONSES.get(payment.state, "utter_council_tax_payment_open")
    buttons = [Button("Talk to a person", "talk_to_human")]
    if payment.state is PaymentState.SUCCESS:
        buttons.insert(0, Button("Send me a receipt", "ask_receipt"))
    elif payment.state.is_finished:
        buttons.insert(0, Button("Try again", "pay_council_tax"))
    talk.say(response, *buttons, **facts)
