"""Lists as Koha tells them: filtered, ordered, a page at a time, with how many there are in the headers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aiohttp import web

from bot.backends.koha.sandbox.filters import Keeps, level, read_parameters, read_q
from bot.backends.koha.sandbox.refusals import Malformed, Refused

#: The parameters of every list.
PARAMETERS = frozenset({"_page", "_per_page", "_match", "_order_by", "q"})
_USUAL_PAGE = 20


def answer(request: web.Request, rows: Sequence[Mapping[str, Any]], *, besides: Collection[str] = ()) -> web.Response:
    """One page of the rows that the call asks for. `X-Base-Total-Count` counts them before the filters.

    `besides`: parameters that are no fields of a row.
    """
    keeps = _filter(request, {*PARAMETERS, *besides})
    found = _ordered(request, [row for row in rows if keeps(row)])
    page, per_page = _whole(request, "_page", 1, least=1), _whole(request, "_per_page", _USUAL_PAGE, least=-1)
    pages = 1 if per_page == -1 else max(1, -(-len(found) // per_page))
    shown = found if per_page == -1 else found[(page - 1) * per_page : page * per_page]
    headers = {
        "X-Total-Count": str(len(found)),
        "X-Base-Total-Count": str(len(rows)),
        "Link": ",".join(_links(request, page, pages)),
    }
    return web.json_response(shown, headers=headers)


def _filter(request: web.Request, besides: Collection[str]) -> Keeps:
    plain = {name: value for name, value in request.query.items() if name not in besides}
    filters = [read_q(raw) for raw in request.query.getall("q", [])]
    if "x-koha-query" in request.headers:
        filters.append(read_q(request.headers["x-koha-query"]))
    filters.append(read_parameters(plain, request.query.get("_match", "contains")))
    return lambda row: all(keeps(row) for keeps in filters)


def _ordered(request: web.Request, rows: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    names = [one for raw in request.query.getall("_order_by", []) for one in raw.replace(",", "|").split("|")]
    for raw in reversed(names):
        name = raw.lstrip("+- ")
        if rows and name not in rows[0]:
            raise Refused(400, f"Invalid query: {name} is not known", error_code="invalid_query")
        rows = sorted(rows, key=lambda row: _key(row[name]), reverse=raw.startswith("-"))
    return rows


def _key(value: Any) -> tuple[bool, float, str]:
    if isinstance(value, int | float):
        return True, float(value), ""
    return value is not None, 0.0, level(value)


def _links(request: web.Request, page: int, pages: int) -> list[str]:
    wanted = {"first": 1, "last": pages}
    if page > 1:
        wanted["prev"] = page - 1
    if page < pages:
        wanted["next"] = page + 1
    return [f'<{request.url.update_query(_page=str(number))}>; rel="{rel}"' for rel, number in wanted.items()]


def _whole(request: web.Request, name: str, usual: int, *, least: int) -> int:
    raw = request.query.get(name, str(usual))
    try:
        value = int(raw)
    except ValueError:
        raise Malformed(("Expected integer - got string.", f"/{name}")) from None
    if value < least or (name == "_per_page" and value == 0):
        raise Malformed((f"{value} < minimum({least})", f"/{name}"))
    return value
