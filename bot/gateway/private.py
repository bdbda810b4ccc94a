"""The private door: for actions submissions, grants, payments, messages, calendars; for the usage log records.

All of it needs the secret.
"""

from __future__ import annotations

import hmac
from datetime import date

from aiohttp import web
from sqlalchemy.orm import Session

from bot.council.requests import SubmissionState
from bot.gateway import calendars, left_messages, submissions
from bot.gateway.clock import utc_now
from bot.gateway.desk import DESK, Desk
from bot.gateway.fields import BadInput, Fields, parse_object
from bot.gateway.guards import Handler, explain, log_failure
from bot.gateway.paying.private import add_private_payment_routes
from bot.gateway.private_people import add_private_people_routes
from bot.gateway.private_reading import find_grant, read_conversation, refuse_if_erased
from bot.gateway.private_records import add_private_record_routes
from bot.logs import get
from bot.web import json_errors

_LOG = get("gateway")
_BODY_BYTES = 256 * 1024
_OUTCOMES = (
    SubmissionState.CONFIRMED,
    SubmissionState.REFUSED,
    SubmissionState.UNKNOWN,
    SubmissionState.HANDED_ON,
)


def make_private_app(desk: Desk) -> web.Application:
    """The application behind `BOT_GATEWAY_PRIVATE_PORT`. Listen on loopback only."""
    app = web.Application(
        client_max_size=_BODY_BYTES, middlewares=[json_errors(log_failure), _only_with_the_secret, explain]
    )
    app[DESK] = desk
    app.router.add_post("/submissions", _record_submission)
    app.router.add_post(r"/submissions/{id:\d{1,18}}/outcome", _record_outcome)
    app.router.add_get(r"/grants/{id:[A-Za-z0-9_-]{22,43}}", _read_grant)
    app.router.add_post("/messages-left", _leave_message)
    app.router.add_post(r"/messages-left/{reference:[A-Z0-9-]{4,40}}/contact", _add_contact)
    app.router.add_post("/calendars", _keep_calendar)
    add_private_payment_routes(app)
    add_private_record_routes(app)
    add_private_people_routes(app)
    return app


async def _record_submission(request: web.Request) -> web.Response:
    desk, body = request.app[DESK], parse_object(await request.read())
    conversation, council = read_conversation(desk, body)
    transaction, subject = body.text("transaction", most=60), body.text("subject", most=200, least=0)
    content = body.object("content")
    fingerprint = desk.fingerprint("submission", content)
    kept, now = await desk.redact_all(content), utc_now()

    def work(session: Session) -> tuple[submissions.Submission, bool]:
        refuse_if_erased(session, conversation)
        return submissions.record_submission(
            session,
            prefix=council.reference_prefix,
            conversation=conversation,
            transaction=transaction,
            subject=subject,
            content=kept,
            content_hash=fingerprint,
            now=now,
        )

    submission, is_new = await desk.store(work)
    _LOG.info("submission.recorded", conversation=conversation, submission=submission.id, is_new=is_new)
    return web.json_response(submissions.as_json(submission), status=201 if is_new else 200)


async def _record_outcome(request: web.Request) -> web.Response:
    desk, body = request.app[DESK], parse_object(await request.read())
    number = int(request.match_info["id"])
    word = body.text("state", most=20)
    state = next((one for one in _OUTCOMES if one.value == word), None)
    if state is None:
        raise BadInput(f"state must be one of {', '.join(one.value for one in _OUTCOMES)}.")
    reference, code = body.optional_text("reference", most=120), body.optional_text("code", most=60)
    if state is SubmissionState.CONFIRMED and reference is None:
        raise BadInput("reference must be given when the state is confirmed.")
    notice = body.optional_text("notice", most=2000) or ""
    now = utc_now()
    submission = await desk.store(
        lambda session: submissions.record_outcome(
            session, number, state, now, reference=reference, notice=notice, code=code
        )
    )
    if submission is None:
        raise web.HTTPNotFound(text="There is no such submission.")
    _LOG.info("submission.settled", submission=number, state=state.value)
    return web.json_response(submissions.as_json(submission))


async def _read_grant(request: web.Request) -> web.Response:
    desk, name = request.app[DESK], request.match_info["id"]
    grant = await find_grant(desk, name, request.query.get("conversation", ""))
    return web.json_response({"form": grant.form, "values": dict(grant.values), "until": grant.until.isoformat()})


async def _leave_message(request: web.Request) -> web.Response:
    desk, body = request.app[DESK], parse_object(await request.read())
    conversation, council = read_conversation(desk, body)
    topic, text = body.text("topic", most=200), body.text("text", most=4000)
    now = utc_now()
    fingerprint = desk.fingerprint("left", topic, text, now.date().isoformat())
    topic, text = await desk.redact_all([topic, text])

    def work(session: Session) -> str:
        refuse_if_erased(session, conversation)
        return left_messages.leave(
            session,
            prefix=council.reference_prefix,
            conversation=conversation,
            topic=topic,
            text=text,
            content_hash=fingerprint,
            now=now,
        )

    reference = await desk.store(work)
    _LOG.info("message.left", conversation=conversation, reference=reference)
    return web.json_response({"reference": reference})


async def _add_contact(request: web.Request) -> web.Response:
    """Contact details from a grant, sealed with the message for as long as it is open."""
    desk, body = request.app[DESK], parse_object(await request.read())
    reference = request.match_info["reference"]
    conversation, _ = read_conversation(desk, body)
    grant = await find_grant(desk, body.text("grant", most=43), conversation)
    if grant.form != "contact_details":
        raise BadInput("grant must be one of the form contact_details.")
    sealed = desk.card_keys.seal(left_messages.sealed_for(conversation), grant.values)

    def work(session: Session) -> None:
        refuse_if_erased(session, conversation)
        left_messages.add_contact(session, conversation, reference, sealed)

    try:
        await desk.store(work)
    except left_messages.NotOpen:
        raise web.HTTPConflict(text="There is no open message with that reference.") from None
    _LOG.info("message.contact_added", conversation=conversation, reference=reference)
    return web.json_response({"reference": reference})


async def _keep_calendar(request: web.Request) -> web.Response:
    desk, body = request.app[DESK], parse_object(await request.read())
    conversation, _ = read_conversation(desk, body)
    title = body.text("title", most=200)
    days = [_calendar_day(one) for one in body.parts("events", most=400)]
    fingerprint = desk.fingerprint("calendar", title, days)
    events = [{**day, "uid": _name_day(desk, conversation, day)} for day in days]
    now = utc_now()

    def work(session: Session) -> str:
        refuse_if_erased(session, conversation)
        return calendars.keep(
            session, conversation=conversation, title=title, events=events, content_hash=fingerprint, now=now
        )

    token = await desk.store(work)
    return web.json_response({"url": f"{desk.settings.public_address}/calendar/{token}.ics"})


def _calendar_day(event: Fields) -> dict[str, str]:
    day, title = event.text("day", most=10), event.text("title", most=200)
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise BadInput("day must be a date such as 2026-11-25.") from None
    return {"day": day, "title": title, "note": event.optional_text("note", most=1000) or ""}


def _name_day(desk: Desk, conversation: str, day: dict[str, str]) -> str:
    """The same as long as conversation, day and title are: importing the file again then doubles nothing."""
    name = desk.fingerprint("calendar day", conversation, day["day"], day["title"])[:32]
    return f"{name}@{conversation.partition('.')[0]}.kerbside"


@web.middleware
async def _only_with_the_secret(request: web.Request, handler: Handler) -> web.StreamResponse:
    expected = f"Bearer {request.app[DESK].settings.private_secret}".encode()
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode("utf-8", "surrogateescape"), expected):
        raise web.HTTPUnauthorized(text="This needs the private secret.")
    return await handler(request)
