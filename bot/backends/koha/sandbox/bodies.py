"""Bodies of calls: JSON objects with no property of their own, of the kinds that the contract names."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from aiohttp import web

from bot.backends.koha.sandbox.refusals import Malformed

Kinds = Mapping[str, str]
_NAMES: Mapping[str, type | tuple[type, ...]] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "date": str,
    "boolean": bool,
    "integers": list,
}


async def read_body(request: web.Request, kinds: Kinds, needed: Collection[str] = ()) -> dict[str, Any]:
    """The object. A kind that ends in `?` may be null; `date` is a day as text."""
    try:
        raw = await request.read()
        body = json.loads(raw) if raw.strip() else {}
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Malformed(("Expected object - got something else.", "/body"))
    wrong = [("Missing property.", f"/body/{name}") for name in needed if name not in body]
    odd = [name for name in body if name not in kinds]
    if odd:
        wrong.append((f"Properties not allowed: {', '.join(odd)}.", "/body"))
    for name, value in body.items():
        if name in kinds and not _is(kinds[name], value):
            wrong.append((f"Expected {kinds[name].rstrip('?')} - got something else.", f"/body/{name}"))
    if wrong:
        raise Malformed(*wrong)
    return body


def number_in(request: web.Request, name: str) -> int:
    """A number in the path or, when it is not there, in the query."""
    raw = request.match_info.get(name) or request.query.get(name, "")
    if not raw.isdecimal() or len(raw) > 9:
        raise Malformed(("Expected integer - got string.", f"/{name}"))
    return int(raw)


def _is(kind: str, value: Any) -> bool:
    if value is None:
        return kind.endswith("?")
    name = kind.rstrip("?")
    if name == "date":
        try:
            date.fromisoformat(value)
        except (TypeError, ValueError):
            return False
    if isinstance(value, bool) and name != "boolean":
        return False
    return isinstance(value, _NAMES[name])
