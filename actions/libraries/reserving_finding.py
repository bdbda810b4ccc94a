"""Finds a title in the catalogue and the libraries at which it can be collected, for the form about a reservation."""

from __future__ import annotations

from typing import Any

from actions.libraries.card import library_of
from actions.libraries.reserving_titles import Found, as_slot
from actions.libraries.reserving_words import pickup_in
from actions.talk import Talk
from actions.turn import Turn
from bot.council.errors import NotFound
from bot.council.library_branches import LibraryBranch

_MOST = 5  # titles that are shown
_LONG = 5  # words


def search_anew(talk: Talk) -> None:
    """Another title; the library that was chosen stays."""
    talk.clear(
        "library_reservation_words",
        "library_reservation_titles",
        "library_reservation_title",
        "library_reservation_branches",
        "library_reservation_confirmed",
    )


async def find_title(turn: Turn, talk: Talk) -> str | None:
    """Search for the words that are known; the question that is due, None when one title is chosen."""
    search: dict[str, Any] | None = talk.slot("library_reservation_words")
    if talk.slot("library_reservation_titles") is not None:
        return "library_reservation_title"
    if search is None:
        return "library_reservation_words"
    library, result, words = library_of(turn), None, ""
    for words in search["candidates"]:
        result = await library.search(words, most=_MOST)
        if result.hits and not result.is_near:
            break
    if result is None or not result.hits:
        talk.clear("library_reservation_words")
        if not search["is_story"] or len(search["candidates"][-1].split()) < _LONG:
            talk.say("utter_library_reservation_nothing", words=search["candidates"][-1])
        return "library_reservation_words"
    shown = [as_slot(hit) for hit in result.hits]
    talk.keep("library_reservation_titles", {"shown": shown, "total": result.total, "is_near": result.is_near})
    if talk.slot("library_reservation_branch") is None and (
        code := pickup_in(search["text"], words, branches_of(turn))
    ):
        talk.keep("library_reservation_branch", code)
    if len(shown) > 1 or result.is_near:
        return "library_reservation_title"
    talk.keep("library_reservation_title", shown[0])
    return None


async def settle_branch(turn: Turn, talk: Talk) -> None:
    """Read where the title can be collected, once, and put a library right at which it cannot."""
    if talk.slot("library_reservation_branches") is None:
        title: Found = talk.slot("library_reservation_title")
        try:
            talk.keep("library_reservation_branches", await _pickups(turn, talk, title["id"]))
        except NotFound:
            talk.say("utter_library_reservation_gone")
            search_anew(talk)
            return
    allowed: dict[str, str] = dict(talk.slot("library_reservation_branches"))
    code = talk.slot("library_reservation_branch")
    if code is not None and code not in allowed:
        libraries = turn.council.libraries
        name = libraries.name_of(code) if libraries is not None else code
        talk.say("utter_library_reservation_not_there", library=name)
        talk.clear("library_reservation_branch", "library_reservation_confirmed")
    if len(allowed) == 1 and talk.slot("library_reservation_branch") is None:
        talk.keep("library_reservation_branch", next(iter(allowed)))


async def _pickups(turn: Turn, talk: Talk, title_id: str) -> list[tuple[str, str]]:
    """Codes and names of the libraries that hand it out: for the reader whose card is open, else for everybody."""
    library, name = library_of(turn), talk.slot("library_grant")
    grant = await turn.clients.gateway.grant(turn.conversation, name) if name else None
    if grant is None:
        return [(one.code, one.name) for one in await library.branches() if one.hands_out_holds]
    patron = await library.patron(grant.values["patron"])
    return [(one.code, one.name) for one in await library.pickup_branches(patron, title_id)]


def branches_of(turn: Turn) -> tuple[LibraryBranch, ...]:
    """The council's libraries; none where its file names none."""
    return turn.council.libraries.branches if turn.council.libraries is not None else ()
