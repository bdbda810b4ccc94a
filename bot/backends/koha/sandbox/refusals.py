"""Koha's error bodies."""

from __future__ import annotations

from typing import Any

from aiohttp import web


class Refused(Exception):
    """An answer that is no success. `more` are further fields of its body."""

    def __init__(self, status: int, error: str, **more: Any) -> None:
        super().__init__(error)
        self.status = status
        self.body: Any = {"error": error, **more}

    def answer(self) -> web.Response:
        """As it leaves."""
        return web.json_response(self.body, status=self.status)


class Malformed(Refused):
    """A call that does not fit the contract: each pair says what is wrong and where."""

    def __init__(self, *wrong: tuple[str, str]) -> None:
        super().__init__(400, "malformed")
        self.body = {"errors": [{"message": what, "path": where} for what, where in wrong], "status": 400}


def not_found(what: str) -> Refused:
    """There is no such thing."""
    return Refused(404, f"{what} not found", error_code="not_found")


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error in the contract's own body."""
    return Refused(status, message).answer()
