"""Which rows of a list are meant: the `q` of SQL::Abstract's kind as JSON, and plain parameters with `_match`. Pure.

Text compares as Koha's database compares it, without regard to case and accents.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from bot.backends.koha.sandbox.refusals import Malformed, Refused

Row = Mapping[str, Any]
Keeps = Callable[[Row], bool]

MATCHES = ("contains", "exact", "starts_with", "ends_with")
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
}
_PLAIN_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "’": "'"})


def read_q(raw: str) -> Keeps:
    """A filter; `Refused` as an invalid query for what is none."""
    try:
        return _condition(json.loads(raw))
    except (ValueError, TypeError) as wrong:
        raise Refused(400, f"Invalid query: {wrong}", error_code="invalid_query") from wrong


def read_parameters(given: Mapping[str, str], match: str) -> Keeps:
    """Filters by fields: all of them must match, in the one way asked for, which is "contains" when not told."""
    if match not in MATCHES:
        raise Malformed((f"Not in enum list: {', '.join(MATCHES)}.", "/_match"))
    wanted = {name: level(value) for name, value in given.items()}

    def keeps(row: Row) -> bool:
        return all(_matches(match, value, row[name]) for name, value in wanted.items())

    return keeps


def level(value: Any) -> str:
    """A value as it is compared."""
    text = {True: "1", False: "0", None: ""}[value] if value is None or isinstance(value, bool) else str(value)
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(_PLAIN_LETTERS))
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def _matches(match: str, wanted: str, value: Any) -> bool:
    if value is None:
        return False
    told = level(value)
    match match:
        case "exact":
            return told == wanted
        case "starts_with":
            return told.startswith(wanted)
        case "ends_with":
            return told.endswith(wanted)
    return wanted in told


def _condition(q: Any) -> Keeps:
    """An object means all of it; a list any of it, or all when it begins with -and."""
    if isinstance(q, list):
        joined, rest = (q[0], q[1:]) if q and q[0] in ("-and", "-or") else ("-or", q)
        return _joined(joined, [_condition(one) for one in rest])
    if not isinstance(q, dict):
        raise TypeError("a condition is an object or a list")
    parts = []
    for key, value in q.items():
        if key in ("-and", "-or"):
            inner = value if isinstance(value, list) else [{name: one} for name, one in value.items()]
            parts.append(_joined(key, [_condition(one) for one in inner]))
        elif key.startswith("-"):
            raise ValueError(f"{key} is not known")
        else:
            parts.append(_field(key.removeprefix("me."), value))
    return _joined("-and", parts)


def _joined(word: str, parts: list[Keeps]) -> Keeps:
    if word == "-and":
        return lambda row: all(keeps(row) for keeps in parts)
    return lambda row: any(keeps(row) for keeps in parts)


def _field(name: str, wanted: Any) -> Keeps:
    if isinstance(wanted, list):
        joined, rest = (wanted[0], wanted[1:]) if wanted and wanted[0] in ("-and", "-or") else ("-or", wanted)
        return _joined(joined, [_field(name, one) for one in rest])
    if isinstance(wanted, dict):
        return _joined("-and", [_compared(name, sign.lower(), value) for sign, value in wanted.items()])
    return _compared(name, "=", wanted)


def _compared(name: str, sign: str, wanted: Any) -> Keeps:
    if isinstance(wanted, list) and sign.removeprefix("-") not in ("in", "not_in", "between"):
        return _joined("-or", [_compared(name, sign, one) for one in wanted])
    match sign.removeprefix("-"):
        case "=":
            return lambda row: _equal(_value(row, name), wanted)
        case "!=" | "<>":
            return lambda row: not _equal(_value(row, name), wanted)
        case "<" | "<=" | ">" | ">=":
            compare = _ORDERS[sign]
            return lambda row: _ordered(compare, _value(row, name), wanted)
        case "like":
            pattern = _like(wanted)
            return lambda row: pattern.fullmatch(level(_value(row, name))) is not None
        case "not_like":
            pattern = _like(wanted)
            return lambda row: pattern.fullmatch(level(_value(row, name))) is None
        case "in":
            return lambda row: any(_equal(_value(row, name), one) for one in wanted)
        case "not_in":
            return lambda row: not any(_equal(_value(row, name), one) for one in wanted)
        case "between":
            low, high = wanted
            return lambda row: (
                _ordered(_ORDERS[">="], _value(row, name), low) and _ordered(_ORDERS["<="], _value(row, name), high)
            )
    raise ValueError(f"{sign} is not known")


def _value(row: Row, name: str) -> Any:
    """A field; `item.biblio.title` reads what is embedded."""
    value: Any = row
    for part in name.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise Refused(400, f"Invalid query: {name} is not known", error_code="invalid_query")
        value = value[part]
    return value


def _equal(value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return value is wanted
    return level(value) == level(wanted)


def _ordered(compare: Callable[[Any, Any], bool], value: Any, wanted: Any) -> bool:
    if value is None or wanted is None:
        return False
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return compare(value, wanted)
    return compare(level(value), level(wanted))


def _like(wanted: Any) -> re.Pattern[str]:
    """`%` is anything, `_` one sign, and a backslash takes the next as it is."""
    parts = []
    signs = iter(level(wanted))
    for sign in signs:
        if sign == "\\":
            parts.append(re.escape(next(signs, "\\")))
        else:
            parts.append({"%": ".*", "_": "."}.get(sign, re.escape(sign)))
    return re.compile("".join(parts), re.DOTALL)
