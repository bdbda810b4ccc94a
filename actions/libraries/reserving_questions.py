"""The questions of the form that leads to a reservation. What it costs is said before anybody says yes."""

from __future__ import annotations

from typing import Any

from actions.acting import CouncilAction
from actions.libraries.joining_ending import say_price
from actions.libraries.reserving import BOOK, BRANCH, NO, NONE, YES
from actions.libraries.reserving_titles import Found, say_button, say_title
from actions.talk import Button, Talk
from actions.turn import Turn

_ON_BUTTONS = 8


def _choice(title: str, value: str) -> Button:
    return Button(title, "inform", {"choice": value})


class AskLibraryReservationTitle(CouncilAction):
    """Which of the titles that were found."""

    called = "action_ask_library_reservation_title"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question, for one that comes near, for some, or for the best of many."""
        found: dict[str, Any] = talk.slot("library_reservation_titles") or {"shown": [], "total": 0, "is_near": False}
        shown: list[Found] = found["shown"]
        buttons = [_choice(say_button(one), one["id"]) for one in shown]
        buttons.append(_choice("None of these", NONE))
        if found["is_near"]:
            talk.say("utter_ask_library_reservation_title_near", *buttons)
        elif found["total"] > len(shown):
            total, first = str(found["total"]), str(len(shown))
            talk.say("utter_ask_library_reservation_title_many", *buttons, total=total, shown=first)
        else:
            talk.say("utter_ask_library_reservation_title_some", *buttons)


class AskLibraryReservationBranch(CouncilAction):
    """At which library to collect it."""

    called = "action_ask_library_reservation_branch"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        branches: list[tuple[str, str]] = talk.slot("library_reservation_branches") or []
        buttons = [_choice(name, code) for code, name in branches] if len(branches) <= _ON_BUTTONS else []
        talk.say("utter_ask_library_reservation_branch_of", *buttons, book=say_title(_title(talk)))


class AskLibraryReservationConfirmed(CouncilAction):
    """Whether to reserve it: title, library, cost, and whether a copy stands there now."""

    called = "action_ask_library_reservation_confirmed"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        title, code = _title(talk), str(talk.slot("library_reservation_branch"))
        shelf, name = title["shelf"], library_name(turn, talk, code)
        if code in shelf:
            where = f"A copy is on the shelf at {name} now, so you can also just go there."
        elif shelf:
            where = "A copy is on the shelf at another library, and is sent over."
        else:
            where = "All copies are out at the moment."
        talk.say(
            "utter_ask_library_reservation_confirmed_for",
            _choice("Yes, reserve it", YES),
            _choice("Another library", BRANCH),
            _choice("Another title", BOOK),
            _choice("No", NO),
            book=say_title(title),
            library=name,
            where=where,
            cost=say_cost(turn),
        )


def say_cost(turn: Turn) -> str:
    """What a reservation costs, as a sentence."""
    libraries = turn.council.libraries
    rules = libraries.membership if libraries is not None else None
    return f"It costs {say_price(rules.reservation_pounds)}." if rules is not None else "There may be a small charge."


def library_name(turn: Turn, talk: Talk, code: str) -> str:
    """A branch's name by the council's file, else by the library system."""
    libraries = turn.council.libraries
    if libraries is not None and code in libraries.by_code:
        return libraries.name_of(code)
    return dict(talk.slot("library_reservation_branches") or ()).get(code, code)


def _title(talk: Talk) -> Found:
    return dict(talk.slot("library_reservation_title") or {"title": "", "author": "", "shelf": []})
