"""How loans are put into words, and what a message about them asks. Pure.

Titles are said as the library has them: quotes, signs and scripts are theirs, and the page shows them as plain text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date

from actions.saying import say_full_day
from bot.council.libraries import LibraryAccount, Loan
from bot.council.money import pounds

LOANS, FINES, OVERDUE, NEXT = "loans", "fines", "overdue", "next"
#: What is asked of an account when a message names nothing else.
TOPICS = (LOANS, FINES, OVERDUE, NEXT)

_LONGEST = 80  # characters of a title in a list, on a phone
_UNNAMED = "something without a title"
_ISOLATE, _END = "\u2068", "\u2069"  # around text that runs from right to left, so that the line around it does not
_FINES = re.compile(r"\b(?:fines?|owe[sd]?|owing|charges?|fees?|£|pay|paid|how much)\b|£", re.I)
_OVERDUE = re.compile(r"\b(?:over\s?due|overdew|late)\b", re.I)
_NEXT = re.compile(r"\b(?:next|first|soonest|when (?:is|are|do|does)|due date|have to go back)\b", re.I)
_EVERYTHING = re.compile(
    r"\b(?:show|list|see|tell|read)\b.{0,20}\b(?:all|everything|rest|others?|more|full list|whole)\b"
    r"|^\W*(?:(?:the )?(?:rest|full list|whole list|others)|(?:show )?more|all of them|everything)\W*(?:please)?\W*$",
    re.I,
)


def topic_of(text: str) -> str:
    """What is asked for: fines, what is late, or what is out."""
    if _FINES.search(text):
        return FINES
    if _OVERDUE.search(text):
        return OVERDUE
    return NEXT if _NEXT.search(text) else LOANS


def wants_everything(text: str) -> bool:
    """Whether a message asks for the whole of a list that was cut short."""
    return bool(_EVERYTHING.search(text))


def say_title(loan: Loan, *, author: bool = True) -> str:
    """`Emma by Jane Austen`, cut where it is very long."""
    title = _isolated(_cut(loan.title)) or _UNNAMED
    return f"{title} by {_isolated(_cut(loan.author))}" if author and loan.author else title


def say_due(loan: Loan, today: date) -> str:
    """`due back tomorrow, Thursday 26 November`, or how late it is."""
    days, day = (loan.due_day - today).days, say_full_day(loan.due_day, today)
    if days < 0:
        return f"was due on {day}, {-days} day{'s' if days < -1 else ''} late"
    near = {0: "today, ", 1: "tomorrow, "}.get(days, "on ")
    return f"due back {near}{day}"


def say_lines(loans: Sequence[Loan], today: date, *, first: int = 1) -> str:
    """A numbered line for each; a resident may name a loan by its number."""
    return "\n".join(
        f"{number}. {say_title(one)}: {say_due(one, today)}" for number, one in enumerate(loans, start=first)
    )


def say_short_lines(loans: Sequence[Loan], today: date, most: int) -> str:
    """A line for each of the first, and how many more there are with their days."""
    shown, rest = list(loans[:most]), list(loans[most:])
    lines = [f"- {say_title(one, author=False)}: {say_due(one, today)}" for one in shown]
    if rest:
        first, last = min(one.due_day for one in rest), max(one.due_day for one in rest)
        until = "" if first == last else f" to {say_full_day(last, today)}"
        lines.append(f"- and {len(rest)} more, due back {say_full_day(first, today)}{until}")
    return "\n".join(lines)


def say_count(number: int) -> str:
    """`1 item`, `60 items`."""
    return f"{number} item{'' if number == 1 else 's'}"


def say_charges(account: LibraryAccount, today: date, most: int = 10) -> str:
    """A line for each thing that is owed, and how many more there are."""
    lines = [
        f"- {_isolated(_cut(one.description)) or 'Something else'}: {pounds(one.pounds)}"
        + (f" ({say_full_day(one.day, today)})" if one.day is not None else "")
        for one in account.charges
    ]
    rest = len(lines) - most
    return "\n".join([*lines[:most], *([f"- and {rest} more"] if rest > 0 else [])])


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rstrip() + "…"


def _isolated(text: str) -> str:
    goes_left = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
    return f"{_ISOLATE}{text}{_END}" if goes_left else text
