"""`/_sandbox/koha`: how this Koha is set up, tokens that end, things brought back, readers let in again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.koha.sandbox.behaviour import PERMISSIONS, Behaviour
from bot.backends.koha.sandbox.door import Door
from bot.backends.koha.sandbox.tables import CHECKOUTS, PATRONS, RENEWALS, change, every, one
from bot.database import in_thread


def add_desk(
    app: web.Application, engine: Engine, clock: Callable[[], datetime], behaviour: Behaviour, door: Door
) -> None:
    """Add the desk's routes to the outer application."""

    async def set_up(request: web.Request) -> web.Response:
        body = await _body(request)
        wrong = _wrong_settings(body)
        if wrong:
            return web.json_response({"error": wrong}, status=400)
        for name, value in body.items():
            setattr(behaviour, name, frozenset(value) if name == "permissions" else value)
        return web.json_response(_told(behaviour))

    async def tell(request: web.Request) -> web.Response:
        return web.json_response(_told(behaviour))

    async def forget_tokens(request: web.Request) -> web.Response:
        door.forget_tokens()
        return web.json_response({"tokens": 0})

    async def bring_back(request: web.Request) -> web.Response:
        number = (await _body(request)).get("checkout_id")
        found = await in_thread(engine, lambda opened: _bring_back(opened, number, clock()))
        return web.json_response(
            {"checkout_id": number} if found else {"error": "no such loan"}, status=200 if found else 404
        )

    async def unlock(request: web.Request) -> web.Response:
        card = (await _body(request)).get("cardnumber")
        found = await in_thread(engine, lambda opened: _unlock(opened, card))
        return web.json_response(
            {"cardnumber": card} if found else {"error": "no such card"}, status=200 if found else 404
        )

    async def renewals(request: web.Request) -> web.Response:
        rows = await in_thread(engine, lambda opened: every(opened, RENEWALS))
        return web.json_response([{**row, "at": row["at"].isoformat()} for row in rows])

    app.router.add_post("/_sandbox/koha", set_up)
    app.router.add_get("/_sandbox/koha", tell)
    app.router.add_post("/_sandbox/koha/forget-tokens", forget_tokens)
    app.router.add_post("/_sandbox/koha/bring-back", bring_back)
    app.router.add_post("/_sandbox/koha/unlock", unlock)
    app.router.add_get("/_sandbox/koha/renewals", renewals)


def _wrong_settings(body: dict[str, Any]) -> str:
    kinds = {one.name: type(one.default) for one in fields(Behaviour)}
    for name, value in body.items():
        if name not in kinds:
            return f"{name} is not one of {', '.join(kinds)}"
        if name == "permissions":
            if not isinstance(value, list) or not PERMISSIONS.issuperset(value):
                return f"permissions must be a list of {', '.join(sorted(PERMISSIONS))}"
        elif not isinstance(value, kinds[name]):
            return f"{name} must be {'true or false' if kinds[name] is bool else 'text'}"
    return ""


def _told(behaviour: Behaviour) -> dict[str, Any]:
    told = {one.name: getattr(behaviour, one.name) for one in fields(Behaviour)}
    return told | {"permissions": sorted(behaviour.permissions)}


def _bring_back(opened: Session, number: object, now: datetime) -> bool:
    found = one(opened, CHECKOUTS, id=number) if type(number) is int else None
    if found is not None:
        change(opened, CHECKOUTS, found["id"], returned_at=now)
    return found is not None


def _unlock(opened: Session, card: object) -> bool:
    found = one(opened, PATRONS, card=card) if isinstance(card, str) else None
    if found is not None:
        change(opened, PATRONS, found["id"], attempts=0)
    return found is not None


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = {}
    return body if isinstance(body, dict) else {}
