"""Sends e-mails and texts by GOV.UK Notify's templates, and finds what was sent before.

It never sends one twice of its own accord: whoever gets `Unavailable` with `sent` looks it up with `find_by_reference`
first. Nothing here is logged, and no error repeats a recipient.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.backends.govuk_notify.client.notices import Notice, read_notice
from bot.backends.govuk_notify.client.tokens import ApiKey
from bot.council.errors import RateLimited, Unavailable
from bot.web import Answer, Calls, Line, Refusal, understood

_BACK_END = "notify"
_DAILY_LIMIT = "TooManyRequestsError"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class GovukNotify:
    """A client of GOV.UK Notify's REST API, version 2. A malformed `key` is a `ValueError` at once.

    `clock` gives the aware instant at which a token is issued; Notify refuses one that is 30 seconds off.
    """

    def __init__(self, calls: Calls, url: str, key: str, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._calls = calls
        self._url = url
        self._key = ApiKey.parse(key)
        self._clock = clock

    async def send_email(
        self, template_id: str, email_address: str, personalisation: Mapping[str, Any], reference: str
    ) -> str:
        """Send one e-mail, once; answers Notify's id of it. `reference` is ours and must say nothing about the person.

        Raises `Rejected` with Notify's error type as code (nothing was sent), `RateLimited` whose `retry_after` lasts
        until midnight (UTC) when the day's limit is used up, `Unauthorised`, or `Unavailable`, whose `sent` says
        whether it may have gone out.
        """
        return await self._send("email", {"email_address": email_address}, template_id, personalisation, reference)

    async def send_text(
        self, template_id: str, phone_number: str, personalisation: Mapping[str, Any], reference: str
    ) -> str:
        """Send one text, once; as `send_email`."""
        return await self._send("sms", {"phone_number": phone_number}, template_id, personalisation, reference)

    async def status(self, notice_id: str) -> Notice:
        """What became of it, by Notify's id; `NotFound` when Notify does not know it or has forgotten it (7 days)."""
        answer = await self._line().get("/v2/notifications/{id}", path={"id": notice_id})
        with understood(_BACK_END):
            return read_notice(answer.data)

    async def find_by_reference(self, reference: str) -> Notice | None:
        """The newest e-mail or text that carries our reference; None when none of the last 7 days does."""
        answer = await self._line().get("/v2/notifications", params={"reference": reference})
        with understood(_BACK_END):
            rows = [row for row in answer.data["notifications"] if row["reference"] == reference]
            found = sorted((read_notice(row) for row in rows), key=lambda one: one.created_at)
        return found[-1] if found else None

    async def _send(
        self, kind: str, recipient: Mapping[str, str], template_id: str, values: Mapping[str, Any], reference: str
    ) -> str:
        body = {**recipient, "template_id": template_id, "personalisation": dict(values), "reference": reference}
        answer = await self._post(f"/v2/notifications/{kind}", body)
        with understood(_BACK_END, wrote=True):
            return str(answer.data["id"])

    async def _post(self, template: str, body: Mapping[str, Any]) -> Answer:
        """Tried again only while nothing can have left this machine: Notify would send a second e-mail."""
        with self._calls.within():
            attempt = 1
            while True:
                reader = _ErrorReader()
                try:
                    return await self._line(reader).post(template, json=body)
                except RateLimited as limited:
                    if reader.error != _DAILY_LIMIT:
                        raise
                    raise RateLimited(_BACK_END, _seconds_to_midnight(self._clock())) from limited
                except Unavailable as failure:
                    pause = self._calls.pause_after(attempt)
                    if failure.sent or attempt >= self._calls.attempts or pause >= self._calls.seconds_left():
                        raise
                await asyncio.sleep(pause)
                attempt += 1

    def _line(self, reader: _ErrorReader | None = None) -> Line:
        """A line with a token of its own."""
        headers = {"Authorization": f"Bearer {self._key.token(self._clock())}"}
        return self._calls.to(_BACK_END, self._url, headers=headers, read_refusal=reader or _ErrorReader())


class _ErrorReader:
    """Reads `{"status_code", "errors": [{"error", "message"}]}`, and remembers the type of the error.

    Messages are left where they are: Notify changes them, and they may repeat what was sent.
    """

    def __init__(self) -> None:
        self.error = ""

    def __call__(self, data: Any) -> Refusal:
        self.error = str(data["errors"][0]["error"])
        return Refusal(self.error)


def _seconds_to_midnight(now: datetime) -> float:
    """Notify counts a day's messages by UTC."""
    tomorrow = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), time(), UTC)
    return (tomorrow - now).total_seconds()
