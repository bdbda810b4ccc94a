"""Residents on their way to the payment page and back, webhooks, and the sweep that needs neither of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from bot.council.errors import BackEndError, NotFound, Rejected
from bot.council.payments import PaymentState
from bot.logs import get
from bot.payments import keeping, ledger, news
from bot.payments.counter import CannotPay, Counter
from bot.payments.making import look_for
from bot.payments.reading import Opened, read_again, try_to_read
from bot.payments.tables import Source

_LOG = get("payments")


async def open_page(counter: Counter, token: str) -> Opened | None:
    """The payment page behind a link. Its address is fresh, as it works once. None: no such link.

    No address: the payment has ended, or its card is being charged. `CannotPay` while Pay does not answer.
    """
    row = await counter.store(lambda session: ledger.find_by_token(session, token))
    if row is None:
        return None
    await counter.store(lambda session: ledger.visit(session, row, counter.clock()))
    if PaymentState(row.state).is_finished:
        return Opened(row)
    try:
        if row.pay_id is None and not await look_for(counter, row.id, Source.RETURN):
            raise CannotPay("unavailable")
        return await read_again(counter, row.id, Source.RETURN)
    except BackEndError as failure:
        _LOG.warning("payment.page.unavailable", payment=row.public_id, problem=type(failure).__name__)
        raise CannotPay("unavailable") from failure


async def come_back(counter: Counter, token: str) -> Any:
    """The row of a resident who comes back from the payment page, as far as Pay says so now; None: no such link.

    That it is not finished, or not known, is news too.
    """
    row = await counter.store(lambda session: ledger.find_by_token(session, token))
    if row is None:
        return None
    number = row.id
    await counter.store(lambda session: ledger.visit(session, row, counter.clock()))
    was_read = row.pay_id is not None and await try_to_read(counter, number, Source.RETURN)

    def work(session: Session) -> Any:
        now = ledger.read(session, number)
        state = PaymentState(now.state)
        if not state.is_finished and now.offered_at is not None:
            is_left = was_read and state in (PaymentState.CREATED, PaymentState.STARTED)
            what = news.NOT_FINISHED if is_left else news.WAITING
            news.add(session, number, what, state, counter.clock(), message_id=now.message_id)
        return now

    return await counter.store(work)


async def take_hook(counter: Counter, message_id: str, pay_id: str) -> int | None:
    """Take a webhook whose signature was checked: the payment to read again. None: it came before, or is not ours."""

    def work(session: Session) -> int | None:
        now = counter.clock()
        if not ledger.take_hook(session, message_id, now):
            return None
        row = ledger.find(session, pay_id=pay_id)
        if row is None:
            return None
        ledger.nudge(session, row, now)
        return int(row.id)

    return await counter.store(work)


async def follow_up(counter: Counter, number: int, source: Source) -> None:
    """Read a payment again, or look for one whose answer was lost. Raises `BackEndError`."""
    row = await counter.store(lambda session: ledger.read(session, number))
    if row.pay_id is not None or await look_for(counter, number, source):
        await read_again(counter, number, source)


async def sweep(counter: Counter) -> int:
    """Ask Pay about everything that is due; how many were read. Ends early when Pay is away."""
    due = await counter.store(lambda session: keeping.take_due(session, counter.clock()))
    done = 0
    for row in due:
        try:
            await follow_up(counter, row.id, Source.SWEEP)
            done += 1
        except (NotFound, Rejected) as strange:  # something is wrong with this one; the others need not wait
            _LOG.error("payment.lost", payment=row.public_id, reference=row.reference, problem=type(strange).__name__)
        except BackEndError as failure:
            _LOG.warning("payments.sweep.stopped", problem=type(failure).__name__, due=len(due), done=done)
            break
    return done
