"""Routes about loans and their renewal."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from bot.backends.koha.sandbox import answers, lending, lists
from bot.backends.koha.sandbox.bodies import number_in
from bot.backends.koha.sandbox.door import Route, embeds_of
from bot.backends.koha.sandbox.refusals import Refused, not_found
from bot.backends.koha.sandbox.server import API, Server
from bot.backends.koha.sandbox.tables import CHECKOUTS, RENEWALS, Row, every, one
from bot.backends.koha.sandbox.town import Town, most_renewals

_EMBEDS = frozenset({"issuer", "renewals"})
_EMBEDS_OF_A_READER = frozenset({"issuer", "item", "item.biblio", "library", "patron", "renewals"})
_APART = ("checked_in",)
_MAY = {"circulate": "circulate_remaining_permissions"}


def add_routes(server: Server) -> None:
    """Everything about loans."""

    async def checkouts(request: web.Request) -> web.Response:
        rows = await server.do(lambda town: _shown(town, request, lambda row: True))
        return lists.answer(request, rows, besides=_APART)

    async def of_a_reader(request: web.Request) -> web.Response:
        if server.behaviour.is_old:
            raise Refused(404, "Not Found")
        number = number_in(request, "patron_id")

        def work(town: Town) -> list[Row]:
            town.patron(number)
            return _shown(town, request, lambda row: row["patron_id"] == number)

        return lists.answer(request, await server.do(work), besides=_APART)

    async def checkout(request: web.Request) -> web.Response:
        number, embeds = number_in(request, "checkout_id"), embeds_of(request)
        return web.json_response(
            await server.do(lambda town: _with_renewals(town, _any_checkout(town, number), embeds))
        )

    async def allows_renewal(request: web.Request) -> web.Response:
        number = number_in(request, "checkout_id")

        def work(town: Town) -> Row:
            row = _open_checkout(town, number)
            code = lending.why_not(town, row)
            return {
                "allows_renewal": code is None,
                "max_renewals": most_renewals(town.items[row["item_id"]]["kind"]),
                "current_renewals": row["renewals"],
                "unseen_renewals": row["unseen"],
                "error": code,
            }

        return web.json_response(await server.do(work))

    async def renew(request: web.Request) -> web.Response:
        number = number_in(request, "checkout_id")
        seen = request.query.get("seen", "true") not in ("false", "0")

        def work(town: Town) -> Row:
            row = _open_checkout(town, number)
            code = lending.why_not(town, row)
            if code is not None:
                raise Refused(403, f"Renewal not authorized ({code})")
            lending.renew(town, row, seen=seen)
            return answers.checkout(town, _any_checkout(town, number))

        shown = await server.do(work)
        return web.json_response(shown, status=201, headers={"Location": f"{API}/checkouts/{number}/renewal"})

    async def renewals(request: web.Request) -> web.Response:
        number = number_in(request, "checkout_id")
        return web.json_response(await server.do(lambda town: _renewals(town, _any_checkout(town, number))))

    listed = lists.PARAMETERS | {"patron_id", "checked_in"}
    one_of = "/checkouts/{checkout_id}"
    server.add("GET", "/checkouts", checkouts, Route(_MAY, listed, _EMBEDS))
    server.add("GET", "/patrons/{patron_id}/checkouts", of_a_reader, Route(_MAY, listed, _EMBEDS_OF_A_READER))
    server.add("GET", one_of, checkout, Route(_MAY, embeds=_EMBEDS))
    server.add("GET", f"{one_of}/allows_renewal", allows_renewal, Route(_MAY))
    server.add("GET", f"{one_of}/renewals", renewals, Route(_MAY, lists.PARAMETERS, frozenset({"renewer"})))
    for name in ("renewal", "renewals"):
        server.add("POST", f"{one_of}/{name}", renew, Route(_MAY, frozenset({"seen"})))


def _shown(town: Town, request: web.Request, is_meant: Callable[[Row], bool]) -> list[Row]:
    is_past = request.query.get("checked_in") in ("true", "1")
    embeds = embeds_of(request)
    rows = [row for row in town.checkouts if (row["returned_at"] is not None) == is_past and is_meant(row)]
    return [_with_renewals(town, row, embeds) for row in rows]


def _with_renewals(town: Town, row: Row, embeds: frozenset[str]) -> Row:
    shown = answers.checkout(town, row, embeds)
    return {**shown, "renewals": _renewals(town, row)} if "renewals" in embeds else shown


def _renewals(town: Town, row: Row) -> list[Row]:
    return [
        {
            "renewal_id": one["id"],
            "checkout_id": row["id"],
            "renewer_id": None,
            "seen": one["seen"],
            "interface": "api",
            "timestamp": answers.instant(one["at"]),
            "renewal_type": "Manual",
        }
        for one in every(town.session, RENEWALS, checkout_id=row["id"])
    ]


def _any_checkout(town: Town, number: int) -> Row:
    row = one(town.session, CHECKOUTS, id=number)
    if row is None:
        raise not_found("Checkout")
    return row


def _open_checkout(town: Town, number: int) -> Row:
    row = _any_checkout(town, number)
    if row["returned_at"] is not None:
        raise not_found("Checkout")
    return row
