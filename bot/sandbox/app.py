"""Mounts the stand-ins where `councils/westmoor/council.toml` looks for them, beside the tests' own desk."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy import text
from sqlalchemy.engine import Engine

import bot.backends.civica.sandbox as civica
import bot.backends.govuk_notify.sandbox as govuk_notify
import bot.backends.govuk_pay.sandbox as govuk_pay
import bot.backends.koha.sandbox as koha
import bot.backends.open311.sandbox as open311
import bot.backends.os_places.sandbox as os_places
import bot.backends.waste.sandbox as waste
from bot.database import in_thread, session
from bot.sandbox.clock import SandboxClock
from bot.sandbox.desk import add_desk
from bot.sandbox.faults import FaultDesk
from bot.town.homes import Home, read_homes
from bot.web import json_errors

#: our name of a back end -> where it is mounted, and the stand-in
MOUNTS: dict[str, tuple[str, Any]] = {
    "addresses": ("/search/places/v1", os_places),
    "waste": ("/waste", waste),
    "reports": ("/open311/v2", open311),
    "notify": ("/notify", govuk_notify),
    "council_tax": ("/civica", civica),
    "payments": ("/pay", govuk_pay),
    "library": ("/koha", koha),
}
_SEEDED = (os_places.METADATA, waste.METADATA, open311.SEEDED, civica.SEEDED)
#: What was sent to the stand-ins, by our name of the back end.
_WRITTEN = {
    "reports": open311.METADATA,
    "council_tax": civica.METADATA,
    "notify": govuk_notify.METADATA,
    "payments": govuk_pay.METADATA,
    "library": koha.METADATA,
}


def lay_out(engine: Engine, homes: tuple[Home, ...] | None = None, *, forget: Collection[str] = ()) -> None:
    """Make the tables and fill those that come from the made-up town. What was sent stays but at those to `forget`."""
    for metadata in _SEEDED:
        metadata.drop_all(engine)
    for name in forget:
        if name in _WRITTEN:
            _WRITTEN[name].drop_all(engine)
    for metadata in (*_SEEDED, *_WRITTEN.values()):
        metadata.create_all(engine)
    town = read_homes() if homes is None else homes
    with session(engine) as opened:
        for _, stand_in in MOUNTS.values():
            stand_in.seed(opened, town)


def make_app(
    engine: Engine,
    real_clock: Callable[[], datetime],
    *,
    homes: tuple[Home, ...] | None = None,
    slow_seconds: float = 30.0,
    pay_webhook_url: str = "",
    pay_webhook_secret: str = "sandbox",  # noqa: S107 - a stand-in's, known to all
    on_failure: Callable[[web.Request, Exception], None] | None = None,
) -> web.Application:
    """The whole sandbox over a database that `lay_out` prepared. Without a `pay_webhook_url` no webhook is sent."""
    clock, faults = SandboxClock(real_clock), FaultDesk(slow_seconds=slow_seconds)
    till = govuk_pay.Till(engine, clock, govuk_pay.Behaviour(pay_webhook_url, pay_webhook_secret))
    meet_faults = faults.middleware(
        {prefix: name for name, (prefix, _) in MOUNTS.items()},
        {name: stand_in.refusal for name, (_, stand_in) in MOUNTS.items()},
    )
    # A mounted application's own limit counts for nothing; the largest body is an e-mail with a file of 2 MB.
    app = web.Application(middlewares=[json_errors(on_failure), meet_faults], client_max_size=8 * 1024 * 1024)
    sessions = civica.Sessions(clock)
    library = koha.Behaviour()
    library_door = koha.Door(clock, library)
    more: dict[str, dict[str, Any]] = {
        "council_tax": {"sessions": sessions},
        "notify": {"real_clock": real_clock, "on_failure": on_failure},
        "payments": {"till": till},
        "library": {"behaviour": library, "door": library_door},
    }
    for name, (prefix, stand_in) in MOUNTS.items():
        app.add_subapp(prefix, stand_in.make_app(engine, clock, **more.get(name, {})))
    app.router.add_get("/healthz", _health(engine))

    def start_again(back_ends: Collection[str]) -> None:
        lay_out(engine, homes, forget=back_ends)
        if "payments" in back_ends:
            till.behaviour.start_again()
        if "library" in back_ends:
            library.start_again()
            library_door.forget_tokens()

    add_desk(app, engine, clock, faults, start_again, tuple(MOUNTS))
    govuk_notify.add_desk(app, engine, clock)
    civica.add_desk(app, engine, clock, sessions)
    govuk_pay.add_desk(app, till)
    koha.add_desk(app, engine, clock, library, library_door)
    return app


def _health(engine: Engine) -> Callable[[web.Request], Any]:
    async def health(request: web.Request) -> web.Response:
        try:
            await in_thread(
                engine, lambda opened: opened.execute(text("select count(*) from places_addresses")).scalar()
            )
        except Exception as failure:
            return web.json_response({"database": type(failure).__name__}, status=503)
        return web.json_response({"database": "ok"})

    return health
