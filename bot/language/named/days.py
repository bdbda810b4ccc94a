"""Days as residents say them, left in their words: "last tuesday", "since the weekend", "25/11/2026"."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.council.days.spoken import spoken_days
from bot.language.named.spans import Named

_ANY_DAY = date(2026, 1, 1)


def find_days(text: str) -> Iterator[Named]:
    """Days and spans of days. Which days they are is reckoned by `bot.council.days`, from the day of asking."""
    for found in spoken_days(text, _ANY_DAY):
        yield Named("day", " ".join(found.words.lower().split()), found.start, found.end)
