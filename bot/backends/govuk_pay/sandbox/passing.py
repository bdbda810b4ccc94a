"""What time alone does to payments by the sandbox's clock: expiry, capture, settlement, refunds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox.announcing import announce
from bot.backends.govuk_pay.sandbox.behaviour import Behaviour
from bot.backends.govuk_pay.sandbox.life import move
from bot.backends.govuk_pay.sandbox.tables import PAYMENTS, REFUNDS, change, payment

EXPIRES_AFTER = timedelta(minutes=90)
CAPTURE_WITHIN = timedelta(days=5)  # for a service that captures by itself

_BEFORE_CAPTURE = ("created", "started", "submitted")


def advance(session: Session, behaviour: Behaviour, now: datetime) -> None:
    """What time alone has done by an instant."""
    _expire(session, behaviour, now)
    _capture(session, behaviour, now)
    _settle(session, behaviour, now)
    _finish_refunds(session, behaviour, now)


def _expire(session: Session, behaviour: Behaviour, now: datetime) -> None:
    left_alone = and_(
        PAYMENTS.c.status.in_(_BEFORE_CAPTURE),
        PAYMENTS.c.created_at <= now - EXPIRES_AFTER,
    )
    never_captured = and_(PAYMENTS.c.status == "capturable", PAYMENTS.c.created_at <= now - CAPTURE_WITHIN)
    due = session.execute(select(PAYMENTS.c.id).where(or_(left_alone, never_captured)).order_by(PAYMENTS.c.number))
    for payment_id in due.scalars().all():
        changed = move(session, payment_id, "failed", "P0020", now)
        announce(session, behaviour, changed, "card_payment_expired", now)


def _capture(session: Session, behaviour: Behaviour, now: datetime) -> None:
    due = session.execute(
        select(PAYMENTS.c.id, PAYMENTS.c.approved_at)
        .where(
            PAYMENTS.c.status == "success",
            PAYMENTS.c.captured_on.is_(None),
            PAYMENTS.c.approved_at <= now - behaviour.capture_after,
        )
        .order_by(PAYMENTS.c.number)
    ).all()
    for payment_id, approved_at in due:
        captured_on = (approved_at + behaviour.capture_after).astimezone(UTC).date()
        changed = change(session, payment_id, captured_on=captured_on)
        announce(session, behaviour, changed, "card_payment_captured", now)


def _settle(session: Session, behaviour: Behaviour, now: datetime) -> None:
    today = now.astimezone(UTC).date()
    due = session.execute(
        select(PAYMENTS.c.id, PAYMENTS.c.captured_on)
        .where(PAYMENTS.c.settled_on.is_(None), PAYMENTS.c.captured_on < today)
        .order_by(PAYMENTS.c.number)
    ).all()
    for payment_id, captured_on in due:
        changed = change(session, payment_id, settled_on=captured_on + timedelta(days=1))
        announce(session, behaviour, changed, "card_payment_settled", now)


def _finish_refunds(session: Session, behaviour: Behaviour, now: datetime) -> None:
    due = session.execute(
        select(REFUNDS.c.id, REFUNDS.c.payment_id)
        .where(REFUNDS.c.status == "submitted", REFUNDS.c.created_at <= now - behaviour.capture_after)
        .order_by(REFUNDS.c.number)
    ).all()
    for refund_id, payment_id in due:
        session.execute(
            REFUNDS.update()
            .where(REFUNDS.c.id == refund_id)
            .values(status="success", settled_on=now.astimezone(UTC).date())
        )
        changed = payment(session, payment_id)
        if changed is not None:
            announce(session, behaviour, changed, "card_payment_refunded", now)
