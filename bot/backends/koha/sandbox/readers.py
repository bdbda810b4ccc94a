"""Routes about readers: the password check, their facts, their account."""

from __future__ import annotations

import hmac

from aiohttp import web

from bot.backends.koha.sandbox import answers, lists
from bot.backends.koha.sandbox.bodies import number_in, read_body
from bot.backends.koha.sandbox.door import Route, embeds_of
from bot.backends.koha.sandbox.refusals import Refused
from bot.backends.koha.sandbox.server import Server
from bot.backends.koha.sandbox.tables import LINES, PATRONS, Row, add, change, every, one
from bot.backends.koha.sandbox.town import FAILED_LOGIN_ATTEMPTS, Town

_EMBEDS = frozenset({"checkouts+count", "overdues+count", "account_balance", "library"})
_FIELDS = frozenset(
    {"cardnumber", "userid", "surname", "firstname", "library_id", "category_id", "patron_id", "postal_code"}
)
_CREDIT = {
    "credit_type": "string",
    "amount": "number",
    "description": "string?",
    "library_id": "string?",
    "payment_type": "string?",
    "note": "string?",
    "date": "date?",
    "account_lines_ids": "integers?",
    "cash_register_id": "integer?",
}


def add_routes(server: Server) -> None:
    """Everything about readers."""

    async def validate(request: web.Request) -> web.Response:
        body = await read_body(
            request, {"identifier": "string", "userid": "string", "password": "string"}, needed=("password",)
        )
        if "identifier" in body and "userid" in body:
            raise Refused(400, "Bad request. Only one identifier attribute can be passed.")
        found = await server.do(lambda town: _validated(town, body))
        if isinstance(found, Refused):
            raise found
        return web.json_response(
            {"cardnumber": found["card"], "patron_id": found["id"], "userid": found["user"]}, status=201
        )

    async def patrons(request: web.Request) -> web.Response:
        embeds = embeds_of(request)
        rows = await server.do(lambda town: [_patron(town, row, embeds) for row in every(town.session, PATRONS)])
        return lists.answer(request, rows)

    async def patron(request: web.Request) -> web.Response:
        number, embeds = number_in(request, "patron_id"), embeds_of(request)
        return web.json_response(await server.do(lambda town: _patron(town, town.patron(number), embeds)))

    async def account(request: web.Request) -> web.Response:
        number = number_in(request, "patron_id")

        def work(town: Town) -> Row:
            return answers.account(town, every(town.session, LINES, patron_id=town.patron(number)["id"]))

        return web.json_response(await server.do(work))

    async def credit(request: web.Request) -> web.Response:
        number = number_in(request, "patron_id")
        body = await read_body(request, _CREDIT, needed=("amount",))
        if not body["amount"] > 0:
            raise Refused(400, "Amount must be greater than 0")
        return web.json_response(await server.do(lambda town: _credited(town, number, body)), status=201)

    see = {"borrowers": "edit_borrowers"}
    server.add("POST", "/auth/password/validation", validate, Route({"borrowers": "1"}))
    server.add("GET", "/patrons", patrons, Route(see, lists.PARAMETERS | _FIELDS, _EMBEDS))
    server.add("GET", "/patrons/{patron_id}", patron, Route(see, embeds=_EMBEDS))
    server.add("GET", "/patrons/{patron_id}/account", account, Route({"borrowers": "edit_borrowers"}))
    server.add(
        "POST", "/patrons/{patron_id}/account/credits", credit, Route({"updatecharges": "remaining_permissions"})
    )


def _validated(town: Town, body: Row) -> Row | Refused:
    """The reader, or why not. What is refused is answered and not raised, so that the wrong try is written down."""
    failed = Refused(400, "Validation failed")
    if "identifier" in body:
        found = one(town.session, PATRONS, card=body["identifier"]) or one(
            town.session, PATRONS, user=body["identifier"]
        )
    else:
        found = one(town.session, PATRONS, user=body.get("userid", ""))
    if found is None or found["attempts"] >= FAILED_LOGIN_ATTEMPTS:
        return failed
    if not hmac.compare_digest(body["password"].encode(), found["pin"].encode()):
        change(town.session, PATRONS, found["id"], attempts=found["attempts"] + 1)
        return failed
    if found["pin_ended"]:
        return Refused(400, "Password expired")
    change(town.session, PATRONS, found["id"], attempts=0)
    return found


def _patron(town: Town, row: Row, embeds: frozenset[str]) -> Row:
    shown = answers.patron(town, row, embeds)
    if "account_balance" in embeds:
        shown["account_balance"] = answers.account(town, every(town.session, LINES, patron_id=row["id"]))["balance"]
    return shown


def _credited(town: Town, number: int, body: Row) -> Row:
    """A payment pays the lines that it names, then the others, oldest first; what is left stands as a credit."""
    patron = town.patron(number)
    left = round(body["amount"] * 100)
    named = body.get("account_lines_ids") or []
    lines = [row for row in every(town.session, LINES, patron_id=patron["id"]) if row["pence_outstanding"] > 0]
    for row in sorted(lines, key=lambda each: (each["id"] not in named, each["id"])):
        paid = min(left, row["pence_outstanding"])
        change(town.session, LINES, row["id"], pence_outstanding=row["pence_outstanding"] - paid)
        left -= paid
    new = add(
        town.session,
        LINES,
        patron_id=patron["id"],
        description=body.get("description") or "",
        pence=-round(body["amount"] * 100),
        pence_outstanding=-left,
        kind=body.get("credit_type") or "PAYMENT",
        days_ago=0,
        at=town.now,
        branch=body.get("library_id"),
        note=body.get("note"),
    )
    written = one(town.session, LINES, id=new)
    return answers.line(town, written or {})
