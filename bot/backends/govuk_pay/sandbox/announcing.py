"""Webhook messages as they arise, written beside the change that they tell of. `sending.py` sends them."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import answers
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour, Mode
from bot.backends.govuk_pay.sandbox.tables import REFUNDS, WEBHOOKS, Row, add, new_id, of_payment

WAITING, HELD, LOST, DELIVERED, GIVEN_UP = "waiting", "held", "lost", "delivered", "given_up"


def announce(session: Session, behaviour: Behaviour, row: Row, event_type: str, now: datetime) -> None:
    """Write down one message about a payment as it is now."""
    message_id = new_id()
    body = {
        "webhook_message_id": message_id,
        "api_version": 1,
        "created_date": answers.instant(now),
        "resource_id": row["id"],
        "resource_type": "payment",
        "event_type": event_type,
        "resource": answers.payment(row, of_payment(session, REFUNDS, row["id"])),
    }
    add(
        session,
        WEBHOOKS,
        {
            "id": message_id,
            "payment_id": row["id"],
            "event_type": event_type,
            "body": json.dumps(body),
            "mode": behaviour.mode.value,
            "state": _first_state(behaviour),
            "created_at": now,
            "next_try_at": now,
            "tries": 0,
        },
    )


def release(session: Session) -> int:
    """Let go of the messages that were held; how many."""
    held = WEBHOOKS.update().where(WEBHOOKS.c.state == HELD).values(state=WAITING)
    return int(session.execute(held).rowcount)


def _first_state(behaviour: Behaviour) -> str:
    if not behaviour.webhook_url or behaviour.mode is Mode.LOSE:
        return LOST
    return HELD if behaviour.mode is Mode.HOLD else WAITING
