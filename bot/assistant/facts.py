"""What every response may say about its council: names, numbers and when the phone is answered, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from bot.council.collections import LONDON
from bot.councils import Council, Hours


def council_facts(council: Council, hours_words: Mapping[str, Any], now: datetime) -> dict[str, str]:
    """The facts by the name that responses use. `now` is an aware instant; `hours_words` is table [hours] of words."""
    return {
        "council": council.name,
        "phone": council.phone,
        "text_relay": council.text_relay,
        "welsh_phone": council.welsh_phone or council.phone,
        "out_of_hours_phone": council.out_of_hours_phone,
        "website": council.website,
        "reply_days": str(council.reply_working_days),
        "hours": say_hours(council.hours, hours_words, now),
    }


def say_hours(hours: Hours, words: Mapping[str, Any], now: datetime) -> str:
    """Whether the phone is answered at this moment, and until or from when."""
    local = now.astimezone(LONDON)
    today = local.date()
    opening = hours.on(today)
    if opening and hours.is_open(now):
        return str(words["open"]).format(closes=say_time(opening[1]))
    opens = hours.next_opening(now).astimezone(LONDON)
    holiday = hours.closed_because(today)
    sentence = str(words["closed_for"] if holiday else words["closed"])
    closes = hours.on(opens.date())
    return sentence.format(
        holiday=holiday,
        day=_say_day(opens.date(), today, words),
        opens=say_time(opens.time()),
        closes=say_time(closes[1]) if closes else "",
    )


def say_time(at: time) -> str:
    """`8:30am`, `5pm`."""
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02d}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _say_day(day: date, today: date, words: Mapping[str, Any]) -> str:
    ahead = (day - today).days
    if ahead < 2:
        return str(words["tomorrow"] if ahead else words["today"])
    weekday = words["weekdays"][day.weekday()]
    if ahead < 7:
        return str(words["on_weekday"]).format(weekday=weekday)
    return str(words["on_date"]).format(weekday=weekday, day=day.day, month=words["months"][day.month - 1])
