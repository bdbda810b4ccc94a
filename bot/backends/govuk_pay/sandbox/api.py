"""What each call of GOV.UK Pay's API does, and its answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.orm import Session

from bot.backends.govuk_pay.sandbox import answers, intake, life, searching
from bot.backends.govuk_pay.sandbox.refusals import NOT_FOUND, Refused
from bot.backends.govuk_pay.sandbox.tables import EVENTS, REFUNDS, Row, of_payment, one, payment
from bot.backends.govuk_pay.sandbox.till import Till

_PREFIX = "/v1/"


class Api:
    """The handlers. Each is one transaction at the till."""

    def __init__(self, till: Till) -> None:
        self._till = till

    async def create(self, request: web.Request) -> web.Response:
        asked = intake.read_payment(await request.read(), request.headers)

        def work(session: Session, now: datetime) -> dict[str, Any]:
            row = life.create(session, asked, now)
            return _whole(session, row, _base(request))

        answer = await self._till.do(work)
        return web.json_response(answer, status=201, headers={"Location": answer["_links"]["self"]["href"]})

    async def payment(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> dict[str, Any]:
            return _whole(session, _payment(session, request, "P0200"), _base(request))

        return web.json_response(await self._till.do(work))

    async def search(self, request: web.Request) -> web.Response:
        wanted, base = searching.read(request.query, searching.PAYMENT_CODES), _base(request)
        behaviour = self._till.behaviour

        def show(found: tuple[Row, list[Row]]) -> dict[str, Any]:
            row, refunds = found
            return answers.payment(row, refunds) | {"_links": answers.links(row, base)}

        def work(session: Session, now: datetime) -> dict[str, Any]:
            found = searching.payments(session, wanted, now - behaviour.search_delay, behaviour.capture_after)
            return searching.page(wanted, found, base, "/v1/payments", show)

        return web.json_response(await self._till.do(work))

    async def cancel(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> None:
            row = _payment(session, request, "P0500")
            if answers.is_finished(row["status"]):
                raise Refused(400, "P0501", "Cancellation of payment failed")
            life.cancel(session, self._till.behaviour, row, now, by_resident=False)

        await self._till.do(work)
        return web.Response(status=204)

    async def capture(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> None:
            row = _payment(session, request, "P1000")
            if row["status"] != "capturable":
                raise Refused(409, "P1003", "Payment cannot be captured")
            life.capture(session, self._till.behaviour, row, now)

        await self._till.do(work)
        return web.Response(status=204)

    async def events(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> dict[str, Any]:
            row = _payment(session, request, "P0300")
            return answers.events(row, of_payment(session, EVENTS, row["id"]), _base(request))

        return web.json_response(await self._till.do(work))

    async def refunds(self, request: web.Request) -> web.Response:
        delay = self._till.behaviour.search_delay

        def work(session: Session, now: datetime) -> dict[str, Any]:
            row = _payment(session, request, "P0800")
            known = [each for each in of_payment(session, REFUNDS, row["id"]) if each["created_at"] <= now - delay]
            return answers.refunds(row, known, _base(request))

        return web.json_response(await self._till.do(work))

    async def refund(self, request: web.Request) -> web.Response:
        amount, believed = intake.read_refund(await request.read())

        def work(session: Session, now: datetime) -> dict[str, Any]:
            row = _payment(session, request, "P0600")
            summary = answers.payment(row, of_payment(session, REFUNDS, row["id"]))["refund_summary"]
            if summary["status"] != "available":
                raise _not_refundable(summary["status"])
            if believed is not None and believed != summary["amount_available"]:
                raise Refused(412, "P0604", "Refund amount available mismatch.")
            if amount > summary["amount_available"]:
                raise _not_refundable(summary["status"])
            return answers.refund(life.refund(session, row, amount, now), _base(request))

        return web.json_response(await self._till.do(work), status=202)

    async def one_refund(self, request: web.Request) -> web.Response:
        def work(session: Session, now: datetime) -> dict[str, Any]:
            row = _payment(session, request, "P0700")
            found = one(session, REFUNDS, id=request.match_info["refund"], payment_id=row["id"])
            if found is None:
                raise Refused(404, "P0700", NOT_FOUND)
            return answers.refund(found, _base(request))

        return web.json_response(await self._till.do(work))

    async def search_refunds(self, request: web.Request) -> web.Response:
        wanted, base = searching.read(request.query, searching.REFUND_CODES), _base(request)
        delay = self._till.behaviour.search_delay

        def show(found: Row) -> dict[str, Any]:
            return answers.refund(found, base, in_search=True)

        def work(session: Session, now: datetime) -> dict[str, Any]:
            found = searching.refunds(session, wanted, now - delay)
            return searching.page(wanted, found, base, "/v1/refunds", show)

        return web.json_response(await self._till.do(work))

    async def disputes(self, request: web.Request) -> web.Response:
        wanted = searching.read(request.query, searching.DISPUTE_CODES)
        return web.json_response(searching.page(wanted, [], _base(request), "/v1/disputes", dict))


def _whole(session: Session, row: Row, base: str) -> dict[str, Any]:
    """An answer about one payment: while the page can still be opened it has a fresh link to it."""
    can_be_paid = row["status"] in ("created", "started", "submitted")
    token = life.new_link(session, row["id"]) if can_be_paid else None
    shown = answers.payment(row, of_payment(session, REFUNDS, row["id"]))
    return shown | {"_links": answers.links(row, base, token)}


def _payment(session: Session, request: web.Request, code: str) -> Row:
    row = payment(session, request.match_info["id"])
    if row is None:
        raise Refused(404, code, NOT_FOUND)
    return row


def _not_refundable(status: str) -> Refused:
    return Refused(400, "P0603", f"The payment is not available for refund. Payment refund status: {status}")


def _base(request: web.Request) -> str:
    """The address at which this application is mounted, as the caller reaches it."""
    return f"{request.url.origin()}{request.path.partition(_PREFIX)[0]}"
