"""The catalogue: titles that are searched for, titles of known numbers, and copies."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from bot.backends.koha.client import reading, searching
from bot.backends.koha.client.access import BACK_END, Access
from bot.backends.koha.client.paging import all_rows, first_rows
from bot.backends.koha.client.reading import Row
from bot.council.libraries import Copy, SearchHit, SearchResult, Title
from bot.web import understood

_MOST_TO_SORT = 60
_NUMBERS_AT_ONCE = 40  # they stand in the address of a call, which must not grow without end


async def search(access: Access, text: str, most: int) -> SearchResult:
    """The best hits with their copies."""
    titles, total = await _titles(access, searching.having_all(text))
    titles, is_near = searching.best_first(text, titles), False
    if not titles:
        near, _ = await _titles(access, searching.beginning_alike(text))
        titles = searching.near_only(text, near)
        total, is_near = len(titles), bool(titles)
    shown = titles[:most]
    copies = await copies_of(access, [one.id for one in shown])
    hits = tuple(SearchHit(one, tuple(copy for copy in copies if copy.title_id == one.id)) for one in shown)
    return SearchResult(hits, total, is_near)


async def copies_of(access: Access, title_ids: Collection[str]) -> tuple[Copy, ...]:
    """The copies of some titles, by branch."""
    if not title_ids:
        return ()
    rows = await all_rows(access, "/items", "item_id", q={"biblio_id": [int(one) for one in title_ids]})
    with understood(BACK_END):
        return tuple(sorted((reading.copy(row) for row in rows), key=lambda one: (one.branch, int(one.id))))


async def biblios(access: Access, title_ids: Iterable[str]) -> dict[str, Row]:
    """The records of some titles by their numbers; what is gone is left out."""
    wanted = sorted({int(one) for one in title_ids})
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        some = wanted[start : start + _NUMBERS_AT_ONCE]
        rows = await all_rows(access, "/biblios", "biblio_id", q={"biblio_id": some})
        found |= {str(row["biblio_id"]): row for row in rows}
    return found


async def biblios_of_items(access: Access, item_ids: Collection[int]) -> dict[str, Row]:
    """The records of some copies, by the copies' numbers."""
    wanted = sorted(set(item_ids))
    found: dict[str, Row] = {}
    for start in range(0, len(wanted), _NUMBERS_AT_ONCE):
        some = wanted[start : start + _NUMBERS_AT_ONCE]
        rows = await all_rows(access, "/items", "item_id", q={"item_id": some}, embed="biblio")
        found |= {str(row["item_id"]): row["biblio"] for row in rows if isinstance(row.get("biblio"), dict)}
    return found


async def _titles(access: Access, q: object) -> tuple[list[Title], int]:
    if q is None:
        return [], 0
    rows, total = await first_rows(access, "/biblios", q=q, most=_MOST_TO_SORT)
    with understood(BACK_END):
        return [reading.title(row) for row in rows], total
