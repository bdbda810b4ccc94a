"""What happens to a report that is to be issued, and who may do it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from enum import StrEnum

from bot.council.errors import KerbsideError


class IssuedError(KerbsideError):
    """It cannot be done; the message says why, for whoever asked."""


class Kind(StrEnum):
    """Events of a report, each at most once."""

    PREPARED = "prepared"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class State(StrEnum):
    """What a report is now."""

    DRAFT = "draft"
    ISSUED = "issued"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


def state_of(kinds: Collection[str]) -> State:
    """The state that a report's events leave it in."""
    if Kind.SUPERSEDED in kinds:
        return State.SUPERSEDED
    if Kind.WITHDRAWN in kinds:
        return State.WITHDRAWN
    return State.ISSUED if Kind.APPROVED in kinds else State.DRAFT


def check_name(name: str) -> str:
    """A person's name with single spaces; refused when it holds no letters or is too long."""
    plain = " ".join(name.split())
    if not 2 <= len(plain) <= 80 or not re.search(r"[^\W\d_]", plain):
        raise IssuedError(f"{name!r} is no name of a person (2 to 80 characters)")
    return plain


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one, whatever their capitals, spaces, hyphens and full stops."""
    return _bare(one) == _bare(other)


def check_approver(prepared_by: str, approver: str) -> str:
    """The approver's name; refused when it is the preparer's."""
    name = check_name(approver)
    if is_same_person(prepared_by, name):
        raise IssuedError(f"{prepared_by} prepared it: somebody else has to approve it")
    return name


def _bare(name: str) -> str:
    return re.sub(r"[\s.\-‐-―'’]", "", unicodedata.normalize("NFKC", name).casefold())
