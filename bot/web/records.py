"""The facts that pass between a call, its client and whoever logs it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bot.council.errors import Unavailable


@dataclass(frozen=True)
class Answer:
    """A 2xx answer. `data` is the body as the line reads it: JSON if not told otherwise, None for an empty one."""

    status: int
    headers: Mapping[str, str]
    data: Any


@dataclass(frozen=True)
class Refusal:
    """What an error body says: the supplier's code, its sentence, and an earlier reference if it names one."""

    code: str = ""
    message: str = ""
    reference: str | None = None


@dataclass(frozen=True)
class CallRecord:
    """One attempt at one call, fit for a log: `template` holds names in braces, never a query value or a body.

    `status` is None when no answer came; `problem` is then a short word for why.
    """

    back_end: str
    method: str
    template: str
    attempt: int
    status: int | None
    milliseconds: int
    problem: str = ""


def read_no_refusal(data: Any) -> Refusal:
    """The default reader of error bodies: trusts none of it."""
    return Refusal()


def parse_json(body: bytes) -> Any:
    """The JSON value in a body; None when it is empty. Raises `ValueError` for anything that is not JSON."""
    return json.loads(body) if body.strip() else None


@contextmanager
def understood(back_end: str, *, wrote: bool = False) -> Iterator[None]:
    """Around the reading of an answer: one of another shape than the contract gives is as good as no answer.

    A back end that was changed without notice must not look like an empty street or a home without bins. `wrote`: the
    answer is that to a write, which may have been carried out all the same.
    """
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as wrong:
        raise Unavailable(back_end, "its answer has another shape than the contract gives", sent=wrote) from wrong
