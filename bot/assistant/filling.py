"""Fills facts into a response. What is filled in is never read again, so braces in a resident's text stay braces."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping
from typing import Any

_LOG = logging.getLogger(__name__)
_PLACES = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_.\-]*)\}")

#: The parts of a response that may hold places to fill in, as in Rasa's own generator.
PARTS = ("text", "image", "custom", "buttons", "attachment", "quick_replies", "elements")


def fill(part: Any, facts: Mapping[str, Any], response: str = "") -> Any:
    """`{name}` becomes the fact, `{{` and `}}` become single braces; lists and tables are filled throughout.

    A fact that is not there, or is None, becomes nothing; the former is logged with the response's name.
    """
    if isinstance(part, str):
        return _PLACES.sub(lambda match: _value(match, facts, response), part)
    if isinstance(part, Mapping):
        return {key: fill(value, facts, response) for key, value in part.items()}
    if isinstance(part, list):
        return [fill(value, facts, response) for value in part]
    return part


def _value(match: re.Match[str], facts: Mapping[str, Any], response: str) -> str:
    name = match[1]
    if name is None:
        return match[0][0]
    if name not in facts:
        _LOG.error("assistant.response.fact_missing response=%s fact=%s", response, name)
    value = facts.get(name)
    return "" if value is None else str(value)
