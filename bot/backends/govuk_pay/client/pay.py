"""Payments through GOV.UK Pay: makes one, reads it, finds it by our reference, cancels, refunds, lists for reconciling.

A payment is never made twice of this client's own accord: whoever gets `Unavailable` with `sent` looks it up first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar

from bot.backends.govuk_pay.client import reading, writing
from bot.backends.govuk_pay.client.facts import Metadata, PayEvent, PayPayment, PayRefund
from bot.backends.govuk_pay.client.refusals import in_our_words, is_page_not_found, read_refusal
from bot.council.errors import BackEndError, NotFound, RateLimited, Unavailable
from bot.web import Answer, Calls, understood
from bot.web.breaker import BreakerState

_BACK_END = "payments"
_PAGE = 500  # the most that a search gives at once
_MOST_PAGES = 400
_LONGEST_LIFE = timedelta(days=6)  # from the making of a payment until its money is taken, at the very longest
_NOTHING_GIVEN = 60.0  # seconds that `RateLimited` names when the answer named none

Found = TypeVar("Found")


class GovukPay:
    """A client of one GOV.UK Pay account. `url` is the API's address without `/v1`.

    Every call raises `Unauthorised` (our key or our account), `RateLimited` after backing off for as long as the
    deadline allows, `Unavailable` when Pay cannot be reached; on a write its `sent` says whether it may have arrived.
    """

    def __init__(self, calls: Calls, url: str, key: str, *, busy_pause_seconds: float = 1.0) -> None:
        self._calls = calls
        self._busy_pause_seconds = busy_pause_seconds  # Pay asks for a second at first, and longer each time
        headers = {"Authorization": f"Bearer {key}"}
        self._line = calls.to(_BACK_END, url, headers=headers, read_refusal=read_refusal)

    async def create(
        self,
        reference: str,
        amount_pence: int,
        description: str,
        return_url: str,
        language: str = "en",
        metadata: Metadata | None = None,
    ) -> PayPayment:
        """Make a payment; the resident goes on at its `next_url`. The reference is ours and unique to it.

        Raises `ValueError` for what Pay would refuse anyway, `Rejected` with Pay's code when it refuses (nothing was
        made). `return_url` holds a random token that we keep, never the payment's id.
        """
        body = writing.new_payment(reference, amount_pence, description, return_url, language, metadata or {})
        answer = await self._write("/v1/payments", json=body)
        with understood(_BACK_END, wrote=True):
            return reading.payment(answer.data)

    async def get(self, pay_id: str) -> PayPayment:
        """One payment as it is now; while it can still be paid, with a fresh `next_url`. `NotFound` for no such one."""
        answer = await self._read("/v1/payments/{id}", path={"id": pay_id})
        with understood(_BACK_END):
            return reading.payment(answer.data)

    async def find_by_reference(self, reference: str) -> tuple[PayPayment, ...]:
        """Payments that carry a reference, the newest first, without `next_url`.

        The search lags behind by seconds: an empty answer is no proof that a payment made just now is not there.
        """
        found = await self._all("/v1/payments", {"reference": reference}, reading.payment)
        return tuple(payment for payment in found if payment.reference == reference)

    async def created_between(self, start: datetime, end: datetime) -> tuple[PayPayment, ...]:
        """Every payment made from `start` until before `end`, the newest first, whatever became of it."""
        return tuple(await self._all("/v1/payments", _span(start, end), reading.payment))

    async def captured_on(self, day: date) -> tuple[PayPayment, ...]:
        """Every payment whose money was taken on a day (by UTC, as Pay counts), the newest first.

        Pay cannot be asked for that day, so all that can have been captured on it are read.
        """
        midnight = datetime.combine(day, time(0), UTC)
        params = _span(midnight - _LONGEST_LIFE, midnight + timedelta(days=1)) | {"state": "success"}
        found = await self._all("/v1/payments", params, reading.payment)
        return tuple(payment for payment in found if payment.captured_on == day)

    async def cancel(self, pay_id: str) -> None:
        """Cancel an unfinished payment. `Conflict` when it is finished already: read it again."""
        await self._write("/v1/payments/{id}/cancel", path={"id": pay_id})

    async def events(self, pay_id: str) -> tuple[PayEvent, ...]:
        """What happened to a payment, oldest first."""
        answer = await self._read("/v1/payments/{id}/events", path={"id": pay_id})
        with understood(_BACK_END):
            return tuple(reading.event(one) for one in answer.data["events"])

    async def refund(self, pay_id: str, amount_pence: int, refund_amount_available: int) -> PayRefund:
        """Give money back. `refund_amount_available` is the payment's `refundable_pence` as the caller read it.

        `Conflict` when that has changed meanwhile; `Rejected` P0603 when the payment cannot be refunded (so far).
        """
        body = writing.new_refund(amount_pence, refund_amount_available)
        answer = await self._write("/v1/payments/{id}/refunds", path={"id": pay_id}, json=body)
        with understood(_BACK_END, wrote=True):
            return reading.refund(answer.data)

    async def refunds(self, pay_id: str) -> tuple[PayRefund, ...]:
        """The refunds of one payment, oldest first. The list lags behind by seconds."""
        answer = await self._read("/v1/payments/{id}/refunds", path={"id": pay_id})
        with understood(_BACK_END):
            found = (answer.data.get("_embedded") or {}).get("refunds") or []
            return tuple(reading.refund(one) for one in found)

    async def refunded_between(self, start: datetime, end: datetime) -> tuple[PayRefund, ...]:
        """Every refund made from `start` until before `end`, the newest first, each with its payment's id."""
        return tuple(await self._all("/v1/refunds", _span(start, end), reading.refund))

    async def _all(self, template: str, params: Mapping[str, str], read: Callable[[Any], Found]) -> list[Found]:
        """All pages of a search. What comes in meanwhile moves rows on to the next page, so that one may come twice."""
        found: dict[str, Found] = {}
        with self._calls.within():
            for page in range(1, _MOST_PAGES + 1):
                asked = {**params, "page": str(page), "display_size": str(_PAGE)}
                try:
                    answer = await self._read(template, params=asked)
                except NotFound as beyond:
                    if page > 1 and is_page_not_found(beyond):
                        break
                    raise
                with understood(_BACK_END):
                    rows = answer.data["results"]
                    found |= {str(row.get("payment_id")) + str(row.get("refund_id")): read(row) for row in rows}
                    if not rows or not answer.data["_links"].get("next_page"):
                        break
        return list(found.values())

    async def _read(self, template: str, **extra: Any) -> Answer:
        return await self._patiently(lambda: self._line.get(template, **extra), is_write=False)

    async def _write(self, template: str, **extra: Any) -> Answer:
        return await self._patiently(lambda: self._line.post(template, **extra), is_write=True)

    async def _patiently(self, call: Callable[[], Awaitable[Answer]], *, is_write: bool) -> Answer:
        """Once more after a 429, which did nothing, and after a write that provably never left this machine."""
        with self._calls.within():
            attempt = 1
            while True:
                try:
                    return await call()
                except RateLimited as busy:
                    pause = self._pause_when_busy(busy, attempt)
                    problem: BackEndError = busy
                except Unavailable as failure:
                    if not is_write or failure.sent or not self._may_call():
                        raise
                    pause = self._calls.pause_after(attempt)
                    problem = failure
                except BackEndError as error:
                    meant = in_our_words(error)
                    if meant is error:
                        raise
                    raise meant from error
                if attempt >= self._calls.attempts or pause >= self._calls.seconds_left():
                    raise problem
                await asyncio.sleep(pause)
                attempt += 1

    def _may_call(self) -> bool:
        return self._calls.breaker(self._line.url).state is not BreakerState.OPEN

    def _pause_when_busy(self, busy: RateLimited, attempt: int) -> float:
        own = self._busy_pause_seconds * 2 ** (attempt - 1)
        return own if busy.retry_after >= _NOTHING_GIVEN else max(own, busy.retry_after)


def _span(start: datetime, end: datetime) -> dict[str, str]:
    return {"from_date": _utc(start), "to_date": _utc(end)}


def _utc(moment: datetime) -> str:
    """To the second, as Pay wants it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
