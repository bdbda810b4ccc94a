"""The two addresses that a simulation talks to: the gateway's public door, and the sandbox's desk for its clock."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp

from bot.council.errors import Unavailable

_MOST_WAITS = 5
_LONGEST_WAIT_SECONDS = 30


@dataclass(frozen=True)
class Doors:
    """Where they are, and the key that lets a simulation speak for many residents and date what they say."""

    gateway: str
    sandbox: str
    key: str


class PublicDoor:
    """What a resident's client can do, and what a demonstration asks of the sandbox.

    Every call raises `Unavailable` when it is not answered as it should be.
    """

    def __init__(self, http: aiohttp.ClientSession, doors: Doors) -> None:
        self._http = http
        self._doors = doors
        self._key = {"Authorization": f"Bearer {doors.key}"}

    def address(self, path: str) -> str:
        """A path of the public door as an address."""
        return self._doors.gateway + path

    async def say(self, sender: str, text: str, at: datetime) -> Sequence[dict[str, Any]]:
        """Say something in a sample conversation at an instant; the replies."""
        body = {
            "sender": sender,
            "message": text,
            "metadata": {"sample_at": at.isoformat(), "message_id": f"{sender}-{at.timestamp():.0f}"},
        }
        return await self._ask("gateway", "POST", self.address("/webhooks/rest/webhook"), body, self._key)

    async def send_card(self, path: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Send a secure form: `{"status": "accepted" | "refused", "messages": [...], ...}`."""
        return await self._ask("gateway", "POST", self.address(path), dict(values))

    async def read_late(self, sender: str, after: str = "0") -> tuple[str, Sequence[dict[str, Any]]]:
        """The next cursor, and what was said in the chat since a cursor without being asked."""
        url = self.address(f"/webhooks/rest/poll?after={after}")
        answer = await self._ask("gateway", "GET", url, None, {**self._key, "X-Sender": sender})
        return str(answer["cursor"]), answer["messages"]

    async def set_clock(self, now: datetime | None) -> None:
        """Hold the sandbox's clock at an instant; None lets it run."""
        await self._ask_sandbox("clock", {"now": now.isoformat() if now else None})

    async def forget_reports(self) -> None:
        """Let the sandbox forget the reports that were sent to it. Payments stay, as the ledger's do."""
        await self._ask_sandbox("reset", {"only": ["reports", "library"]})

    async def post_income(self, accounts: Mapping[str, str]) -> None:
        """The council's nightly run: put payments on their accounts, by reference, as far as money was taken."""
        payments = await self._ask("sandbox", "GET", f"{self._doors.sandbox}/_sandbox/pay/payments", None)
        taken = [one for one in payments if one["reference"] in accounts and one["status"] == "success"]
        rows = [
            {"account": accounts[one["reference"]], "amount_pence": one["amount"], "reference": one["reference"]}
            for one in taken
        ]
        await self._ask_sandbox("civica/post-payments", {"payments": rows})

    async def _ask_sandbox(self, what: str, body: dict[str, Any]) -> None:
        await self._ask("sandbox", "POST", f"{self._doors.sandbox}/_sandbox/{what}", body)

    async def _ask(
        self, name: str, method: str, url: str, body: dict[str, Any] | None, headers: dict[str, str] | None = None
    ) -> Any:
        for _ in range(_MOST_WAITS):
            try:
                async with self._http.request(method, url, json=body, headers=headers) as answer:
                    if answer.status < 300:
                        return await answer.json()
                    if answer.status != 429:
                        raise Unavailable(name, f"answered {answer.status}: {(await answer.text())[:200]}")
                    wait = min(int(answer.headers.get("Retry-After", "1")), _LONGEST_WAIT_SECONDS)
            except (aiohttp.ClientError, TimeoutError) as lost:
                base = self._doors.sandbox if name == "sandbox" else self._doors.gateway  # a path may be a secret
                raise Unavailable(name, f"does not answer at {base}; is the system running?") from lost
            await asyncio.sleep(wait)
        raise Unavailable(name, "is too busy")
