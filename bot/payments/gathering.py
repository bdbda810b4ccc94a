"""Reads what a day's reconciliation compares: Pay, the ledger and the accounts. It writes nothing anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.civica.client import Civica
from bot.backends.govuk_pay.client import GovukPay
from bot.council.errors import NotFound
from bot.council.payments import PaymentState
from bot.database import in_thread
from bot.payments.comparing import AtPay, InLedger
from bot.payments.posting import Posted, read_posted
from bot.payments.tables import payments

_AT_ONCE = 4
_POSTED_WITHIN = timedelta(days=7)  # an entry under a reference that nobody knows is looked for so long after the day


@dataclass(frozen=True)
class Gathered:
    """Everything about one day that any of the three says."""

    at_pay: tuple[AtPay, ...]
    in_ledger: tuple[InLedger, ...]
    posted: tuple[Posted, ...]
    unknown_accounts: frozenset[str]


async def gather(
    engine: Engine,
    pay: GovukPay,
    civica: Civica,
    council: str,
    prefix: str,
    day: date,
    told: Callable[[str, int, int], None],
) -> Gathered:
    """What the three say of a council's day (by UTC, as Pay counts). `told(step, done, of)` hears how far it is.

    `prefix` begins all our references. Raises `BackEndError` when a system does not answer.
    """
    told("GOV.UK Pay", 0, 1)
    captured = await pay.captured_on(day)
    told("GOV.UK Pay", 1, 1)
    at_pay = tuple(AtPay(one.reference, one.id, one.amount_pence) for one in captured)
    known = {one.reference for one in at_pay}
    rows = await in_thread(engine, lambda session: _read_rows(session, council, day, known))
    ours = [one for row in rows if (one := await _check(pay, row, known, day)) is not None]
    accounts = sorted({one.account_reference for one in ours})
    posted, unknown = await _read_accounts(civica, accounts, told)
    references = await in_thread(engine, lambda session: _known_references(session, {one.reference for one in posted}))
    wanted = {one.reference for one in ours} | known
    matter = [
        one
        for one in posted
        if one.reference in wanted
        or (
            one.reference.startswith(prefix)
            and one.reference not in references
            and day <= one.day <= day + _POSTED_WITHIN
        )
    ]
    return Gathered(at_pay, tuple(ours), tuple(matter), frozenset(unknown))


def _read_rows(session: Session, council: str, day: date, references: Collection[str]) -> Sequence[Any]:
    """The ledger's rows that have to do with the day: paid on it, begun around it, or known to Pay for it."""
    start = datetime.combine(day, time(0), UTC)
    end = start + timedelta(days=1)
    paid = and_(
        payments.c.state == PaymentState.SUCCESS.value,
        or_(
            payments.c.captured_on == day,
            and_(payments.c.captured_on.is_(None), payments.c.finished_at >= start, payments.c.finished_at < end),
        ),
    )
    begun = and_(payments.c.created_at >= start - timedelta(days=1), payments.c.created_at < end)
    not_paid = and_(payments.c.state != PaymentState.SUCCESS.value, begun)
    wanted = select(payments).where(payments.c.council == council).order_by(payments.c.id)
    rows = {row.id: row for row in session.execute(wanted.where(or_(paid, not_paid)))}
    listed = sorted(references)
    for first in range(0, len(listed), 400):  # SQLite takes 999 values in one statement at the least
        chunk = listed[first : first + 400]
        rows |= {row.id: row for row in session.execute(wanted.where(payments.c.reference.in_(chunk)))}
    return list(rows.values())


def _known_references(session: Session, references: Collection[str]) -> set[str]:
    listed, known = sorted(references), set()
    for first in range(0, len(listed), 400):
        chunk = listed[first : first + 400]
        known |= set(session.execute(select(payments.c.reference).where(payments.c.reference.in_(chunk))).scalars())
    return known


async def _check(pay: GovukPay, row: Any, captured: Collection[str], day: date) -> InLedger | None:
    """A row in the words of the comparison. What we hold for paid and the day's list lacks, Pay is asked about.

    None: Pay took the money on another day, so it belongs to that day's reconciliation.
    """
    state = PaymentState(row.state)
    ours = InLedger(row.reference, row.pay_id or "", row.account_reference, row.amount_pence, state)
    if state is not PaymentState.SUCCESS or row.reference in captured:
        return ours
    try:
        now = await pay.get(row.pay_id or "-")
    except NotFound:
        return replace(ours, is_lost_at_pay=True)
    if now.state is PaymentState.SUCCESS and now.captured_on != day:
        return None
    return replace(ours, at_pay_now=now.state)


async def _read_accounts(
    civica: Civica, accounts: Sequence[str], told: Callable[[str, int, int], None]
) -> tuple[list[Posted], set[str]]:
    found: list[Posted] = []
    unknown: set[str] = set()
    limit, done = asyncio.Semaphore(_AT_ONCE), 0

    async def read(account: str) -> None:
        nonlocal done
        async with limit:
            try:
                found.extend(await read_posted(civica, account))
            except NotFound:
                unknown.add(account)
        done += 1
        told("Accounts", done, len(accounts))

    told("Accounts", 0, len(accounts))
    await asyncio.gather(*(read(account) for account in accounts))
    return found, unknown
