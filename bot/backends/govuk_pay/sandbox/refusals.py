"""The errors of GOV.UK Pay: a code, a sentence for developers and, where one is to blame, a field or a header."""

from __future__ import annotations

from typing import Any

from aiohttp import web

NOT_FOUND = "Not found"
_BLOCKED = "Request blocked by security rules. Please consult API documentation for details."


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, status: int, code: str, description: str, *, field: str = "", header: str = "") -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description
        self.blamed = ({"field": field} if field else {}) | ({"header": header} if header else {})

    def answer(self) -> web.Response:
        """As the contract words it."""
        body: dict[str, Any] = {**self.blamed, "code": self.code, "description": self.description}
        return web.json_response(body, status=self.status)


def missing(field: str, code: str = "P0101", status: int = 400) -> Refused:
    """A field that must be there is not."""
    return Refused(status, code, f"Missing mandatory attribute: {field}", field=field)


def invalid(field: str, why: str, code: str = "P0102", status: int = 422) -> Refused:
    """A field has a value that is not allowed; status 400 where it is not even of the right type."""
    return Refused(status, code, f"Invalid attribute value: {field}. {why}", field=field)


def blocked() -> Refused:
    """A value has a character that the firewall before the API does not let through."""
    return Refused(400, "P0920", _BLOCKED)


def not_authorised() -> web.Response:
    """401 does not follow the contract: whoever asks must not read it."""
    return web.Response(status=401, text="HTTP 401 Unauthorized")


#: Method and last word of the path -> the code that a refusal on request carries.
_CODES = {("POST", "payments"): "P0102", ("POST", "cancel"): "P0501", ("POST", "capture"): "P1001"}


def refusal(request: web.Request, status: int, message: str) -> web.Response:
    """An error that the sandbox was asked for."""
    if status == 429:
        return Refused(429, "P0900", "Too many requests").answer()
    last = request.path.rstrip("/").rsplit("/", 1)[-1]
    code = _CODES.get((request.method, last)) or ("P0602" if request.method == "POST" else "P0401")
    return Refused(status, code, message).answer()
