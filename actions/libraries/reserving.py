"""The form that leads to a reservation: what to search for, which title, which library, and whether to reserve it.

The catalogue is searched without a card; the card is asked for only once everything else is known. Reserves nothing.
"""

from __future__ import annotations

import re

from actions.asking import Form, is_another_need
from actions.libraries.branch_words import branches_meant
from actions.libraries.nearest import nearest_to
from actions.libraries.reserving_finding import branches_of, find_title, search_anew, settle_branch
from actions.libraries.reserving_titles import Found, titles_meant
from actions.libraries.reserving_words import Wish, answers_in, searches_in, wish_in
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn

INTENT = "reserve_library_item"
NONE, YES, NO, BRANCH, BOOK = "none", "yes", "no", "branch", "book"
SLOTS = (
    "library_reservation_wish",
    "library_reservation_words",
    "library_reservation_titles",
    "library_reservation_title",
    "library_reservation_branch",
    "library_reservation_branches",
    "library_reservation_confirmed",
    "library_reservation_unsettled",
)
_SURE = 0.6  # of another need, where any words could be a title
_VERY_SURE = 0.8  # of another need that is put as a question or a wish, where a title is asked for
_LONG = 5  # words
_ASKS = re.compile(
    r"\W*(?:when|what|which|where|how|who|do|does|did|is|are|can|could|has|have|i (?:want|need|would like)|i'd like)\b",
    re.I,
)
_A_SENTENCE = 10  # words; a longer search comes from a story, and finding nothing for it means nothing


class ValidateReserveLibraryItemForm(Form):
    """One question at a time; a message that names title and library answers both."""

    called = "validate_reserve_library_item_form"
    retry_intent = INTENT
    form = "reserve_library_item_form"
    intent = INTENT
    open_slots = SLOTS
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "library_reservation_words": "utter_library_reservation_words_unclear",
        "library_reservation_title": "utter_library_reservation_title_unclear",
        "library_reservation_branch": "utter_library_hours_branch_unclear",
        "library_reservation_confirmed": "utter_ask_yes_or_no",
    }

    async def start(self, turn: Turn, talk: Talk) -> None:
        """Something typed is a new wish; a button, an accepted card and "carry on" go on with the one that is known."""
        if turn.said.is_button or talk.changed("paused_task"):
            return
        wish = wish_in(turn.said.text)
        if not (wish is Wish.MINE and talk.slot("library_reservation_unsettled")):
            talk.clear(*SLOTS)
        talk.keep("library_reservation_wish", wish.value)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take a title, a choice from the list, a library, a yes."""
        said = turn.said
        if (choice := said.first("choice")) is not None:
            return _take_choice(talk, asked, choice, said.first("change"))
        if said.is_button:
            return False
        if not asked and (talk.changed("paused_task") or talk.slot("library_reservation_unsettled")):
            return True
        if not asked:
            _keep_search(talk, _searches(turn), said.text, is_story=True)
            return True
        if _is_another_need(said, asked):
            return False
        if asked == "library_reservation_title":
            return _read_title(turn, talk)
        if asked == "library_reservation_words":
            return _read_words(turn, talk)
        if await _read_branch(turn, talk):
            return True
        return asked == "library_reservation_confirmed" and _read_yes_or_no(turn, talk)

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Only a wish to reserve something needs more than a card."""
        if talk.slot("library_reservation_wish") not in (None, Wish.RESERVE.value):
            return None
        if talk.slot("library_reservation_unsettled") or talk.slot("library_reservation_confirmed") == NO:
            return None
        if talk.slot("library_reservation_title") is None:
            question = await find_title(turn, talk)
            if question is not None:
                return question
        if not talk.slot("library_reservation_title")["is_lent_out"]:
            return None
        await settle_branch(turn, talk)
        if talk.slot("library_reservation_title") is None:
            return "library_reservation_words"
        if talk.slot("library_reservation_branch") is None:
            return "library_reservation_branch"
        return None if talk.slot("library_reservation_confirmed") else "library_reservation_confirmed"


def _take_choice(talk: Talk, asked: str, choice: str, change: str | None) -> bool:
    if change == BRANCH:  # another library, after the first one was refused
        talk.keep("library_reservation_branch", choice)
        talk.keep("library_reservation_confirmed", YES)
        return True
    if change == BOOK or choice in (BOOK, NONE):
        search_anew(talk)
        return True
    if choice == BRANCH:
        talk.clear("library_reservation_branch", "library_reservation_confirmed")
    elif choice in (YES, NO):
        talk.keep("library_reservation_confirmed", choice)
    elif choice in [wish.value for wish in Wish]:
        talk.clear(*SLOTS)
        talk.keep("library_reservation_wish", choice)
    elif asked == "library_reservation_branch":
        talk.keep("library_reservation_branch", choice)
    else:
        titles: list[Found] = (talk.slot("library_reservation_titles") or {}).get("shown", [])
        chosen = next((one for one in titles if one["id"] == choice), None)
        if chosen is None:
            return False
        talk.keep("library_reservation_title", chosen)
    return True


def _keep_search(talk: Talk, candidates: list[str], text: str, *, is_story: bool = False) -> None:
    kept = [one for one in candidates if not is_story or len(one.split()) <= _A_SENTENCE]
    talk.keep("library_reservation_words", {"candidates": kept, "text": text, "is_story": is_story} if kept else None)


def _searches(turn: Turn) -> list[str]:
    """What to search for: the title that NLU marked, then what is left of the message's words."""
    return list(dict.fromkeys([*turn.said.entities.get("title", ()), *searches_in(turn.said.text, branches_of(turn))]))


def _read_words(turn: Turn, talk: Talk) -> bool:
    if turn.said.says_no and len(turn.said.words) <= 1:
        talk.keep("library_reservation_confirmed", NO)
        return True
    candidates = answers_in(turn.said.text, branches_of(turn))
    if len(turn.said.words) > _LONG:  # the whole answer may be a title, but is hardly one when it is long
        candidates = list(dict.fromkeys([*turn.said.entities.get("title", ()), *candidates]))
    _keep_search(talk, candidates, turn.said.text)
    return bool(candidates)


def _read_title(turn: Turn, talk: Talk) -> bool:
    """A choice from the list; other words are another search."""
    titles: list[Found] = (talk.slot("library_reservation_titles") or {}).get("shown", [])
    meant, wants_none = titles_meant(turn.said.text, titles, turn.local.date())
    if len(meant) == 1:
        talk.keep("library_reservation_title", meant[0])
        return True
    if wants_none:
        search_anew(talk)
        return True
    if len(meant) > 1:
        talk.say("utter_library_reservation_one_of_them")
        return True
    candidates = _searches(turn)
    if not candidates:
        return False
    search_anew(talk)
    _keep_search(talk, answers_in(turn.said.text, branches_of(turn)), turn.said.text)
    return True


async def _read_branch(turn: Turn, talk: Talk) -> bool:
    said = turn.said
    named = branches_meant(said.text, branches_of(turn), said.entities.get("place", ())).branches
    code = named[0].code if len(named) == 1 else ""
    place = (said.entities.get("postcode") or said.entities.get("street") or ("",))[-1]
    if not code and place:
        allowed = {one for one, _ in talk.slot("library_reservation_branches") or ()}
        near = [one.code for one, _ in await nearest_to(turn, place) if not allowed or one.code in allowed]
        code = near[0] if near else ""
    if not code:
        return False
    talk.keep("library_reservation_branch", code)
    return True


def _read_yes_or_no(turn: Turn, talk: Talk) -> bool:
    if not (turn.said.says_yes or turn.said.says_no):
        return False
    talk.keep("library_reservation_confirmed", YES if turn.said.says_yes else NO)
    return True


def _is_another_need(said: Said, asked: str) -> bool:
    """Where almost any words could be a title, only a sure and longer message is another need."""
    if not is_another_need(said, INTENT) or len(said.words) < _LONG:
        return False
    if asked == "library_reservation_words" and said.confidence >= _VERY_SURE and _ASKS.match(said.text):
        return "title" not in said.entities
    return said.text.endswith("?") or (said.confidence >= _SURE and asked != "library_reservation_words")
