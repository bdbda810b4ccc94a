"""All pages of a list, in the order of its numbers, so that nothing is missed or told twice when the list changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.backends.koha.client import reading
from bot.backends.koha.client.access import BACK_END, Access
from bot.backends.koha.client.reading import Row
from bot.council.errors import Unavailable
from bot.web import understood

_A_PAGE = 50
_MOST_PAGES = 40


def as_query(condition: Any) -> str:
    """A filter as the parameter `q` carries it."""
    return json.dumps(condition, ensure_ascii=False, separators=(",", ":"))


async def all_rows(
    access: Access,
    template: str,
    number: str,
    *,
    path: Mapping[str, str] | None = None,
    q: Any = None,
    embed: str = "",
) -> list[Row]:
    """Every row of a list. `number` is the field that numbers its rows."""
    found: dict[str, Row] = {}
    for page in range(1, _MOST_PAGES + 1):
        params = {"_page": str(page), "_per_page": str(_A_PAGE), "_order_by": f"+{number}"}
        if q is not None:
            params["q"] = as_query(q)
        answer = await access.call(lambda line: line.get(template, path=path, params=params), embed=embed)  # noqa: B023
        with understood(BACK_END):
            told = reading.rows(answer.data)
            fresh = {str(row[number]): row for row in told if str(row[number]) not in found}
        found |= fresh
        if not fresh or len(told) < _A_PAGE or len(found) == _total(answer.headers):
            return list(found.values())
    raise Unavailable(BACK_END, "a list has no end")


async def first_rows(access: Access, template: str, *, q: Any, most: int) -> tuple[list[Row], int]:
    """The first rows of a list, and how many there are in all."""
    params = {"_page": "1", "_per_page": str(most), "q": as_query(q)}
    answer = await access.call(lambda line: line.get(template, params=params))
    with understood(BACK_END):
        told = reading.rows(answer.data)
    return told, max(_total(answer.headers) or 0, len(told))


def _total(headers: Mapping[str, str]) -> int | None:
    raw = next((value for name, value in headers.items() if name.lower() == "x-total-count"), "")
    return int(raw) if raw.isdecimal() else None
