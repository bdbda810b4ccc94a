"""Reports by Open311 GeoReport v2 in JSON: sends one, and finds what was sent before. Supplier words stop here.

It never sends a report twice of its own accord: whoever gets `Unavailable` with `sent` looks it up with `find` first.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.council.errors import NotFound, Unavailable
from bot.council.requests import NewRequest, Receipt, RequestStatus, SentRequest
from bot.web import Answer, Calls, Refusal, understood

_BACK_END = "reports"
_LONGEST_DESCRIPTION = 4000  # GeoReport v2
_FULL_ANSWER = 1000  # a server may stop here, GeoReport v2
_TOKEN_PAUSE_SECONDS = 0.5

_STATUSES: Mapping[str, RequestStatus] = {
    "open": RequestStatus.RECEIVED,
    "for_triage": RequestStatus.RECEIVED,
    "investigating": RequestStatus.INVESTIGATING,
    "planned": RequestStatus.PLANNED,
    "action_scheduled": RequestStatus.PLANNED,
    "in_progress": RequestStatus.PLANNED,
    "internal_referral": RequestStatus.INVESTIGATING,
    "fixed": RequestStatus.FINISHED,
    "closed": RequestStatus.CLOSED,
    "duplicate": RequestStatus.CLOSED,
    "cancelled": RequestStatus.CLOSED,
    "not_councils_responsibility": RequestStatus.CLOSED,
    "no_further_action": RequestStatus.CLOSED,
}


class Open311:
    """A client of one GeoReport v2 server."""

    def __init__(self, calls: Calls, url: str, key: str) -> None:
        self._calls = calls
        self._key = key
        self._line = calls.to(_BACK_END, url, read_refusal=_read_refusal)

    async def send(self, request: NewRequest) -> Receipt:
        """Send one report, once. It needs a UPRN or an address.

        Raises `Rejected` with the server's reason (nothing was written), `Conflict` when a report with the same
        `our_reference` is there already, `Unavailable` whose `sent` says whether it may have arrived.
        """
        with self._calls.within():
            answer = await self._line.post("/requests.json", form=_form(request, self._key))
            row = _first_row(answer, wrote=True)
            reference = row.get("service_request_id") or await self._reference_of(row.get("token"))
        return Receipt(str(reference), str(row.get("service_notice") or ""))

    async def find(self, our_reference: str, kinds: Collection[str], since: datetime) -> SentRequest | None:
        """The report that carries `our_reference`, sent since an instant at most 90 days ago; None when there is none.

        `kinds` are service codes. Core contract only: our reference stands in the description, so any server will do.
        """
        for row in await self._rows(kinds, since):
            if _carries(str(row.get("description") or ""), our_reference):
                return _sent_request(row)
        return None

    async def open_requests(self, kind: str, uprn: str, since: datetime) -> tuple[SentRequest, ...]:
        """Reports of one service code at one home that are still open, newest first."""
        rows = await self._rows([kind], since, status="open")
        found = [_sent_request(row) for row in rows if str(row.get("address_id") or "") == uprn]
        return tuple(sorted(found, key=lambda one: one.requested_at, reverse=True))

    async def request(self, reference: str) -> SentRequest:
        """One report by the server's own reference; `NotFound` when there is none."""
        answer = await self._line.get("/requests/{id}.json", path={"id": reference})
        return _sent_request(_first_row(answer, wrote=False))

    async def _reference_of(self, token: Any) -> str:
        """A batch server gives a token first. The report is in by then, so no answer in time means `sent`."""
        if not token:
            raise Unavailable(_BACK_END, "its answer has neither an id nor a token", sent=True)
        while self._calls.seconds_left() > _TOKEN_PAUSE_SECONDS:
            try:
                answer = await self._line.get("/tokens/{token}.json", path={"token": str(token)})
                if found := _first_row(answer, wrote=False).get("service_request_id"):
                    return str(found)
            except NotFound:
                pass  # the server has not worked through its batch yet
            except Unavailable as failure:
                raise Unavailable(_BACK_END, failure.message, sent=True) from failure
            await asyncio.sleep(_TOKEN_PAUSE_SECONDS)
        raise Unavailable(_BACK_END, "the report has no id yet", sent=True)

    async def _rows(self, kinds: Collection[str], since: datetime, status: str = "") -> list[dict[str, Any]]:
        """All requests since an instant. Where an answer is full, what lies on either side of it is asked for too."""
        found: dict[str, dict[str, Any]] = {}
        spans: list[tuple[datetime, datetime | None]] = [(since, None)]
        with self._calls.within():
            while spans:
                start, end = spans.pop()
                params = {"service_code": ",".join(kinds), "start_date": _w3c(start)}
                if end is not None:
                    params["end_date"] = _w3c(end + timedelta(seconds=1))
                if status:
                    params["status"] = status
                rows = _all_rows(await self._line.get("/requests.json", params=params))
                fresh = {_id(row): row for row in rows if _id(row) not in found}
                found |= fresh
                if fresh and len(rows) >= _FULL_ANSWER:
                    moments = [_moment(row.get("requested_datetime")) for row in rows]
                    spans += [(max(moments), None), (since, min(moments))]
        return list(found.values())


def _form(request: NewRequest, key: str) -> list[tuple[str, str]]:
    if not request.uprn and not request.address:
        raise ValueError("a report needs a UPRN or an address")
    tail = f"\n\nOur reference: {request.our_reference}"
    form = [
        ("api_key", key),
        ("service_code", request.kind),
        ("description", request.description[: _LONGEST_DESCRIPTION - len(tail)] + tail),
        ("attribute[fixmystreet_id]", request.our_reference),
    ]
    if request.uprn:
        form += [("address_id", request.uprn), ("attribute[uprn]", request.uprn)]
    if request.address:
        form.append(("address_string", request.address))
    return form + [(f"attribute[{code}]", value) for code, value in request.attributes.items()]


def _carries(description: str, our_reference: str) -> bool:
    """As a whole word, so that WM-12 is not found in WM-123."""
    start = description.find(our_reference)
    while start >= 0:
        before = description[start - 1 : start]
        after = description[start + len(our_reference) :][:1]
        if not (before.isalnum() or before == "-" or after.isalnum() or after == "-"):
            return True
        start = description.find(our_reference, start + 1)
    return False


def _all_rows(answer: Answer) -> list[dict[str, Any]]:
    """The list that every answer of GeoReport v2 is."""
    with understood(_BACK_END):
        if not isinstance(answer.data, list) or not all(isinstance(row, dict) for row in answer.data):
            raise TypeError("not a list of objects")
        return answer.data


def _first_row(answer: Answer, *, wrote: bool) -> dict[str, Any]:
    """The only row of an answer about one report."""
    with understood(_BACK_END, wrote=wrote):
        return dict(answer.data[0])


def _id(row: Mapping[str, Any]) -> str:
    return str(row.get("service_request_id") or row.get("token") or "")


def _sent_request(row: Mapping[str, Any]) -> SentRequest:
    expected = row.get("expected_datetime")
    return SentRequest(
        reference=_id(row),
        kind=str(row.get("service_code") or ""),
        status=_STATUSES.get(str(row.get("status") or "").lower(), RequestStatus.RECEIVED),
        requested_at=_moment(row.get("requested_datetime")),
        uprn=str(row["address_id"]) if row.get("address_id") else None,
        description=str(row.get("description") or ""),
        expected_at=_moment(expected) if expected else None,
    )


def _moment(text: Any) -> datetime:
    with understood(_BACK_END):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError("a time without an offset")
        return moment


def _w3c(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _read_refusal(data: Any) -> Refusal:
    """`[{"code", "description"}]`; the earlier reference of a duplicate is an extension of ours."""
    first = data[0]
    reference = first.get("service_request_id")
    return Refusal(str(first["code"]), str(first["description"]), str(reference) if reference else None)
