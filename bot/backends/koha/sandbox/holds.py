"""Routes about reservations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from aiohttp import web

from bot.backends.koha.sandbox import answers, lists, reserving
from bot.backends.koha.sandbox.bodies import number_in, read_body
from bot.backends.koha.sandbox.door import Route
from bot.backends.koha.sandbox.refusals import Malformed, Refused, not_found
from bot.backends.koha.sandbox.server import Server
from bot.backends.koha.sandbox.tables import HOLDS, PATRONS, Row, add, change, every, one
from bot.backends.koha.sandbox.town import Town
from bot.council.collections import LONDON

_FIELDS = frozenset(
    [
        "hold_id",
        "patron_id",
        "hold_date",
        "biblio_id",
        "item_group_id",
        "pickup_library_id",
        "cancellation_date",
        "notes",
        "priority",
        "status",
        "timestamp",
        "item_id",
        "waiting_date",
        "expiration_date",
        "lowest_priority",
        "suspended",
        "suspended_until",
        "non_priority",
    ]
)
_NEW = {
    "patron_id": "integer",
    "biblio_id": "integer?",
    "item_group_id": "integer?",
    "hold_date": "date?",
    "item_id": "integer?",
    "pickup_library_id": "string",
    "expiration_date": "date?",
    "notes": "string?",
    "item_type": "string?",
    "non_priority": "boolean?",
}
_CHANGES = {"priority": "integer", "pickup_library_id": "string", "suspended_until": "string?"}
_NO_PICKUP = "The supplied pickup location is not valid"
_MAY = {"reserveforothers": "place_holds"}


def add_routes(server: Server) -> None:
    """Everything about reservations."""

    async def holds(request: web.Request) -> web.Response:
        rows = await server.do(lambda town: [answers.hold(town, row) for row in every(town.session, HOLDS)])
        return lists.answer(request, rows)

    async def of_a_reader(request: web.Request) -> web.Response:
        number = number_in(request, "patron_id")

        def work(town: Town) -> list[Row]:
            found = every(town.session, HOLDS, patron_id=town.patron(number)["id"])
            return [answers.hold(town, row) for row in found]

        return lists.answer(request, await server.do(work))

    async def place(request: web.Request) -> web.Response:
        body = await read_body(request, _NEW, needed=("patron_id", "pickup_library_id"))
        return web.json_response(await server.do(lambda town: _place(town, body)), status=201)

    async def cancel(request: web.Request) -> web.Response:
        number = number_in(request, "hold_id")
        if request.headers.get("x-koha-override") == "cancellation-request-flow":
            await server.do(lambda town: _hold(town, number))
            return web.Response(status=202)
        await server.do(lambda town: reserving.cancel(town, _hold(town, number)))
        return web.Response(status=204)

    async def edit(request: web.Request) -> web.Response:
        number, body = number_in(request, "hold_id"), await read_body(request, _CHANGES)
        return web.json_response(await server.do(lambda town: _edit(town, _hold(town, number), body)))

    async def prioritise(request: web.Request) -> web.Response:
        number = number_in(request, "hold_id")
        place = await request.json()
        if type(place) is not int:
            raise Malformed(("Expected integer - got something else.", "/body"))
        await server.do(lambda town: reserving.move_to(town, _hold(town, number), place))
        return web.json_response(place)

    async def suspend(request: web.Request) -> web.Response:
        number, body = number_in(request, "hold_id"), await read_body(request, {"end_date": "date?"})
        until = date.fromisoformat(body["end_date"]) if body.get("end_date") else None

        def work(town: Town) -> None:
            hold = _hold(town, number)
            if hold["status"] is not None:
                raise Refused(400, f"Found hold cannot be suspended. Status={hold['status']}")
            change(town.session, HOLDS, number, suspended=True, suspended_until=until)

        await server.do(work)
        return web.json_response({"end_date": until.isoformat() if until else None}, status=201)

    async def resume(request: web.Request) -> web.Response:
        number = number_in(request, "hold_id")

        def work(town: Town) -> None:
            change(town.session, HOLDS, _hold(town, number)["id"], suspended=False, suspended_until=None)

        await server.do(work)
        return web.Response(status=204)

    async def pickup_locations(request: web.Request) -> web.Response:
        number = number_in(request, "hold_id")

        def work(town: Town) -> list[Row]:
            return pickup_rows(town, town.biblio(_hold(town, number)["biblio_id"]))

        return lists.answer(request, await server.do(work))

    async def move(request: web.Request) -> web.Response:
        number = number_in(request, "hold_id")
        body = await read_body(request, {"pickup_library_id": "string"}, needed=("pickup_library_id",))
        await server.do(lambda town: _edit(town, _hold(town, number), body))
        return web.json_response({"pickup_library_id": body["pickup_library_id"]})

    one_of = "/holds/{hold_id}"
    server.add("GET", "/holds", holds, Route(_MAY, lists.PARAMETERS | _FIELDS, frozenset({"cancellation_requested"})))
    server.add("GET", "/patrons/{patron_id}/holds", of_a_reader, Route(_MAY, lists.PARAMETERS))
    server.add("POST", "/holds", place, Route(_MAY))
    server.add("DELETE", one_of, cancel, Route(_MAY))
    server.add("PATCH", one_of, edit, Route(_MAY))
    server.add("PUT", f"{one_of}/priority", prioritise, Route({"reserveforothers": "modify_holds_priority"}))
    server.add("POST", f"{one_of}/suspension", suspend, Route(_MAY))
    server.add("DELETE", f"{one_of}/suspension", resume, Route(_MAY))
    server.add("GET", f"{one_of}/pickup_locations", pickup_locations, Route(_MAY, lists.PARAMETERS))
    server.add("PUT", f"{one_of}/pickup_location", move, Route(_MAY))


def pickup_rows(town: Town, biblio: Row) -> list[Row]:
    """The branches at which a title can be collected, as the contract tells them."""
    return [answers.library(row) | {"needs_override": False} for row in reserving.pickup_libraries(town, biblio)]


def _place(town: Town, body: dict[str, Any]) -> Row:
    if body.get("hold_date"):
        raise Refused(400, "Hold date in future not allowed")
    item_id, biblio_id = body.get("item_id"), body.get("biblio_id")
    if item_id is not None:
        if item_id not in town.items:
            raise Refused(404, "item_id not found.")
        if biblio_id is not None and town.items[item_id]["biblio_id"] != biblio_id:
            raise Refused(400, f"Item {item_id} doesn't belong to biblio {biblio_id}")
        biblio_id = town.items[item_id]["biblio_id"]
    if biblio_id is None:
        raise Refused(400, "At least one of biblio_id, item_id should be given")
    if biblio_id not in town.biblios:
        raise Refused(400, "Biblio not found.")
    biblio, patron = town.biblios[biblio_id], one(town.session, PATRONS, id=body["patron_id"])
    if patron is None:
        raise Refused(400, "patron_id not found")
    _check_pickup(town, biblio, body["pickup_library_id"])
    reason = reserving.why_not(town, patron, biblio, item_id)
    if reason is not None:
        raise Refused(403, f"Hold cannot be placed. Reason: {reason}")
    number = add(
        town.session,
        HOLDS,
        patron_id=patron["id"],
        biblio_id=biblio_id,
        item_id=item_id,
        item_level=item_id is not None,
        branch=body["pickup_library_id"],
        status=None,
        priority=len(town.queue(biblio_id)) + 1,
        placed_days_ago=0,
        placed_on=town.today,
        expires_on=date.fromisoformat(body["expiration_date"]) if body.get("expiration_date") else None,
        suspended=False,
        notes=body.get("notes"),
        item_type=body.get("item_type"),
        non_priority=bool(body.get("non_priority")),
    )
    return answers.hold(town, _hold(town, number))


def _edit(town: Town, hold: Row, body: dict[str, Any]) -> Row:
    if "pickup_library_id" in body:
        _check_pickup(town, town.biblios[hold["biblio_id"]], body["pickup_library_id"])
        change(town.session, HOLDS, hold["id"], branch=body["pickup_library_id"])
    if "suspended_until" in body:
        until = _day(body["suspended_until"])
        change(town.session, HOLDS, hold["id"], suspended=until is not None, suspended_until=until)
    if "priority" in body:
        reserving.move_to(town, hold, body["priority"])
    return answers.hold(town, _hold(town, hold["id"]))


def _check_pickup(town: Town, biblio: Row, code: str) -> None:
    if code not in {row["code"] for row in reserving.pickup_libraries(town, biblio)}:
        raise Refused(400, _NO_PICKUP)


def _day(raw: str | None) -> date | None:
    if raw is None:
        return None
    try:
        moment = datetime.fromisoformat(raw)
    except ValueError:
        raise Malformed(("Does not match date-time format.", "/body/suspended_until")) from None
    return moment.astimezone(LONDON).date() if moment.tzinfo is not None else moment.date()


def _hold(town: Town, number: int) -> Row:
    row = one(town.session, HOLDS, id=number)
    if row is None:
        raise not_found("Hold")
    return row
