"""Routes about titles, copies and branches."""

from __future__ import annotations

from aiohttp import web

from bot.backends.koha.sandbox import answers, lists
from bot.backends.koha.sandbox.bodies import number_in
from bot.backends.koha.sandbox.door import Route, embeds_of
from bot.backends.koha.sandbox.holds import pickup_rows
from bot.backends.koha.sandbox.refusals import Refused, not_found
from bot.backends.koha.sandbox.server import Server
from bot.backends.koha.sandbox.tables import Row
from bot.backends.koha.sandbox.town import Town

_READ = {"catalogue": "1"}


def add_routes(server: Server) -> None:
    """Everything about the catalogue."""

    async def biblios(request: web.Request) -> web.Response:
        _need_json(request)
        rows = await server.do(lambda town: [answers.biblio(row) for row in town.biblios.values()])
        return lists.answer(request, rows)

    async def biblio(request: web.Request) -> web.Response:
        _need_json(request)
        number = number_in(request, "biblio_id")
        return web.json_response(await server.do(lambda town: answers.biblio(town.biblio(number))))

    async def items_of(request: web.Request) -> web.Response:
        number = number_in(request, "biblio_id")

        def work(town: Town) -> list[Row]:
            return [answers.item(town, row) for row in town.items_of(town.biblio(number)["id"])]

        return lists.answer(request, await server.do(work))

    async def pickup_locations(request: web.Request) -> web.Response:
        number, patron = number_in(request, "biblio_id"), number_in(request, "patron_id")

        def work(town: Town) -> list[Row]:
            found = town.biblio(number)
            try:
                town.patron(patron)
            except Refused as unknown:
                raise Refused(400, "Patron not found") from unknown
            return pickup_rows(town, found)

        return lists.answer(request, await server.do(work), besides=("patron_id",))

    async def items(request: web.Request) -> web.Response:
        embeds = embeds_of(request)
        rows = await server.do(lambda town: [answers.item(town, row, embeds) for row in town.items.values()])
        return lists.answer(request, rows)

    async def item(request: web.Request) -> web.Response:
        number = number_in(request, "item_id")
        return web.json_response(await server.do(lambda town: answers.item(town, town.item(number))))

    async def libraries(request: web.Request) -> web.Response:
        rows = await server.do(lambda town: [answers.library(row) for row in town.libraries.values()])
        return lists.answer(request, rows)

    async def library(request: web.Request) -> web.Response:
        code = request.match_info["library_id"]

        def work(town: Town) -> Row:
            if code not in town.libraries:
                raise not_found("Library")
            return answers.library(town.libraries[code])

        return web.json_response(await server.do(work))

    page = lists.PARAMETERS
    server.add("GET", "/biblios", biblios, Route(_READ, page))
    server.add("GET", "/biblios/{biblio_id}", biblio, Route(_READ))
    server.add("GET", "/biblios/{biblio_id}/items", items_of, Route(_READ, page))
    server.add(
        "GET",
        "/biblios/{biblio_id}/pickup_locations",
        pickup_locations,
        Route({"reserveforothers": "place_holds"}, page | {"patron_id"}),
    )
    server.add("GET", "/items", items, Route(_READ, page | {"external_id"}, frozenset({"biblio", "+strings"})))
    server.add("GET", "/items/{item_id}", item, Route(_READ, embeds=frozenset({"+strings"})))
    server.add("GET", "/libraries", libraries, Route({}, page | {"name", "library_id", "postal_code"}))
    server.add("GET", "/libraries/{library_id}", library, Route({}))


def _need_json(request: web.Request) -> None:
    """Records come as MARC unless JSON is asked for, and this stand-in has none."""
    if "application/json" not in request.headers.get("Accept", ""):
        error = Refused(406, "not acceptable")
        error.body = ["application/json"]
        raise error
