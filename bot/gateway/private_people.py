"""The private door's keying of accounts: a council's own customer numbers become what the chat knows people by.

The numbers are heard, keyed and forgotten: none is stored or logged.
"""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from bot.council.secure_forms import SECURE_FORMS
from bot.gateway import handles
from bot.gateway.clock import utc_now
from bot.gateway.desk import DESK
from bot.gateway.fields import BadInput, Fields, parse_object
from bot.logs import get

_MOST = 500  # in one call
_LOG = get("gateway")


def add_private_people_routes(app: web.Application) -> None:
    """`POST /people`. The app's `DESK` must be there."""
    app.router.add_post("/people", _key)


async def _key(request: web.Request) -> web.Response:
    desk, body = request.app[DESK], parse_object(await request.read())
    council, form = body.text("council", most=40), body.text("form", most=60)
    if council not in desk.councils:
        raise BadInput("council must be one of those here.")
    if form not in SECURE_FORMS or not SECURE_FORMS[form].signs_in:
        known = ", ".join(name for name, one in SECURE_FORMS.items() if one.signs_in)
        raise BadInput(f"form must be one that signs in: {known}.")
    given = body.values().get("people")
    if not isinstance(given, list) or len(given) > _MOST or not all(isinstance(one, dict) for one in given):
        raise BadInput(f"people must be a list of at most {_MOST} objects.")
    now = utc_now()
    asked = [_read(Fields(one, f"people[{number}]"), now) for number, one in enumerate(given)]
    told = await desk.store(lambda session: handles.tell_people(session, desk, council, form, asked, now))
    _LOG.info("people.keyed", council=council, form=form, people=len(told))
    return web.json_response({"people": told})


def _read(one: Fields, now: datetime) -> tuple[str, datetime]:
    account, at = one.text("account", most=200), one.text("at", most=40)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise BadInput("at must be an ISO instant.") from None
    if moment.tzinfo is None or moment > now:
        raise BadInput("at must be an instant with its offset, and not lie ahead.")
    return account, moment.astimezone(UTC)
