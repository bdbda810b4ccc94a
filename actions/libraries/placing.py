"""Places a reservation: written down before it is sent, and looked up before it is sent again. Says nothing itself."""

from __future__ import annotations

from dataclasses import dataclass

from actions.libraries.card import Opened
from actions.sending import write_down
from actions.turn import Turn
from bot.council.errors import Unavailable
from bot.council.libraries import Hold, HoldPlaced, HoldRefusal
from bot.council.requests import SubmissionState

TRANSACTION = "reserve_library_item"
_SECONDS_TO_WRITE_DOWN = 1.0  # kept back, so that how it ended is not lost


@dataclass(frozen=True)
class Reserved:
    """The reservation stands. Not `is_new`: it stood before."""

    hold: Hold
    is_new: bool = True


@dataclass(frozen=True)
class TurnedDown:
    """Nothing was reserved."""

    refusal: HoldRefusal


@dataclass(frozen=True)
class Unsettled:
    """It was sent and no answer came. It may stand: look it up, never send it again blindly."""


Placed = Reserved | TurnedDown | Unsettled


async def place_once(turn: Turn, opened: Opened, title_id: str, branch: str, *, after: str = "") -> Placed:
    """Reserve a title for a reader once.

    Raises `BackEndError` only while nothing can have been sent. `after` is the number of an earlier reservation of the
    same title in this conversation, which was collected or cancelled since: the wish is then a new one.
    """
    library, patron = opened.library, opened.patron
    content = {"title": title_id, "branch": branch, "reader": patron.id, **({"after": after} if after else {})}
    submission, _ = await turn.clients.gateway.record(turn.conversation, TRANSACTION, title_id, content)
    if submission.state is SubmissionState.CONFIRMED and submission.reference:
        standing = next((one for one in await library.holds(patron) if one.id == submission.reference), None)
        if standing is not None:
            return Reserved(standing, is_new=False)
        return await place_once(turn, opened, title_id, branch, after=submission.reference)
    calls = turn.clients.calls
    try:
        with calls.within(calls.seconds_left() - _SECONDS_TO_WRITE_DOWN):
            result = await library.place_hold(patron, title_id, branch)  # looks it up first
    except Unavailable as failure:
        if not failure.sent:
            raise
        await write_down(turn, submission, SubmissionState.UNKNOWN)
        return Unsettled()
    if isinstance(result, HoldPlaced):
        await write_down(turn, submission, SubmissionState.CONFIRMED, reference=result.hold.id)
        return Reserved(result.hold, result.is_new)
    await write_down(turn, submission, SubmissionState.REFUSED, code=result.refusal.value)
    return TurnedDown(result.refusal)
