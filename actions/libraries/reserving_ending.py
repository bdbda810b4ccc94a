"""The end of the form: the card, then the reservation with its place in the queue, or why there is none.

Success is said only for a reservation that the library confirmed or shows.
"""

from __future__ import annotations

from actions.acting import CouncilAction
from actions.libraries.card import Opened, open_library_account, phone_of, say_card_trouble
from actions.libraries.placing import Reserved, Unsettled, place_once
from actions.libraries.reserving import BOOK, BRANCH, INTENT, SLOTS, YES
from actions.libraries.reserving_questions import library_name, say_cost
from actions.libraries.reserving_titles import Found, isolated, say_title
from actions.libraries.reserving_words import Wish
from actions.saying import say_full_day
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import NotFound
from bot.council.libraries import Hold, HoldRefusal, HoldStatus

_PERSON = Button("Talk to a person", "talk_to_human")
_ANOTHER = Button("Another title", INTENT, {"choice": BOOK})
_MINE = Button("See my reservations", INTENT, {"choice": Wish.MINE.value})
_RESERVE = Button("Reserve something", INTENT, {"choice": Wish.RESERVE.value})
_REFUSED = {
    HoldRefusal.TOO_MANY_HOLDS: "utter_library_reservation_refused_too_many",
    HoldRefusal.TOO_MANY_TODAY: "utter_library_reservation_refused_too_many_today",
    HoldRefusal.ALREADY_RESERVED: "utter_library_reservation_refused_already",
    HoldRefusal.ALREADY_ON_LOAN: "utter_library_reservation_refused_on_loan",
    HoldRefusal.AGE_RESTRICTED: "utter_library_reservation_refused_age",
    HoldRefusal.NOT_RESERVABLE: "utter_library_reservation_refused_never",
    HoldRefusal.NOT_FROM_HERE: "utter_library_reservation_refused_not_from_here",
    HoldRefusal.NOT_COLLECTED_THERE: "utter_library_reservation_not_there",
    HoldRefusal.NO_SUCH_TITLE: "utter_library_reservation_gone",
    HoldRefusal.UNKNOWN: "utter_library_reservation_refused_unknown",
}


class SubmitLibraryReservation(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without an answer."""

    called = "action_submit_library_reservation"
    ends = "reserve_library_item"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Reserve, tell where reservations stand, or answer what was asked about reserving."""
        wish = talk.slot("library_reservation_wish") or Wish.RESERVE.value
        if wish == Wish.RESERVE.value:
            await self._reserve(turn, talk)
        elif wish == Wish.MINE.value and talk.slot("library_reservation_unsettled"):
            await look_up(turn, talk)
        elif wish in (Wish.MINE.value, Wish.CHANGE.value):
            await tell_mine(turn, talk, wish)
        else:
            _answer(turn, talk, wish)
            talk.clear(*SLOTS)

    async def _reserve(self, turn: Turn, talk: Talk) -> None:
        title: Found | None = talk.slot("library_reservation_title")
        confirmed, code = talk.slot("library_reservation_confirmed"), talk.slot("library_reservation_branch")
        if confirmed is not None and confirmed != YES:
            talk.say("utter_library_reservation_not_made", _RESERVE)
            talk.clear(*SLOTS)
            return
        if title is None:
            return
        if not title["is_lent_out"]:
            talk.say(
                "utter_library_reservation_reference", _ANOTHER, book=say_title(title), library_phone=phone_of(turn)
            )
            talk.clear(*SLOTS)
            return
        if code is None or confirmed is None:
            return
        opened = await open_library_account(turn, talk, INTENT)
        if opened is None:
            return
        # As Koha's own public catalogue does: its API would take a reservation for any card.
        if say_card_trouble(turn, talk, opened.patron):
            talk.say("utter_library_reservation_not_with_card", _PERSON, book=say_title(title))
            talk.clear(*SLOTS)
            return
        await place(turn, talk, opened, title, str(code))


async def place(turn: Turn, talk: Talk, opened: Opened, title: Found, code: str) -> None:
    """Reserve it, or find that it stands, and say how that ended."""
    result = await place_once(turn, opened, title["id"], code)
    book, name = say_title(title), library_name(turn, talk, code)
    if isinstance(result, Unsettled):
        talk.keep("library_reservation_unsettled", True)
        talk.say("utter_library_reservation_unsettled", Button("Check it", INTENT), _PERSON, book=book)
        return
    was_unsettled = talk.slot("library_reservation_unsettled")
    talk.clear("library_reservation_unsettled")
    if isinstance(result, Reserved):
        facts = {"book": book, "library": name, "reference": result.hold.id, "place": say_place(turn, result.hold)}
        if result.is_new or was_unsettled:
            talk.say("utter_library_reservation_made", _MINE, cost=say_cost(turn), **facts)
        else:
            talk.say("utter_library_reservation_stands", _MINE, **facts)
        talk.clear(*SLOTS)
        return
    await _explain(turn, talk, opened, title, name, result.refusal)


async def look_up(turn: Turn, talk: Talk) -> None:
    """What became of the reservation in doubt. Sends nothing: what stands is written down, else it is offered."""
    title, code = dict(talk.slot("library_reservation_title") or {}), str(talk.slot("library_reservation_branch"))
    opened = await open_library_account(turn, talk, INTENT)
    if opened is None:
        return
    talk.keep("library_reservation_wish", Wish.RESERVE.value)
    holds = await opened.library.holds(opened.patron)
    if any((one.title_id, one.branch) == (title["id"], code) for one in holds):
        await place(turn, talk, opened, title, code)
    else:
        talk.say("utter_library_reservation_not_yet", Button("Reserve it now", INTENT), book=say_title(title))


async def _explain(turn: Turn, talk: Talk, opened: Opened, title: Found, name: str, refusal: HoldRefusal) -> None:
    """Why it was refused, with the way on that fits."""
    response, facts = _REFUSED[refusal], {"book": say_title(title), "library": name, "library_phone": phone_of(turn)}
    if refusal in (HoldRefusal.NOT_COLLECTED_THERE, HoldRefusal.NOT_FROM_HERE):
        elsewhere = await _elsewhere(opened, title["id"], str(talk.slot("library_reservation_branch")))
        if elsewhere:
            talk.say(response, *elsewhere, **facts)
            talk.clear("library_reservation_branch", "library_reservation_branches", "library_reservation_confirmed")
            return
    buttons = {
        HoldRefusal.ALREADY_ON_LOAN: [Button("Renew it", "renew_library_loan"), _ANOTHER],
        HoldRefusal.TOO_MANY_HOLDS: [_MINE, _PERSON],
        HoldRefusal.TOO_MANY_TODAY: [_MINE],
        HoldRefusal.ALREADY_RESERVED: [_MINE, _ANOTHER],
    }.get(refusal, [_ANOTHER, _PERSON])
    talk.say(response, *buttons, **facts)
    talk.clear(*SLOTS)


async def _elsewhere(opened: Opened, title_id: str, code: str) -> list[Button]:
    """A button for each other library at which this reader can collect the title."""
    try:
        branches = await opened.library.pickup_branches(opened.patron, title_id)
    except NotFound:
        return []
    return [Button(one.name, INTENT, {"choice": one.code, "change": BRANCH}) for one in branches if one.code != code]


async def tell_mine(turn: Turn, talk: Talk, wish: str = Wish.MINE) -> None:
    """All reservations of the reader whose card is open; the card is asked for when none is."""
    talk.keep("library_reservation_wish", str(wish))
    opened = await open_library_account(turn, talk, INTENT)
    if opened is None:
        return
    holds = await opened.library.holds(opened.patron)
    if not holds:
        talk.say("utter_library_reservation_none", _RESERVE)
    else:
        lines = "\n".join(f"- {_say_hold(turn, talk, one)}" for one in holds)
        talk.say("utter_library_reservation_list", lines=lines)
    if holds and wish == Wish.CHANGE.value:
        talk.say(
            "utter_library_reservation_change", _PERSON, library_phone=phone_of(turn), page=turn.council.page(INTENT)
        )
    talk.clear(*SLOTS)


def _say_hold(turn: Turn, talk: Talk, hold: Hold) -> str:
    title = f"“{isolated(hold.title)}”" if hold.title else f"reservation {hold.id}"
    name, today = library_name(turn, talk, hold.branch), turn.local.date()
    if hold.status is HoldStatus.READY:
        until = f" until {say_full_day(hold.collect_by, today)}" if hold.collect_by is not None else ""
        return f"{title}: ready at {name}{until}"
    if hold.status is HoldStatus.ON_ITS_WAY:
        return f"{title}: on its way to {name}"
    if hold.status is HoldStatus.BEING_PREPARED:
        return f"{title}: being got ready for {name}"
    if hold.status is HoldStatus.SUSPENDED:
        until = f" until {say_full_day(hold.suspended_until, today)}" if hold.suspended_until is not None else ""
        return f"{title}: paused{until}"
    number = f"number {hold.queue_position} in the queue" if hold.queue_position else "in the queue"
    return f"{title}: {number}, for {name}"


def say_place(turn: Turn, hold: Hold) -> str:
    """Where the reservation stands, as a sentence."""
    if hold.status is HoldStatus.READY:
        return "It is ready to collect."
    if hold.queue_position == 1:
        return "You are the first in the queue."
    return f"You are number {hold.queue_position} in the queue." if hold.queue_position else "It is on its way."


def _answer(turn: Turn, talk: Talk, wish: str) -> None:
    if wish == Wish.COST.value:
        talk.say("utter_library_reservation_cost", _RESERVE, cost=say_cost(turn))
    elif wish == Wish.KEEP.value:
        talk.say("utter_library_reservation_keep", _MINE)
    else:
        page = turn.council.page(INTENT)
        talk.say("utter_library_reservation_suggest", _RESERVE, _PERSON, library_phone=phone_of(turn), page=page)
