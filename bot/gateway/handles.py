"""What the usage log may know of an account: a keyed hash under a key that lives for 30 days and is then destroyed.

The key is made of the gateway's secret and of a salt in the database, so that neither opens anything by itself; once
the salt is gone, nobody can tell any more which account a handle stood for. It goes 7 days after its time.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.council.retention import SALT_FOR, SALT_OVERLAP
from bot.council.secure_forms import SECURE_FORMS
from bot.gateway.desk import Desk
from bot.gateway.tables import insert_once, person_salts

LIFETIME, OVERLAP = SALT_FOR, SALT_OVERLAP
_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
_LENGTH = 32  # hexadecimal characters


def tell_person(
    session: Session, desk: Desk, council: str, form: str, values: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """`person`, and within 7 days of a change `person_before`; nothing where the form shows nobody's identity."""
    known = SECURE_FORMS[form]
    if not known.signs_in:
        return {}
    account = (council, known.account_field, values[known.account_field])
    period = (now - _FIRST) // LIFETIME
    told = {"person": _handle(desk, _salt(session, council, period, now), account)}
    if _is_in_overlap(now) and (before := _read(session, council, period - 1)) is not None:
        told["person_before"] = _handle(desk, before, account)
    return told


def sweep(session: Session, now: datetime) -> int:
    """Destroy the salts whose time is over; how many there were."""
    oldest = (now - _FIRST) // LIFETIME - (1 if _is_in_overlap(now) else 0)
    return int(session.execute(delete(person_salts).where(person_salts.c.period < oldest)).rowcount)


def _is_in_overlap(now: datetime) -> bool:
    return (now - _FIRST) % LIFETIME < OVERLAP


def _handle(desk: Desk, salt: str, account: tuple[str, str, str]) -> str:
    return desk.fingerprint("person", salt, *account)[:_LENGTH]


def _salt(session: Session, council: str, period: int, now: datetime) -> str:
    values = {"council": council, "period": period, "salt": secrets.token_hex(32), "made_at": now}
    insert_once(session, person_salts, values)
    found = _read(session, council, period)
    assert found is not None  # noqa: S101 - it was inserted just now, or had been before
    return found


def _read(session: Session, council: str, period: int) -> str | None:
    mine = (person_salts.c.council == council, person_salts.c.period == period)
    found = session.execute(select(person_salts.c.salt).where(*mine)).scalar()
    return None if found is None else str(found)
