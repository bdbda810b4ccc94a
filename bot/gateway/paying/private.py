"""The private door's routes of payments: actions begin one, look at one, and list those to a grant's account."""

from __future__ import annotations

import asyncio
import re
from typing import Any

from aiohttp import web
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.council.payments import PaymentState
from bot.gateway.desk import DESK, Desk
from bot.gateway.fields import BadInput, parse_object
from bot.gateway.paying.telling import tell
from bot.gateway.private_reading import find_grant, read_conversation, refuse_if_erased
from bot.gateway.tables import MessageState, messages
from bot.logs import get
from bot.payments import keeping, ledger
from bot.payments.counter import CannotPay
from bot.payments.ledger import Wish, as_payment
from bot.payments.making import begin
from bot.payments.posting import note_posted
from bot.payments.reading import try_to_read
from bot.payments.tables import Source

_LOG = get("gateway")
_SERVICES = {"council_tax_account": "council_tax", "council_tax_bill": "council_tax"}
_PAGE_LANGUAGES = ("en", "cy")  # those of GOV.UK Pay's payment page
_ID = r"{id:[A-Za-z0-9_-]{22}}"
_GRANT = r"{id:[A-Za-z0-9_-]{22,43}}"


def add_private_payment_routes(app: web.Application) -> None:
    """`POST /payments`, `GET /payments/<id>`, `GET /grants/<id>/payments`; the app checks the private secret."""
    app.router.add_post("/payments", _begin)
    app.router.add_get(f"/payments/{_ID}", _show)
    app.router.add_get(f"/grants/{_GRANT}/payments", _list)


async def _begin(request: web.Request) -> web.Response:
    """201 with a new payment, 200 with the one that the same wish made before, 503 while none can be made."""
    desk, body = request.app[DESK], parse_object(await request.read())
    conversation, council = read_conversation(desk, body)
    grant_name = body.text("grant", most=43)
    amount = body.whole("amount_pence", least=1, most=council.most_payment_pence)
    description = body.text("description", most=255)
    if not re.search(r"\w", description):
        raise BadInput("description must hold words.")
    await desk.store(lambda session: refuse_if_erased(session, conversation))
    grant = await find_grant(desk, grant_name, conversation)
    if grant.form not in _SERVICES:
        raise BadInput(f"grant must be one of the forms {', '.join(_SERVICES)}.")
    description = (await desk.redact(description)).text
    turn = await desk.store(lambda session: _find_turn(session, conversation))
    language = turn.language if turn is not None else council.languages[0]
    wish = Wish(
        council=council.slug,
        prefix=council.reference_prefix,
        conversation=conversation,
        service=_SERVICES[grant.form],
        account_reference=grant.values["account_reference"],
        amount_pence=amount,
        description=description,
        language=language if language in _PAGE_LANGUAGES else _PAGE_LANGUAGES[0],
        channel=turn.channel if turn is not None else "web",
        message_id=turn.message_id if turn is not None else None,
    )
    try:
        row, is_new = await begin(desk.payments, wish)
    except CannotPay as cannot:
        _LOG.warning("payment.not_begun", conversation=conversation, code=cannot.code)
        problem = {"error": "No payment can be made at the moment.", "code": cannot.code}
        return web.json_response(problem, status=503)
    await tell(desk, row.id)
    return web.json_response(
        {**as_json(desk, row), "url": desk.payments.link(row), "is_new": is_new}, status=201 if is_new else 200
    )


async def _show(request: web.Request) -> web.Response:
    desk, public_id = request.app[DESK], request.match_info["id"]
    conversation = request.query.get("conversation", "")
    row = await desk.payments.store(
        lambda session: ledger.find(session, public_id=public_id, conversation=conversation)
    )
    if row is None:
        raise web.HTTPNotFound(text="There is no such payment in that conversation.")
    row = (await _read_unfinished(desk, [row]))[0]
    return web.json_response({**as_json(desk, row), "url": desk.payments.link(row)})


async def _list(request: web.Request) -> web.Response:
    """Who has only a bill's reference sees what they paid themselves; who proved to be on the bill sees all."""
    desk, conversation = request.app[DESK], request.query.get("conversation", "")
    grant = await find_grant(desk, request.match_info["id"], conversation)
    if grant.form not in _SERVICES:
        raise BadInput(f"the grant must be one of the forms {', '.join(_SERVICES)}.")
    council, account = conversation.partition(".")[0], grant.values["account_reference"]

    def work(session: Session) -> list[Any]:
        rows = keeping.read_of_account(session, council, account, desk.payments.clock())
        is_own_only = grant.form != "council_tax_account"
        return [row for row in rows if not is_own_only or row.conversation == conversation]

    known = await desk.payments.store(work)
    await asyncio.gather(_read_unfinished(desk, known), note_posted(desk.payments, known))
    rows = await desk.payments.store(work)  # what failed or was posted meanwhile is not on its way any more
    return web.json_response(
        {"payments": [as_json(desk, row, with_id=row.conversation == conversation) for row in rows]}
    )


def as_json(desk: Desk, row: Any, *, with_id: bool = True) -> dict[str, Any]:
    """A payment's wire form. Its id is for its own conversation only."""
    payment = as_payment(row)
    return {
        **({"payment": payment.id} if with_id else {}),
        "reference": payment.reference,
        "service": payment.service,
        "state": payment.state.value,
        "code": payment.code,
        "amount_pence": payment.amount_pence,
        "created_at": payment.created_at.isoformat(),
        "finished_at": payment.finished_at.isoformat() if payment.finished_at is not None else None,
    }


async def _read_unfinished(desk: Desk, rows: list[Any]) -> list[Any]:
    """The rows as Pay has them now, as far as it answers in time; what is news is told."""
    due = [row for row in rows if not PaymentState(row.state).is_finished and row.pay_id is not None]
    await asyncio.gather(*(try_to_read(desk.payments, row.id, Source.CREATE) for row in due))
    for row in due:
        await tell(desk, row.id)
    numbers = [row.id for row in rows]
    return await desk.payments.store(lambda session: [ledger.read(session, number) for number in numbers])


def _find_turn(session: Session, conversation: str) -> Any:
    """The message whose turn this is: the one that Rasa was given, else the newest."""
    mine = select(messages).where(messages.c.conversation == conversation).order_by(messages.c.id.desc()).limit(1)
    asked = session.execute(mine.where(messages.c.state == MessageState.ASKED.value)).first()
    return asked or session.execute(mine).first()
