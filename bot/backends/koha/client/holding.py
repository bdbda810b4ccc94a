"""Reservations, which Koha calls holds: looked up before and after, so that none is made twice."""

from __future__ import annotations

from bot.backends.koha.client import catalogue, reading, words
from bot.backends.koha.client.access import BACK_END, Access
from bot.backends.koha.client.paging import all_rows
from bot.council.errors import BackEndError, Conflict, NotFound, Rejected, Unauthorised, Unavailable
from bot.council.libraries import (
    Branch,
    Hold,
    HoldPlaced,
    HoldRefusal,
    HoldRefused,
    HoldResult,
    HoldStatus,
    LibraryPatron,
)
from bot.web import understood

_ORDER = tuple(
    (HoldStatus.READY, HoldStatus.ON_ITS_WAY, HoldStatus.BEING_PREPARED, HoldStatus.IN_QUEUE, HoldStatus.SUSPENDED)
)


async def holds(access: Access, patron: LibraryPatron) -> tuple[Hold, ...]:
    """All reservations of a reader that stand, with their titles."""
    rows = await all_rows(access, "/holds", "hold_id", q={"patron_id": int(patron.id)})
    with understood(BACK_END):
        if any(str(row["patron_id"]) != patron.id for row in rows):
            raise ValueError("the answer is about another reader")
        open_rows = [row for row in rows if not row.get("cancellation_date")]
        numbers = [str(row["biblio_id"]) for row in open_rows]
    records = await catalogue.biblios(access, numbers) if numbers else {}
    with understood(BACK_END):
        found = [reading.hold(row, records.get(str(row["biblio_id"]))) for row in open_rows]
    return tuple(sorted(found, key=lambda one: (_ORDER.index(one.status), one.title.casefold(), int(one.id))))


async def pickup_branches(access: Access, patron: LibraryPatron, title_id: str) -> tuple[Branch, ...]:
    """Where this reader may collect this title."""
    params = {"patron_id": patron.id, "_per_page": "-1"}
    answer = await access.call(
        lambda line: line.get("/biblios/{id}/pickup_locations", path={"id": title_id}, params=params)
    )
    with understood(BACK_END):
        found = [reading.branch(row) for row in reading.rows(answer.data) if not row.get("needs_override")]
    return tuple(sorted(found, key=lambda one: one.name))


async def place(access: Access, patron: LibraryPatron, title_id: str, branch: str) -> HoldResult:
    """Reserve once. A reservation of this title at another branch is a refusal, for Koha would not move it."""
    standing = await _standing(access, patron, title_id)
    if standing is not None:
        is_same = standing.branch == branch
        return HoldPlaced(standing, is_new=False) if is_same else HoldRefused(HoldRefusal.ALREADY_RESERVED)
    body = {"patron_id": int(patron.id), "biblio_id": int(title_id), "pickup_library_id": branch}
    try:
        answer = await access.call(lambda line: line.post("/holds", json=body))
    except NotFound as refused:
        return HoldRefused(words.hold_refusal(refused.message) or HoldRefusal.NO_SUCH_TITLE)
    except (Unauthorised, Conflict, Rejected) as refused:
        reason = words.hold_refusal(refused.message)
        if reason is None:
            raise
        return HoldRefused(reason)
    except Unavailable as failure:
        if not failure.sent:
            raise
        return await _after_a_lost_answer(access, patron, title_id, failure)
    with understood(BACK_END, wrote=True):
        number = str(answer.data["hold_id"])
        if str(answer.data["biblio_id"]) != title_id:
            raise ValueError("the answer is about another title")
    return HoldPlaced(await _with_title(access, answer.data, number))


async def cancel(access: Access, patron: LibraryPatron, hold: Hold) -> None:
    """Cancel. It is looked up first, for a number alone could be anybody's; what is gone since then is cancelled."""
    await _need(access, patron, hold)
    try:
        await access.call(lambda line: line.delete("/holds/{id}", path={"id": hold.id}))
    except NotFound:
        return
    except Unavailable as failure:
        if not failure.sent:
            raise
        try:
            await _need(access, patron, hold)
        except NotFound:
            return
        except BackEndError as blind:
            raise Unavailable(BACK_END, failure.message, sent=True) from blind
        raise


async def _need(access: Access, patron: LibraryPatron, hold: Hold) -> None:
    rows = await all_rows(access, "/holds", "hold_id", q={"hold_id": int(hold.id), "patron_id": int(patron.id)})
    with understood(BACK_END):
        is_there = any(str(row["hold_id"]) == hold.id and str(row["patron_id"]) == patron.id for row in rows)
    if not is_there:
        raise NotFound(BACK_END, "this reader has no such reservation")


async def _standing(access: Access, patron: LibraryPatron, title_id: str) -> Hold | None:
    """The reader's reservation of a title, if there is one."""
    q = {"patron_id": int(patron.id), "biblio_id": int(title_id)}
    rows = await all_rows(access, "/holds", "hold_id", q=q)
    with understood(BACK_END):
        found = [row for row in rows if (str(row["patron_id"]), str(row["biblio_id"])) == (patron.id, title_id)]
        if not found:
            return None
    records = await catalogue.biblios(access, [title_id])
    with understood(BACK_END):
        return reading.hold(found[0], records.get(title_id))


async def _after_a_lost_answer(
    access: Access, patron: LibraryPatron, title_id: str, failure: Unavailable
) -> HoldPlaced:
    """A reservation that is not there yet may still come, so that is told as unknown."""
    try:
        standing = await _standing(access, patron, title_id)
    except BackEndError as blind:
        raise Unavailable(BACK_END, failure.message, sent=True) from blind
    if standing is None:
        raise Unavailable(BACK_END, failure.message, sent=True) from failure
    return HoldPlaced(standing)


async def _with_title(access: Access, row: reading.Row, number: str) -> Hold:
    """The new reservation; a title that cannot be read now does not undo it."""
    try:
        records = await catalogue.biblios(access, [str(row["biblio_id"])])
    except BackEndError:
        records = {}
    with understood(BACK_END, wrote=True):
        found = reading.hold(row, records.get(str(row["biblio_id"])))
        if found.id != number:
            raise ValueError("the answer is about another reservation")
    return found
