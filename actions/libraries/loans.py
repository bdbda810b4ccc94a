"""What a reader has out and owes. Told from the library's own account each time, and only behind the library card."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from actions.acting import CouncilAction
from actions.libraries.card import Opened, open_library_account, phone_of, say_card_trouble
from actions.libraries.loans_words import (
    FINES,
    LOANS,
    OVERDUE,
    TOPICS,
    say_charges,
    say_count,
    say_due,
    say_lines,
    say_title,
    topic_of,
    wants_everything,
)
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.libraries import LibraryAccount, Loan
from bot.council.money import pounds

INTENT = "ask_library_loans"
RENEW = "renew_library_loan"
#: On a phone a list of more than this is a summary first, and then comes in parts.
SHORT, PART = 8, 15
_FIRST_FEW = 5
_MORE = "from:"


class TellLibraryLoans(CouncilAction):
    """Without the card it shows the card and keeps the question."""

    called = "action_tell_library_loans"
    ends = "ask_library_loans"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Answer what was asked, what is late first; then offer to renew."""
        wanted = _wanted(turn, talk)
        talk.keep("library_question", wanted)
        opened = await open_library_account(turn, talk, INTENT)
        if opened is None:
            return
        loans, account = await asyncio.gather(
            opened.library.loans(opened.patron), opened.library.account(opened.patron)
        )
        talk.clear("library_question")
        if wanted.startswith(_MORE):
            _tell_part(turn, talk, in_listed_order(loans, talk), int(wanted.removeprefix(_MORE)))
            return
        talk.keep("library_listed", [one.id for one in loans])
        _ANSWERS.get(wanted, _tell_loans)(turn, talk, loans, account)
        _tell_what_else(turn, talk, wanted, opened, loans, account)


def in_listed_order(loans: Sequence[Loan], talk: Talk) -> tuple[Loan, ...]:
    """The loans in the order in which they were numbered for the resident; what was not shown yet stands behind."""
    places = {name: place for place, name in enumerate(talk.slot("library_listed") or ())}
    return tuple(sorted(loans, key=lambda one: places.get(one.id, len(places))))


def renew_buttons(loans: Sequence[Loan]) -> list[Button]:
    """How to go on from a list."""
    if not loans:
        return []
    if len(loans) == 1:
        return [Button("Renew it", RENEW, {"choice": "all"})]
    return [Button("Renew all of them", RENEW, {"choice": "all"}), Button("Renew some of them", RENEW)]


def _wanted(turn: Turn, talk: Talk) -> str:
    """A topic, or the place in the list from which to go on."""
    chosen, kept = turn.said.first("choice") or "", talk.slot("library_question")
    if chosen in TOPICS or (chosen.startswith(_MORE) and chosen.removeprefix(_MORE).isdecimal()):
        return chosen
    if turn.said.is_button:
        return str(kept or LOANS)
    if wants_everything(turn.said.text) and talk.slot("library_listed"):
        return f"{_MORE}{talk.slot('library_shown') or 0}"
    return topic_of(turn.said.text)


def _tell_loans(turn: Turn, talk: Talk, loans: tuple[Loan, ...], account: LibraryAccount) -> None:
    today = turn.local.date()
    late = [one for one in loans if one.is_overdue(today)]
    if not loans:
        talk.say("utter_library_loans_none", Button("Library opening hours", "ask_library_hours"))
    elif len(loans) <= SHORT:
        talk.keep("library_shown", len(loans))
        talk.say("utter_library_loans_list", count=say_count(len(loans)), lines=say_lines(loans, today))
    else:
        coming = [one for one in loans if not one.is_overdue(today)] or late
        same_day = sum(one.due_day == coming[0].due_day for one in coming)
        next_due = f"{say_title(coming[0])}, {say_due(coming[0], today)}"
        talk.keep("library_shown", _FIRST_FEW)
        talk.say(
            "utter_library_loans_many",
            count=say_count(len(loans)),
            late=f" {say_count(len(late))} late." if late else "",
            next_due=next_due + (f", and {same_day - 1} more on that day" if same_day > 1 else ""),
            lines=say_lines(loans[:_FIRST_FEW], today),
        )


def _tell_overdue(turn: Turn, talk: Talk, loans: tuple[Loan, ...], account: LibraryAccount) -> None:
    today = turn.local.date()
    late = [one for one in loans if one.is_overdue(today)]
    if late:
        talk.keep("library_shown", min(len(late), PART))
        talk.say("utter_library_loans_overdue", count=say_count(len(late)), lines=say_lines(late[:PART], today))
    else:
        talk.say("utter_library_loans_none_overdue")
        _tell_loans(turn, talk, loans, account)


def _tell_fines(turn: Turn, talk: Talk, loans: tuple[Loan, ...], account: LibraryAccount) -> None:
    phone, today = phone_of(turn), turn.local.date()
    if account.balance > 0:
        lines = say_charges(account, today)
        talk.say("utter_library_fines", owed=pounds(account.balance), lines=lines, library_phone=phone)
    elif account.balance < 0:
        talk.say("utter_library_credit", credit=pounds(-account.balance), library_phone=phone)
    else:
        talk.say("utter_library_no_fines")
    late = [one for one in loans if one.is_overdue(today)]
    if late:
        talk.keep("library_shown", min(len(late), PART))
        talk.say("utter_library_loans_overdue", count=say_count(len(late)), lines=say_lines(late[:PART], today))


_ANSWERS = {FINES: _tell_fines, OVERDUE: _tell_overdue}


def _tell_part(turn: Turn, talk: Talk, loans: tuple[Loan, ...], start: int) -> None:
    """Fifteen more, with the numbers that they have in the whole list."""
    start = start if start < len(loans) else 0
    shown = loans[start : start + PART]
    if not shown:
        talk.say("utter_library_loans_none", Button("Library opening hours", "ask_library_hours"))
        return
    end = start + len(shown)
    talk.keep("library_listed", [one.id for one in loans])
    talk.keep("library_shown", end)
    more = [Button(f"Show {min(PART, len(loans) - end)} more", INTENT, {"choice": f"{_MORE}{end}"})]
    talk.say(
        "utter_library_loans_part",
        *(more if end < len(loans) else []),
        *renew_buttons(loans),
        first=str(start + 1),
        last=str(end),
        count=say_count(len(loans)),
        lines=say_lines(shown, turn.local.date(), first=start + 1),
    )


def _tell_what_else(
    turn: Turn, talk: Talk, wanted: str, opened: Opened, loans: tuple[Loan, ...], account: LibraryAccount
) -> None:
    """What is wrong with the card, what is owed, and how to go on. Inside a form its question comes next instead."""
    say_card_trouble(turn, talk, opened.patron)
    if wanted != FINES and account.balance > 0:
        fines = [Button("What is that for?", INTENT, {"choice": FINES})]
        talk.say("utter_library_also_owed", *fines, owed=pounds(account.balance))
    if turn.active_form is not None or not loans:
        return
    shown = talk.slot("library_shown") or 0
    rest = [Button("Show all", INTENT, {"choice": f"{_MORE}0"})] if shown < len(loans) > SHORT else []
    talk.say("utter_library_loans_more", *rest, *renew_buttons(loans))
