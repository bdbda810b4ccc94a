"""Tells each piece of news about a payment exactly once: in its conversation, and as evidence.

The news and the conversation stand in two databases. So a piece is marked as told here, in the transaction that tells
it, and in the ledger afterwards; a process that dies between the two finds the mark and tells nothing twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.council.payments import PaymentState
from bot.gateway import buttons, conversations, evidence, outbound
from bot.gateway.clock import utc_now
from bot.gateway.desk import Desk
from bot.gateway.paying.words import PaymentWords, name_sentence
from bot.gateway.tables import insert_once, messages, payments_told
from bot.logs import get
from bot.payments import news
from bot.payments.names import SERVICES
from bot.payments.news import Piece

_LOG = get("gateway")


async def tell(desk: Desk, payment: int | None = None) -> int:
    """Tell what was not told yet, about one payment or about all; how many pieces. What fails is left for later."""
    told = 0
    for piece in await desk.payments.store(lambda session: news.read_untold(session, payment)):
        try:
            if await desk.store(lambda session: pass_on(session, desk, piece, utc_now())):  # noqa: B023
                told += 1
                _LOG.info("payment.told", payment=piece.payment.public_id, kind=piece.kind, state=piece.state.value)
            await desk.payments.store(lambda session: news.mark_told(session, piece.id, desk.payments.clock()))  # noqa: B023
        except Exception as failure:
            _LOG.error("payment.not_told", payment=piece.payment.public_id, problem=type(failure).__name__)
    return told


def pass_on(session: Session, desk: Desk, piece: Piece, now: datetime) -> bool:
    """Tell one piece in its conversation, unless it was told before or the conversation was erased."""
    conversation = piece.payment.conversation
    if conversation is None or not conversations.lock(session, conversation):
        return False
    mark = {"key": piece.key, "council": piece.payment.council, "conversation": conversation, "at": now}
    if not insert_once(session, payments_told, mark):
        return False
    _record(session, piece, conversation)
    key = name_sentence(piece.kind, piece.state, piece.code)
    is_stale = piece.kind in (news.WAITING, news.NOT_FINISHED) and piece.payment.finished_at is not None
    if key and not is_stale:
        _say(session, desk, piece, key, now)
    return True


def _record(session: Session, piece: Piece, conversation: str) -> None:
    """Evidence stands in the turn that the payment began in, however much later it comes."""
    row = piece.payment
    told: dict[str, Any] = {
        "transaction": SERVICES[row.service][1],
        "reference": row.reference,
        "amount_pence": row.amount_pence,
    }
    if piece.kind == news.STARTED:
        kind = EvidenceKind.PAYMENT_STARTED
    elif piece.kind != news.OUTCOME:
        return
    elif piece.state is PaymentState.SUCCESS:
        kind = EvidenceKind.PAYMENT_SUCCEEDED
    else:
        kind = EvidenceKind.PAYMENT_FAILED
        told |= {"state": piece.state.value, "code": piece.code}
    evidence.record(session, kind, conversation, piece.at, told, piece.message_id)


def _say(session: Session, desk: Desk, piece: Piece, key: str, now: datetime) -> None:
    row, conversation = piece.payment, piece.payment.conversation
    council = desk.councils[row.council]
    words = PaymentWords(desk.words(council, row.language), council, desk.clock())
    reply: dict[str, Any] = {"text": words.say(key, row, desk.payments.link(row))}
    newest = select(messages).where(messages.c.conversation == conversation).order_by(messages.c.id.desc()).limit(1)
    anchor = session.execute(newest).first()
    if anchor is not None:  # a button that is not known to have been offered would be taken for words
        offered = words.buttons(key)
        reply["buttons"] = offered
        buttons.offer(session, anchor, [(one["title"], one["payload"]) for one in offered], now)
    outbound.add(session, conversation, None, [reply], now)
