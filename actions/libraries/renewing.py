"""The form of a renewal: finds out which loans are meant, and asks only where that is not clear. Renews nothing."""

from __future__ import annotations

import re

from actions.asking import Form, sounds_like_another_need
from actions.libraries.card import open_library_account, phone_of
from actions.libraries.loans import in_listed_order
from actions.libraries.renewing_choice import Reading, Wish, names_only_loans, read_answer, read_opening
from actions.talk import Talk
from actions.turn import Turn
from bot.council.libraries import Loan

INTENT = "renew_library_loan"
#: What belongs to a renewal that is being asked for.
RENEWAL_SLOTS = (
    "library_renewal_said",
    "library_renewal_which",
    "library_renewal_between",
    "library_renewal_again",
)

_ALL, _REST, _AGAIN, _LOAN = "all", "rest", "again", "loan:"
_ABOUT_RULES = re.compile(
    r"\bhow (?:many times|often|long)\b.{0,25}\b(?:renew|extend|keep)|\bhow (?:do|can|would) i renew\b"
    r"|\brenew\w*\b.{0,20}\b(?:over the phone|by phone|in person)\b",
    re.I,
)


class ValidateRenewLibraryLoanForm(Form):
    """Reads the first message, or what it said before the card was shown; then the answers."""

    called = "validate_renew_library_loan_form"
    retry_intent = INTENT
    form = "renew_library_loan_form"
    intent = INTENT
    open_slots = (*RENEWAL_SLOTS, "library_question")
    unclear = {"library_renewal_which": "utter_library_renewal_unclear"}  # noqa: RUF012 - Form declares it a ClassVar

    async def start(self, turn: Turn, talk: Talk) -> None:
        """A new wish forgets the earlier one; one that waited for the card, or for the library to answer, is kept."""
        if turn.said.text == f"/{self.intent}" and talk.slot("library_renewal_which"):
            return  # "try again"
        talk.clear("library_renewal_which", "library_renewal_between", "library_renewal_again")
        if not turn.said.is_button:
            talk.clear("library_renewal_said")
            if _ABOUT_RULES.search(turn.said.text):
                talk.say("utter_library_renewal_how", library_phone=phone_of(turn), page=turn.council.page(self.intent))

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take a choice out of the message; without a card its words are kept until there is one."""
        said = turn.said
        sounds_elsewhere = bool(asked) and sounds_like_another_need(said, self.intent)
        if sounds_elsewhere and said.text.endswith("?"):
            return False
        if not asked and not said.is_button:
            talk.keep("library_renewal_said", _together(talk.slot("library_renewal_said"), said.text))
        elif not asked and said.first("choice"):
            talk.keep("library_renewal_said", said.first("choice"))
        if not asked and not talk.slot("library_grant"):
            return False
        if not asked and (talk.slot("library_renewal_which") is not None or talk.slot("library_renewal_between")):
            return False
        if asked and said.is_button and said.first("choice") is None and said.intent not in ("affirm", "deny"):
            return False
        opened = await open_library_account(turn, talk, self.intent)
        if opened is None:  # the card's time was over, and it was shown anew
            if asked and not said.is_button:
                talk.keep("library_renewal_said", said.text)
            return True
        loans = in_listed_order(await opened.library.loans(opened.patron), talk)
        if not loans:
            talk.keep("library_renewal_which", [])
            return True
        if sounds_elsewhere and not names_only_loans(said.text, loans):
            return False
        return _take(talk, self._wish(turn, talk, loans, asked), loans, asked)

    async def read_earlier(self, turn: Turn, talk: Talk) -> None:
        """What was asked back about names loans only when nothing else did."""
        if talk.slot("library_renewal_which") is None:
            await self.read(turn, talk, "")

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Which ones. None also where a card is due."""
        if talk.slot("library_renewal_which") is not None or not talk.slot("library_grant"):
            return None
        return "library_renewal_which"

    def _wish(self, turn: Turn, talk: Talk, loans: tuple[Loan, ...], asked: str) -> Wish:
        said, today = turn.said, turn.local.date()
        kept = str(talk.slot("library_renewal_said") or "")
        text = kept if said.is_button or not asked else said.text
        between = (talk.slot("library_renewal_between") or {}) if asked else {}
        named = tuple(one for one in loans if one.id in between.get("ids", ()))
        pressed = said.is_button and (text in (_ALL, _REST, _AGAIN) or text.startswith(_LOAN))  # before the card
        chosen = said.first("choice") or (text if pressed else "")
        if chosen:
            return _pressed(chosen, loans, talk)
        if between.get("why") == Reading.CHECK and said.says_yes and len(said.words) < 4:
            return Wish(Reading.CHOSEN, named)
        if between.get("why") == Reading.CHECK and said.says_no and len(said.words) < 3:
            return Wish(Reading.BETWEEN)
        if not asked:
            return read_opening(text, loans, today, were_listed=bool(talk.slot("library_listed")))
        wish = read_answer(text, loans, today)
        if named and wish.reading in (Reading.BETWEEN, Reading.NOTHING):
            narrow = read_answer(text, named, today)  # "the second one" of those that it is between
            wish = narrow if narrow.reading is Reading.CHOSEN else wish
        return wish


def _take(talk: Talk, wish: Wish, loans: tuple[Loan, ...], asked: str) -> bool:
    """Keep what was read; whether it was anything."""
    talk.clear("library_renewal_said")
    ids = [one.id for one in wish.loans]
    if wish.reading in (Reading.CHOSEN, Reading.NONE_WANTED):
        talk.keep("library_renewal_which", ids)
        talk.clear("library_renewal_between")
    elif wish.reading is Reading.NOTHING and asked:
        return False
    else:
        why, missing = wish.reading.value, wish.missing[:60]
        talk.keep("library_renewal_between", {"why": why, "ids": ids, "missing": missing})
    return True


def _pressed(chosen: str, loans: tuple[Loan, ...], talk: Talk) -> Wish:
    """A button's choice. What a list no longer holds is left to the library to explain."""
    if chosen == _ALL:
        return Wish(Reading.CHOSEN, loans)
    if chosen in (_REST, _AGAIN):
        left = set(talk.slot("library_renewal_left") or ())
        found = tuple(one for one in loans if one.id in left)
    else:
        found = tuple(one for one in loans if chosen == f"{_LOAN}{one.id}")
    if not found:
        return Wish(Reading.NOTHING)
    talk.keep("library_renewal_again", True if chosen == _AGAIN else None)
    return Wish(Reading.CHOSEN, found)


def _together(kept: str | None, text: str) -> str:
    return f"{kept}\n{text}" if kept else text
