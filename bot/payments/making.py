"""From a wish to a payment page: our own row first, then one payment at Pay, tied to the row before anybody sees it.

A payment whose answer was lost has a page that nobody knows, so it can never be paid; the next try looks for it and
takes it over, or makes another in its place.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bot.backends.govuk_pay.client import PayPayment
from bot.council.errors import BackEndError, Rejected, Unavailable
from bot.council.payments import PaymentState
from bot.logs import get
from bot.payments import claiming, ledger
from bot.payments.counter import CannotPay, Counter
from bot.payments.ledger import Wish
from bot.payments.reading import try_to_read
from bot.payments.tables import Source

_LOG = get("payments")
_SECONDS = 5.0  # an action has 7 in all
_CLAIM = timedelta(seconds=20)
_LOOK_AGAIN_SECONDS = 0.05
_NEVER_MADE_AFTER = timedelta(hours=3)  # a page lives 90 minutes, and Pay's search finds a payment by then


async def begin(counter: Counter, wish: Wish) -> tuple[Any, bool]:
    """The row of a wish, with a page at Pay or paid already, and whether it is new; `CannotPay` otherwise.

    While a payment is unfinished the same wish gives the same row; one that failed gives way to a new one.
    """
    if wish.council not in counter.pay:
        raise CannotPay("unavailable")
    with counter.calls.within(_SECONDS):
        while True:
            row, is_new = await counter.store(
                lambda session: ledger.record(session, counter.secret, wish, counter.clock())
            )
            row = await _secure(counter, row)
            if row.state == PaymentState.SUCCESS.value:
                return row, False
            if not PaymentState(row.state).is_finished:
                break
    number = row.id
    row = await counter.store(lambda session: ledger.offer(session, number, wish.message_id, counter.clock()))
    _LOG.info("payment.offered", payment=row.public_id, reference=row.reference, state=row.state, is_new=is_new)
    return row, is_new


async def look_for(counter: Counter, number: int, source: Source) -> bool:
    """Look at Pay for a payment whose answer was lost; whether the row is tied to one now. Raises `BackEndError`.

    What Pay does not know long after it was asked has ended without ever having begun.
    """
    holder = secrets.token_hex(16)
    if (row := await _claim(counter, number, holder)) is None:
        return False
    try:
        if row.state == PaymentState.UNKNOWN.value and await _take_over(counter, row, source):
            return True
        now = counter.clock()
        if row.created_at < now - _NEVER_MADE_AFTER:
            await counter.store(
                lambda session: claiming.end_unmade(session, number, PaymentState.EXPIRED, "never_made", source, now)
            )
        else:
            await counter.store(lambda session: ledger.note_read(session, number, now))
        return False
    finally:
        await _let_go(counter, number, holder)


async def _secure(counter: Counter, row: Any) -> Any:
    """See that the row is tied to a payment at Pay; one that was tied before is read again. One process at a time."""
    number, holder = row.id, secrets.token_hex(16)
    until = asyncio.get_running_loop().time() + _SECONDS
    while row.pay_id is None and not PaymentState(row.state).is_finished:
        if (claimed := await _claim(counter, number, holder)) is not None:
            try:
                await _make(counter, claimed, holder)
            finally:
                await _let_go(counter, number, holder)
            return await counter.store(lambda session: ledger.read(session, number))
        if asyncio.get_running_loop().time() >= until:
            raise CannotPay("unavailable")
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        row = await counter.store(lambda session: ledger.read(session, number))
    if not PaymentState(row.state).is_finished:
        await try_to_read(counter, number, Source.CREATE)
    return await counter.store(lambda session: ledger.read(session, number))


async def _make(counter: Counter, row: Any, holder: str) -> None:
    """Tie the row to a payment at Pay: one that was made before, or a new one. `CannotPay` when neither worked."""
    try:
        if row.state == PaymentState.UNKNOWN.value and await _take_over(counter, row, Source.CREATE):
            return
        await _create(counter, row, holder)
    except Rejected as refusal:
        _LOG.error("payment.refused", payment=row.public_id, code=refusal.code)
        failed, code, now = PaymentState.FAILED_BY_PROVIDER, refusal.code, counter.clock()
        await counter.store(lambda session: claiming.end_unmade(session, row.id, failed, code, Source.CREATE, now))
        raise CannotPay("refused") from refusal
    except BackEndError as failure:
        _LOG.warning("payment.not_made", payment=row.public_id, problem=type(failure).__name__)
        raise CannotPay("unavailable") from failure


async def _create(counter: Counter, row: Any, holder: str) -> None:
    """Ask Pay for a payment. It is written down beforehand that Pay may know of it, for a process that dies here."""
    number = row.id
    if not await _note_sent(counter, number, holder, PaymentState.UNKNOWN):
        raise CannotPay("unavailable")
    try:
        made = await counter.pay_of(row).create(
            amount_pence=row.amount_pence,
            reference=row.reference,
            description=row.description,
            return_url=counter.return_link(row),
            language=row.language,
        )
    except BackEndError as failure:
        may_be_there = isinstance(failure, Unavailable) and failure.sent
        if not may_be_there:
            await _note_sent(counter, number, holder, PaymentState.RECORDED)
        elif await _take_over(counter, row, Source.CREATE):
            return
        raise
    await _adopt(counter, row, [made], Source.CREATE)


async def _take_over(counter: Counter, row: Any, source: Source) -> bool:
    """Look for the row's payment at Pay by its reference, and tie the row to it."""
    found = await counter.pay_of(row).find_by_reference(row.reference)
    mine = [one for one in found if (one.reference, one.amount_pence) == (row.reference, row.amount_pence)]
    return bool(mine) and await _adopt(counter, row, mine, source)


async def _adopt(counter: Counter, row: Any, found: Sequence[PayPayment], source: Source) -> bool:
    """Tie the row to the likeliest of its payments at Pay. Nobody knows the others' pages; they are called off."""
    number, chosen = row.id, max(found, key=lambda one: (_likelihood(one.state), one.created_at))
    is_tied = await counter.store(lambda session: claiming.adopt(session, number, chosen.id, source, counter.clock()))
    for one in found:
        if (one is not chosen or not is_tied) and not one.state.is_finished:
            await _call_off(counter, row, one.id)
    if chosen.state is not PaymentState.CREATED:
        await try_to_read(counter, number, source)
    return True


async def _call_off(counter: Counter, row: Any, pay_id: str) -> None:
    tied = await counter.store(lambda session: ledger.read(session, row.id))
    if tied.pay_id == pay_id:
        return
    try:
        await counter.pay_of(row).cancel(pay_id)
    except BackEndError as failure:  # it expires by itself
        _LOG.warning("payment.stray.left", payment=row.public_id, problem=type(failure).__name__)


def _likelihood(state: PaymentState) -> int:
    return 2 if state is PaymentState.SUCCESS else 1 if not state.is_finished else 0


async def _claim(counter: Counter, number: int, holder: str) -> Any:
    now = counter.clock()
    return await counter.store(lambda session: claiming.claim(session, number, holder, now, now + _CLAIM))


async def _let_go(counter: Counter, number: int, holder: str) -> None:
    await asyncio.shield(counter.store(lambda session: claiming.let_go(session, number, holder)))


async def _note_sent(counter: Counter, number: int, holder: str, state: PaymentState) -> Any:
    now = counter.clock()
    return await counter.store(lambda session: claiming.set_sent(session, number, holder, state, now))
