"""Notify's error bodies: `{"status_code", "errors": [{"error", "message"}]}`."""

from __future__ import annotations

from aiohttp import web


class Refused(Exception):
    """A request that Notify would refuse: the HTTP status, the error's type, and a sentence for each thing wrong."""

    def __init__(self, status: int, error: str, *messages: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error
        self.messages = messages


def bad_request(message: str, status: int = 400) -> Refused:
    """A request that is well formed and cannot be done."""
    return Refused(status, "BadRequestError", message)


def invalid(*messages: str) -> Refused:
    """A request that is not well formed."""
    return Refused(400, "ValidationError", *messages)


def not_found() -> Refused:
    """There is no such notification or template."""
    return Refused(404, "NoResultFound", "No result found")


def render(refused: Refused) -> web.Response:
    """The answer."""
    errors = [{"error": refused.error, "message": message} for message in refused.messages]
    return web.json_response({"status_code": refused.status, "errors": errors}, status=refused.status)
