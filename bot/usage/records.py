"""What the usage log's commands ask of the gateway, at its private door. Nothing else here talks to another process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.council.errors import BackEndError, KerbsideError
from bot.settings import RecordSettings
from bot.web import Calls, Line, Refusal

_SECONDS = 30.0


class GatewayRefused(KerbsideError):
    """The gateway is not there, or will not do what it was asked; the message is for whoever asked."""


@dataclass(frozen=True)
class Left:
    """What stands of a conversation at the gateway and in Rasa: rows by place; `kept` stays for good."""

    places: Mapping[str, int]
    kept: Mapping[str, int]
    held_for: tuple[str, ...]


class Records:
    """One conversation's records, by its name."""

    def __init__(self, line: Line) -> None:
        self._line = line

    async def find(self, reference: str) -> list[str]:
        """The conversations that a reference was given in."""
        answer = await self._ask("GET", "/conversations", params={"reference": reference})
        return [str(name) for name in answer["conversations"]]

    async def look(self, name: str) -> Left:
        """What is left of it."""
        answer = await self._ask("GET", "/conversations/{name}/places", name)
        return Left(answer["places"], answer["kept"], tuple(answer["held_for"]))

    async def erase(self, name: str) -> bool:
        """Close it and erase it; False while a turn is still under way: ask again."""
        return bool((await self._ask("POST", "/conversations/{name}/erase", name))["status"] == "erased")

    async def forget_evidence(self, name: str) -> None:
        """Delete an erased conversation's evidence, now that it was read."""
        await self._ask("POST", "/conversations/{name}/forget-evidence", name)

    async def hold(self, name: str, reason: str) -> list[str]:
        """Hold it; for what it is held then."""
        return list((await self._ask("POST", "/conversations/{name}/hold", name, {"reason": reason}))["held_for"])

    async def release(self, name: str, reason: str | None) -> list[str]:
        """Release it, from one reason or all; from which it was."""
        body = {"reason": reason} if reason else {}
        return list((await self._ask("POST", "/conversations/{name}/release", name, body))["released"])

    async def key_people(
        self, council: str, form: str, people: Sequence[tuple[str, datetime]]
    ) -> list[tuple[str, ...] | None]:
        """The keyed person of each account at its moment; two within 7 days of a change of keys, none once the keys of
        that time are gone, and None for what is no account.
        """
        listed = [{"account": account, "at": at.isoformat()} for account, at in people]
        answer = await self._ask("POST", "/people", body={"council": council, "form": form, "people": listed})
        names = ("person", "person_before")
        return [
            None if one is None else tuple(str(one[name]) for name in names if name in one) for one in answer["people"]
        ]

    async def _ask(
        self, method: str, path: str, name: str = "", body: Any = None, params: Mapping[str, str] | None = None
    ) -> Any:
        try:
            if method == "GET":
                answer = await self._line.get(path, path={"name": name}, params=params)
            else:
                answer = await self._line.post(path, path={"name": name}, json=body or {})
        except BackEndError as failure:
            why = failure.message or "it knows no such conversation"
            raise GatewayRefused(f"The gateway did not do it: {why}") from failure
        return answer.data


def open_records(settings: RecordSettings, calls: Calls) -> Records:
    """The gateway's private door. Close `calls` afterwards."""
    headers = {"Authorization": f"Bearer {settings.private_secret}"}
    return Records(calls.to("gateway", settings.gateway_url, headers=headers, read_refusal=_read_refusal))


def _read_refusal(body: Any) -> Refusal:
    said = str(body.get("error", "")) if isinstance(body, dict) else ""
    return Refusal("", said)


def make_calls() -> Calls:
    """Patient ones: erasing waits for a turn, and nobody sits in front of it."""
    return Calls(budget_seconds=_SECONDS, attempt_seconds=_SECONDS)
