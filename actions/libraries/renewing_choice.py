"""Which loans a message wants renewed, and when to ask instead of renewing. Pure.

A long message holds words that only look like a choice ("I can't keep these"), so at first only a clear one counts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.libraries.referring import Certainty, choose_loans
from actions.libraries.referring_days import due_words
from actions.libraries.referring_titles import is_common, level, mentions
from bot.council.libraries import Loan

_ALL = re.compile(r"\b(?:all|every|everything|the lot|whole lot|both|each|any of them)\b", re.I)
#: "Renew them all today" says when to renew; "the one due today" says which.
_WHEN_TO_RENEW = re.compile(r"\b(?:(?:by )?today|tonight|this (?:morning|afternoon|evening)|right now)\b", re.I)
_ABOUT_DAYS = re.compile(r"\b(?:due|back|return\w*|over\s?due|late|expir\w*|run out)\b", re.I)
#: Words of a wish to renew that name nothing.
_NOISE = frozenset(
    re.findall(
        r"\w+",
        "agen another bit bk bks bookd cd daughter dvd ebook extend extended extending extension finish finished going"
        " holiday item items kids kindly lend longer online ours pls plz read reading renewing renewed renue renwe son"
        " somebody thankyou ta cheers mate hiya hey libary didn't haven't hasn't i've they're it'll gonna wanna",
    )
)


class Reading(StrEnum):
    """What a message says about the loans."""

    CHOSEN = "chosen"
    CHECK = "check"  # these seem to be meant, and it has to be asked
    BETWEEN = "between"  # one of these, or some
    NONE_WANTED = "none_wanted"
    NOTHING = "nothing"  # it names none of them


@dataclass(frozen=True)
class Wish:
    """`loans` are those that are meant, or between which it is open; `missing` are words that name none of them."""

    reading: Reading
    loans: tuple[Loan, ...] = ()
    missing: str = ""


def read_opening(text: str, loans: Sequence[Loan], today: date, *, were_listed: bool) -> Wish:
    """The message that asks for a renewal. Without a list that was shown, a place in it means nothing."""
    wish = _read(text, loans, today)
    if wish.reading is Reading.NONE_WANTED:
        wish = Wish(Reading.NOTHING)
    if len(loans) == 1:
        return _only_one(wish, loans)
    if wish.reading is Reading.CHOSEN and len(wish.loans) == len(loans) and not _ALL.search(text):
        return Wish(Reading.NOTHING)
    is_part = wish.reading in (Reading.CHOSEN, Reading.CHECK) and len(wish.loans) < len(loans)
    if is_part and not were_listed and not _names_loans(text, loans, today):
        return Wish(Reading.NOTHING)
    if wish.reading is Reading.BETWEEN and len(wish.loans) == len(loans):
        return Wish(Reading.NOTHING)
    return wish


def read_answer(text: str, loans: Sequence[Loan], today: date) -> Wish:
    """The answer to "which ones?", to which a list was shown."""
    return _read(text, loans, today)


def names_only_loans(text: str, loans: Sequence[Loan]) -> bool:
    """Whether a text is titles or authors of these loans and nothing else that means anything."""
    rest, found = level(text), False
    for mention in reversed(list(mentions(rest, loans))):
        rest, found = f"{rest[: mention.start]} {rest[mention.end :]}", True
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", rest)
    return found and all(is_common(word) or word in _NOISE for word in words)


def _read(text: str, loans: Sequence[Loan], today: date) -> Wish:
    if not _ABOUT_DAYS.search(text):
        text = _WHEN_TO_RENEW.sub(" ", text)
    choice = choose_loans(text, loans, today)
    missing = " ".join(word for word in choice.left_over.split() if word not in _NOISE)
    if choice.wants_none:
        return Wish(Reading.NONE_WANTED)
    if choice.certainty is Certainty.NONE:
        return Wish(Reading.NOTHING, missing=missing)
    if choice.certainty is Certainty.AMBIGUOUS:
        return Wish(Reading.BETWEEN, choice.loans, missing)
    return Wish(Reading.CHECK if missing else Reading.CHOSEN, choice.loans, missing)


def _only_one(wish: Wish, loans: Sequence[Loan]) -> Wish:
    """With a single loan there is nothing to choose, unless the message names something else."""
    if wish.missing:
        return Wish(Reading.CHECK, tuple(loans), wish.missing)
    return Wish(Reading.CHOSEN, tuple(loans))


def _names_loans(text: str, loans: Sequence[Loan], today: date) -> bool:
    plain = level(text)
    return any(True for _ in mentions(plain, loans)) or any(True for _ in due_words(plain, tuple(loans), today))
