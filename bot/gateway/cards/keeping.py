"""The rows of secure cards: dealt with a reply, given more time, checked by one at a time, refused, accepted, swept."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.council.retention import CARD_FOR
from bot.council.secure_forms import SECURE_FORMS
from bot.gateway import evidence
from bot.gateway.cards.sealing import CardKeys, hash_of
from bot.gateway.replies import Reply
from bot.gateway.tables import CardState, secure_cards
from bot.logs import get

TYPE = "secure_form"
LIFETIME = CARD_FOR
LONGEST = timedelta(hours=8)
CHECK_SECONDS = 30.0  # a check that takes longer belongs to a process that died

_LOG = get("gateway")


def form_of(reply: Reply) -> str | None:
    """The form that a reply asks for or shows; None for any other reply."""
    custom = reply.get("custom")
    if not isinstance(custom, dict) or custom.get("type") != TYPE:
        return None
    return str(custom.get("form", ""))


def deal(session: Session, keys: CardKeys, message: Any, replies: Sequence[Reply], now: datetime) -> list[Reply]:
    """The replies to a message, with a new card in place of every form that they ask for.

    What is stored of a card is its name: address, fields and state are put in each time it is shown.
    """
    return [dealt for reply in replies if (dealt := _deal_one(session, keys, message, reply, now))]


def _deal_one(session: Session, keys: CardKeys, message: Any, reply: Reply, now: datetime) -> Reply:
    form = form_of(reply)
    if form is None:
        return reply
    rest = {key: value for key, value in reply.items() if key != "custom"}
    if form not in SECURE_FORMS:
        _LOG.error("card.form.unknown", conversation=message.conversation, form=form[:40])
        return rest
    older = (secure_cards.c.conversation == message.conversation, secure_cards.c.form == form)
    still_open = secure_cards.c.state == CardState.OPEN.value
    session.execute(update(secure_cards).where(*older, still_open).values(state=CardState.EXPIRED.value))
    name = secrets.token_hex(12)
    session.execute(
        insert(secure_cards).values(
            council=message.council,
            conversation=message.conversation,
            name=name,
            token_hash=hash_of(keys.token_of(name)),
            form=form,
            channel=message.channel,
            language=message.language,
            sample_at=message.sample_at,
            state=CardState.OPEN.value,
            refusals=0,
            created_at=now,
            until=now + LIFETIME,
        )
    )
    _record(session, EvidenceKind.CARD_SHOWN, message.conversation, form, now, message.message_id)
    return {**rest, "custom": {"type": TYPE, "form": form, "card": name}}


def find(session: Session, token: str) -> Any:
    """The card behind a token, or None."""
    return session.execute(select(secure_cards).where(secure_cards.c.token_hash == hash_of(token))).first()


def read_named(session: Session, names: Collection[str]) -> dict[str, Any]:
    """Cards by their names."""
    rows = session.execute(select(secure_cards).where(secure_cards.c.name.in_(list(names))))
    return {row.name: row for row in rows}


def state_of(card: Any, now: datetime) -> CardState:
    """How a card stands: an open one whose time is over is expired, also before the sweep has said so."""
    state = CardState(card.state)
    return CardState.EXPIRED if state is CardState.OPEN and card.until <= now else state


def extend(session: Session, card: Any, now: datetime) -> Any:
    """Give an open card 15 minutes from now, up to eight hours in all; the card as it stands afterwards."""
    until = max(card.until, min(now + LIFETIME, card.created_at + LONGEST))
    is_open = (secure_cards.c.state == CardState.OPEN.value, secure_cards.c.until > now)
    session.execute(update(secure_cards).where(secure_cards.c.id == card.id, *is_open).values(until=until))
    return session.execute(select(secure_cards).where(secure_cards.c.id == card.id)).first()


def begin_check(session: Session, card: Any, holder: str, now: datetime) -> bool:
    """Take an open card for one submission; False when another is being checked or the card is not open any more."""
    is_free = or_(secure_cards.c.checked_by.is_(None), secure_cards.c.checked_until <= now)
    is_open = (secure_cards.c.state == CardState.OPEN.value, secure_cards.c.until > now)
    taken = update(secure_cards).where(secure_cards.c.id == card.id, *is_open, is_free)
    until = now + timedelta(seconds=CHECK_SECONDS)
    return bool(session.execute(taken.values(checked_by=holder, checked_until=until)).rowcount)


def end_check(session: Session, card: Any, holder: str) -> None:
    """Let the next submission of a card be checked."""
    mine = (secure_cards.c.id == card.id, secure_cards.c.checked_by == holder)
    session.execute(update(secure_cards).where(*mine).values(checked_by=None, checked_until=None))


def refuse(session: Session, card: Any, holder: str, now: datetime) -> Any:
    """Count a refusal; the last that its form allows locks the card. The card as it stands afterwards."""
    mine = (secure_cards.c.id == card.id, secure_cards.c.checked_by == holder)
    counted = update(secure_cards).where(*mine, secure_cards.c.state == CardState.OPEN.value)
    if session.execute(counted.values(refusals=secure_cards.c.refusals + 1)).rowcount:
        _record(session, EvidenceKind.CARD_REFUSED, card.conversation, card.form, now)
    most = SECURE_FORMS[card.form].most_refusals
    full = (secure_cards.c.refusals >= most, secure_cards.c.state == CardState.OPEN.value)
    if session.execute(update(secure_cards).where(*mine, *full).values(state=CardState.LOCKED.value)).rowcount:
        _record(session, EvidenceKind.CARD_LOCKED, card.conversation, card.form, now)
    end_check(session, card, holder)
    return session.execute(select(secure_cards).where(secure_cards.c.id == card.id)).first()


def accept(
    session: Session,
    card: Any,
    holder: str,
    message_id: str,
    content_hash: str,
    now: datetime,
    person: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Mark a card accepted; False when it is no longer this submission's to accept. `person`: bot.gateway.handles."""
    mine = (secure_cards.c.id == card.id, secure_cards.c.checked_by == holder)
    accepted = update(secure_cards).where(*mine, secure_cards.c.state == CardState.OPEN.value)
    values = {
        "state": CardState.ACCEPTED.value,
        "accepted_at": now,
        "message_id": message_id,
        "content_hash": content_hash,
        "checked_by": None,
        "checked_until": None,
    }
    if not session.execute(accepted.values(**values)).rowcount:
        return False
    _record(session, EvidenceKind.CARD_ACCEPTED, card.conversation, card.form, now, message_id, person)
    return True


def sweep(session: Session, now: datetime) -> None:
    """Close cards whose time is over, and forget what would tell a submission come twice once nobody sends it again."""
    over = (secure_cards.c.state == CardState.OPEN.value, secure_cards.c.until <= now)
    session.execute(update(secure_cards).where(*over).values(state=CardState.EXPIRED.value))
    old = (secure_cards.c.accepted_at <= now - LIFETIME, secure_cards.c.content_hash.is_not(None))
    session.execute(update(secure_cards).where(*old).values(content_hash=None))


def _record(
    session: Session,
    kind: EvidenceKind,
    conversation: str,
    form: str,
    now: datetime,
    message_id: str | None = None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> None:
    evidence.record(session, kind, conversation, now, {"form": form, **more}, message_id)
