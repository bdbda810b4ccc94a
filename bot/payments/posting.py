"""Which payments the council tax system shows on an account: those that carry one of our references."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bot.backends.civica.client import Civica
from bot.council.errors import BackEndError
from bot.council.payments import PaymentState
from bot.logs import get
from bot.payments import keeping
from bot.payments.counter import Counter

_LOG = get("payments")
_SECONDS = 2.0  # an action waits for it, and has other things to ask


@dataclass(frozen=True)
class Posted:
    """One entry on an account. `pence` positive: money that came in; negative: taken off again."""

    account_reference: str
    reference: str
    pence: int
    day: date


async def read_posted(civica: Civica, account_reference: str) -> tuple[Posted, ...]:
    """All entries of an account that carry a payment's reference, over all years. Raises `BackEndError`."""
    account = await civica.account(account_reference)
    found = []
    for year in account.years:
        for entry in await civica.transactions(account_reference, year.year):
            if entry.reference:
                pence = int((-entry.pounds * 100).to_integral_value())
                found.append(Posted(account_reference, entry.reference, pence, entry.day))
    return tuple(found)


async def note_posted(counter: Counter, rows: Sequence[Any]) -> None:
    """Note which of an account's payments that account shows by now. An account that cannot be read shows none."""
    due = [row for row in rows if row.state == PaymentState.SUCCESS.value and row.posted_at is None]
    if not due or due[0].council not in counter.accounts:
        return
    try:
        with counter.calls.within(_SECONDS):
            entries = await read_posted(counter.accounts[due[0].council], due[0].account_reference)
    except BackEndError as failure:
        _LOG.warning("payments.account.not_read", council=due[0].council, problem=type(failure).__name__)
        return
    shown = {entry.reference for entry in entries}
    now = counter.clock()
    for number in [row.id for row in due if row.reference in shown]:
        await counter.store(lambda session: keeping.mark_posted(session, number, now))  # noqa: B023


def pounds_of(pence: int) -> Decimal:
    """Whole pence as pounds, exact."""
    return Decimal(pence) / 100
