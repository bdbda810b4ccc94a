"""How often something was tried within the last hour, over all gateways. Only a keyed hash says what it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.gateway.tables import card_tries, insert_once

WINDOW = timedelta(hours=1)


def take(session: Session, council: str, key: str, now: datetime, most: int) -> bool:
    """Count one more try unless there were `most` within the hour; whether it was allowed."""
    insert_once(session, card_tries, {"key": key, "council": council, "moments": [], "until": now + WINDOW})
    moments = _locked(session, key)
    recent = [one for one in moments if datetime.fromisoformat(one) > now - WINDOW]
    allowed = len(recent) < most
    if allowed:
        recent.append(now.isoformat())
    session.execute(update(card_tries).where(card_tries.c.key == key).values(moments=recent, until=now + WINDOW))
    return allowed


def take_all(session: Session, council: str, most: Mapping[str, int], now: datetime) -> bool:
    """Count one more try of each key, or of none when one had as many as it may."""
    for number, key in enumerate(most):
        if not take(session, council, key, now, most[key]):
            for taken in list(most)[:number]:
                give_back(session, taken, now)
            return False
    return True


def give_back(session: Session, key: str, taken_at: datetime) -> None:
    """Take one try off again: it was no wrong one."""
    moments = _locked(session, key)
    if taken_at.isoformat() in moments:
        moments.remove(taken_at.isoformat())
        session.execute(update(card_tries).where(card_tries.c.key == key).values(moments=moments))


def sweep(session: Session, now: datetime) -> None:
    """Forget what is more than an hour old."""
    session.execute(delete(card_tries).where(card_tries.c.until <= now))


def _locked(session: Session, key: str) -> list[str]:
    is_it = card_tries.c.key == key
    session.execute(update(card_tries).where(is_it).values(key=card_tries.c.key))  # takes the row's lock, on both
    return list(session.execute(select(card_tries.c.moments).where(is_it)).scalar() or [])
