"""Titles of the catalogue as slots carry them and as sentences and buttons show them, and which of several is meant."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any

from actions.libraries.referring import Certainty, choose_loans
from bot.council.libraries import Loan, SearchHit

_LONGEST_BUTTON = 90  # characters

#: `id`, `title`, `author`, `year`, `shelf` (branches where a copy stands), `is_lent_out`
Found = dict[str, Any]


def as_slot(hit: SearchHit) -> Found:
    """What the conversation needs of a hit."""
    return {
        "id": hit.title.id,
        "title": hit.title.title,
        "author": hit.title.author,
        "year": hit.title.year,
        "shelf": list(hit.on_shelf_at()),
        "is_lent_out": not hit.copies or any(copy.is_lent_out for copy in hit.copies),
    }


def say_title(found: Found) -> str:
    """`“Emma” by Jane Austen`. Letters that run from right to left keep to themselves."""
    title = f"“{isolated(found['title'])}”"
    return f"{title} by {isolated(found['author'])}" if found.get("author") else title


def say_button(found: Found) -> str:
    """`Emma - Jane Austen (1815)`, cut where it is long."""
    author = f" - {isolated(found['author'])}" if found.get("author") else ""
    year = f" ({found['year']})" if found.get("year") else ""
    room = _LONGEST_BUTTON - len(author) - len(year)
    title = str(found["title"])
    cut = title if len(title) <= room else f"{title[: max(20, room - 3)].rstrip()}..."
    return f"{isolated(cut)}{author}{year}"


def isolated(text: str) -> str:
    """Text of right-to-left letters in a first-strong isolate, so that the sentence around it stays in order."""
    turns = any(unicodedata.bidirectional(one) in ("R", "AL") for one in text)
    return f"\u2068{text}\u2069" if turns else text


def titles_meant(text: str, titles: Sequence[Found], today: date) -> tuple[list[Found], bool]:
    """Which of the list a text means - by place, title, author or year - and whether it says "none of them"."""
    by_year = [one for one in titles if one.get("year") and str(one["year"]) in text]
    if len(by_year) == 1:
        return by_year, False
    # Titles are referred to as loans are, by place and by name; today stands in for the last day that they have not.
    rows = [Loan(one["id"], one["title"], one["author"], today, 0) for one in titles]
    choice = choose_loans(text, rows, today)
    meant = {loan.id for loan in choice.loans}
    found = [one for one in titles if one["id"] in meant]
    is_sure = choice.certainty is Certainty.CERTAIN
    return (found if is_sure or len(found) < len(titles) else []), choice.wants_none
