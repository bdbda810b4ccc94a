"""The way in: an access token that is kept until shortly before it ends, and calls made with it."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from bot.backends.koha.client.reading import read_json, read_refusal
from bot.council.errors import NotFound, Rejected, Unauthorised, Unavailable
from bot.web import Answer, Calls, Line, understood

BACK_END = "library"

_API = "/api/v1"
_SPARE_SECONDS = 60.0
# A 401 speaks of authentication; a 403 of a renewal, a hold or a permission, which a new token would not change.
_TOKEN_REFUSED = re.compile(r"\b(authentication|session|token|401)\b", re.IGNORECASE)

Make = Callable[[Line], Awaitable[Answer]]


class Access:
    """Calls to one Koha in the name of one API client. `clock` counts seconds and only ever goes forward."""

    def __init__(
        self, calls: Calls, url: str, client_id: str, secret: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._calls = calls
        self._url = url.rstrip("/").removesuffix(_API) + _API
        self._client_id = client_id
        self._secret = secret
        self._clock = clock
        self._token = ""
        self._ends = 0.0
        self._asking = asyncio.Lock()

    async def call(self, make: Make, *, embed: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        """One call with a token. A token that is refused is asked for anew, once: then nothing had been done yet."""
        more = {**({"x-koha-embed": embed} if embed else {}), **(headers or {})}
        with self._calls.within():
            token = await self._kept_token()
            try:
                return await make(self._line(token, more))
            except Unauthorised as refused:
                if not _TOKEN_REFUSED.search(refused.message):
                    raise
            return await make(self._line(await self._kept_token(instead_of=token), more))

    def _line(self, token: str, headers: Mapping[str, str]) -> Line:
        return self._calls.to(
            BACK_END,
            self._url,
            headers={
                "Accept": "application/json",
                **headers,
                **({"Authorization": f"Bearer {token}"} if token else {}),
            },
            read_refusal=read_refusal,
            read_body=read_json,
        )

    async def _kept_token(self, instead_of: str = "") -> str:
        """The token in use, or a new one when it ends soon or is the one that was refused."""
        async with self._asking:
            if not self._token or self._token == instead_of or self._clock() >= self._ends:
                self._token, seconds = await self._new_token()
                self._ends = self._clock() + max(0.0, seconds - min(_SPARE_SECONDS, seconds / 2))
            return self._token

    async def _new_token(self) -> tuple[str, float]:
        """Asked for twice if need be: it changes nothing for anybody."""
        with suppress(Unavailable):
            return await self._ask_for_token()
        return await self._ask_for_token()

    async def _ask_for_token(self) -> tuple[str, float]:
        form = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._secret,
        }
        try:
            answer = await self._line("", {}).post("/oauth/token", form=form)
            with understood(BACK_END):
                token, seconds = answer.data["access_token"], float(answer.data["expires_in"])
                if not isinstance(token, str) or not token:
                    raise ValueError("there is no token")
        except Unavailable as failure:
            raise Unavailable(BACK_END, failure.message) from failure
        except (Rejected, NotFound) as refused:
            raise Unauthorised(BACK_END, refused.message) from refused
        return token, seconds
