"""A council's opening times in plain words. Pure: the hours and the day are arguments."""

from __future__ import annotations

from datetime import date, time
from itertools import groupby

from bot.councils import Hours, Words

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def say_time(at: time, words: Words) -> str:
    """A time of day as people say it: 8:30am, 5pm, midday."""
    if at == time(12):
        return words.say("page.midday")
    hour = at.hour % 12 or 12
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{'am' if at.hour < 12 else 'pm'}"


def say_span(span: tuple[time, time] | None, words: Words) -> str:
    """Opening to closing, or that it is closed."""
    if span is None:
        return words.say("page.closed")
    return words.say("page.from_to", opens=say_time(span[0], words), closes=say_time(span[1], words))


def say_week(hours: Hours, words: Words, *, short: bool = False) -> str:
    """The whole week in one line, days of equal hours together: "Monday to Thursday 8:30am to 5pm, Friday ...".

    `short` says "Mon" for "Monday", where there is little room.
    """
    prefix = "page.short_" if short else "page."
    runs = []
    for span, run in groupby(range(7), key=hours.by_weekday.get):
        days = [words.say(prefix + WEEKDAYS[day]) for day in run]
        if span is None:
            continue
        said = say_span(span, words)
        if len(days) == 1:
            runs.append(words.say("page.one_day", day=days[0], hours=said))
        else:
            runs.append(words.say("page.several_days", first=days[0], last=days[-1], hours=said))
    return ", ".join(runs)


def say_days(hours: Hours, words: Words) -> list[tuple[str, str]]:
    """Every day of the week with its hours, Monday first."""
    return [
        (words.say(f"page.{name}"), say_span(hours.by_weekday.get(day), words)) for day, name in enumerate(WEEKDAYS)
    ]


def say_closed_today(hours: Hours, today: date, words: Words) -> str:
    """That the council is closed because of a bank holiday, naming it; empty on any other day."""
    reason = hours.closed_because(today)
    return words.say("page.closed_today", reason=reason) if reason else ""
