"""Asks Pay where a payment stands and writes it down. What was overtaken while Pay was asked is asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.backends.govuk_pay.client import PayPayment
from bot.council.errors import BackEndError, Unavailable
from bot.logs import get
from bot.payments import ledger
from bot.payments.counter import Counter
from bot.payments.ledger import Reading
from bot.payments.tables import Source

_LOG = get("payments")
_SECONDS = 3.0
_MOST_READINGS = 8


@dataclass(frozen=True)
class Opened:
    """A payment's row, and the address of its payment page; empty where there is none to show."""

    row: Any
    next_url: str = ""


async def read_again(counter: Counter, number: int, source: Source) -> Opened:
    """Where a payment stands at Pay by now, written down. Raises `BackEndError`. The row must be tied to one."""
    with counter.calls.within(_SECONDS):
        for _ in range(_MOST_READINGS):
            row = await counter.store(lambda session: ledger.read(session, number))
            found = await counter.pay_of(row).get(row.pay_id)
            if (found.reference, found.amount_pence) != (row.reference, row.amount_pence):
                _LOG.error("payment.differs", payment=row.public_id, reference=row.reference)
                raise Unavailable("payments", "it has another reference or amount than ours")
            if await _write_down(counter, row, found, source):
                now = await counter.store(lambda session: ledger.read(session, number))
                return Opened(now, found.next_url or "")
    raise Unavailable("payments", "it would not stand still")


async def try_to_read(counter: Counter, number: int, source: Source) -> bool:
    """Read a payment again; False when Pay did not say."""
    try:
        await read_again(counter, number, source)
    except BackEndError as failure:
        _LOG.warning("payment.not_read", number=number, problem=type(failure).__name__)
        return False
    return True


async def _write_down(counter: Counter, row: Any, found: PayPayment, source: Source) -> bool:
    reading = Reading(found.state, found.code, found.captured_on)
    now = counter.clock()
    is_written = await counter.store(lambda session: ledger.record_reading(session, row, reading, source, now))
    if is_written and (found.state.value, found.code) != (row.state, row.code):
        _LOG.info(
            "payment.read",
            payment=row.public_id,
            reference=row.reference,
            state=found.state.value,
            code=found.code,
            source=source.value,
        )
    return is_written
