"""The payment service's error codes in our words. `bot.web` translates by status; a code often says it better."""

from __future__ import annotations

import re
from typing import Any

from bot.council.errors import BackEndError, Conflict, NotFound, Rejected, Unauthorised
from bot.web import Refusal

#: The account cannot do this, or not at all: the council's operator must act.
_ACCOUNT = frozenset({"P0195", "P0196", "P0199", "P0930", "P0940", "P0941", "P0942"})
#: Too late or changed meanwhile: read the payment again.
_CHANGED = frozenset({"P0191", "P0501", "P0502", "P0604", "P1001", "P1003", "P2501"})
#: A search was asked for a page beyond its last.
_NO_PAGE = frozenset({"P0402", "P1100", "P2402"})
_NOT_FOUND = frozenset({"P0200", "P0300", "P0500", "P0600", "P0700", "P0800", "P1000", "P2200", "P2500"})


def read_refusal(data: Any) -> Refusal:
    """`{"code", "description"}`. The code stands in the message too, where `bot.web` keeps no code.

    A body without such a code is not the service's own: that of a 401 never is.
    """
    code, description = str(data["code"]), str(data["description"])
    if not re.fullmatch(r"P[0-9]{4}", code):
        raise ValueError("not a code of the contract")
    return Refusal(code, f"{code} {description}")


def code_of(error: BackEndError) -> str:
    """The code that an error came with; empty when it came with none."""
    found = re.match(r"P[0-9]{4}\b", error.message)
    return found[0] if found else ""


def is_page_not_found(error: BackEndError) -> bool:
    """Whether a search ended because its last page was passed."""
    return code_of(error) in _NO_PAGE


def in_our_words(error: BackEndError) -> BackEndError:
    """The error that the code means, where that is another than the status alone would say."""
    code = code_of(error)
    if not code or not isinstance(error, Rejected | Unauthorised | NotFound | Conflict):
        return error
    meant: BackEndError = Rejected(error.back_end, code, error.message)
    if code in _ACCOUNT:
        meant = Unauthorised(error.back_end, error.message)
    elif code in _CHANGED:
        meant = Conflict(error.back_end, error.message)
    elif code in _NOT_FOUND or code in _NO_PAGE:
        meant = NotFound(error.back_end, error.message)
    return error if type(meant) is type(error) else meant
