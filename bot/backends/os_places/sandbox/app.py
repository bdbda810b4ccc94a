"""The searches over HTTP, with OS Places' parameters, header block and error bodies."""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from bot.backends.os_places.sandbox.addresses import Row, address_by_uprn, addresses_by_postcode, all_addresses
from bot.backends.os_places.sandbox.question import Question, WrongQuestion, read_question
from bot.backends.os_places.sandbox.records import dpa, lpi
from bot.database import in_thread

_SHAPES = {"DPA": dpa, "LPI": lpi}
_BAD_POSTCODE = (
    "Requested postcode must contain a minimum of the sector plus 1 digit of the district e.g. SO1. "
    "Requested postcode was invalid"
)

Found = list[tuple[float, Row]]


def make_app(engine: Engine, clock: Callable[[], datetime], *, key: str = "sandbox") -> web.Application:
    """The application to mount at `/search/places/v1`. `key` is the one API key that it takes."""

    @web.middleware
    async def check_key(request: web.Request, handler: Callable[..., Any]) -> web.StreamResponse:
        given = request.query.get("key") or request.headers.get("key") or ""
        if not given:
            return _fault(
                401,
                "Failed to resolve API Key variable request.queryparam.key",
                "steps.oauth.v2.FailedToResolveAPIKey",
            )
        if not hmac.compare_digest(given.encode(), key.encode()):
            return _fault(401, "Invalid ApiKey", "oauth.v2.InvalidApiKey")
        try:
            return await handler(request)
        except WrongQuestion as wrong:
            return refusal(request, 400, str(wrong))

    def search(name: str, find: Callable[[Session, str], Found]) -> Callable[..., Any]:
        async def handle(request: web.Request) -> web.Response:
            question = read_question(request, name)
            found = await in_thread(engine, lambda session: find(session, question.text))
            return web.json_response(_answer(str(request.url.with_query(None)), question, found, clock()))

        return handle

    app = web.Application(middlewares=[check_key])
    app.router.add_get("/postcode", search("postcode", _by_postcode))
    app.router.add_get("/uprn", search("uprn", _by_uprn))
    app.router.add_get("/find", search("query", _by_words))
    return app


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error as the search itself words it; too many calls are turned away earlier, by the fault of its door."""
    if status == 429:
        return _fault(429, message, "policies.ratelimit.SpikeArrestViolation")
    return web.json_response({"error": {"statuscode": status, "message": message}}, status=status)


def _fault(status: int, text: str, code: str) -> web.Response:
    return web.json_response({"fault": {"faultstring": text, "detail": {"errorcode": code}}}, status=status)


def _by_postcode(session: Session, text: str) -> Found:
    squeezed = text.upper().replace(" ", "")
    if not re.fullmatch(r"[A-Z]{1,2}\d[A-Z\d]?(\d[A-Z]{0,2})?", squeezed):
        raise WrongQuestion(_BAD_POSTCODE)
    return [(1.0, row) for row in addresses_by_postcode(session, squeezed)]


def _by_uprn(session: Session, text: str) -> Found:
    if not re.fullmatch(r"\d{1,12}", text):
        raise WrongQuestion("Requested UPRN must be a number of at most 12 digits.")
    return [(1.0, row) for row in address_by_uprn(session, text.lstrip("0") or "0")]


def _by_words(session: Session, text: str) -> Found:
    """The share of the words asked for that an address has, best first."""
    wanted = re.findall(r"[A-Z0-9']+", text.upper())
    scored = []
    for row in all_addresses(session):
        words = set(re.findall(r"[A-Z0-9']+", dpa(row, degrees=False, match=1.0)["ADDRESS"]))
        score = round(sum(word in words for word in wanted) / max(1, len(wanted)), 10)
        if score > 0:
            scored.append((score, row))
    return sorted(scored, key=lambda pair: (-pair[0], pair[1]["uprn"]))


def _answer(address: str, question: Question, found: Found, now: datetime) -> dict[str, Any]:
    kept = [(match, row) for match, row in found if match >= question.least_match and question.keeps(row)]
    results = [
        {dataset: _SHAPES[dataset](row, degrees=question.degrees, match=match)}
        for match, row in kept
        for dataset in question.datasets
    ]
    page = results[question.offset : question.offset + question.most]
    header = {
        "uri": f"{address}?{question.echo}",
        "query": f"{question.name}={question.text}",
        "offset": question.offset,
        "totalresults": len(results),
        "format": "JSON",
        "dataset": ",".join(question.datasets),
        "lr": question.languages,
        "maxresults": question.most,
        "epoch": "118",
        "lastupdate": f"{now:%Y-%m-%d}",
        "output_srs": question.output_srs,
    }
    # Nothing found, and a page past the end, have no `results` at all.
    return {"header": header, "results": page} if page else {"header": header}
