"""What each way of writing a day means: from the words that a pattern of `ways` matched to a span of days. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from bot.council.days import reckoning, wording
from bot.council.days.reckoning import DAY, Asking, Direction, Span

Read = Callable[[re.Match[str], Asking], Span | None]


def _in_order(one: date, other: date) -> Span:
    return Span(min(one, other), max(one, other))


def iso(match: re.Match[str], asking: Asking) -> Span | None:
    """`2026-11-25`."""
    day = reckoning.make(int(match["year"]), int(match["month"]), int(match["day"]))
    return reckoning.one(day) if day else None


def written(match: re.Match[str], asking: Asking) -> Span | None:
    """`25 november 2026`, `november 25th`, `25 nov`."""
    return _of_month(int(match["day"]), wording.MONTHS.index(match["month"][:3].lower()) + 1, match["year"], asking)


def from_to(match: re.Match[str], asking: Asking) -> Span | None:
    """`2 to 5 december`."""
    first = written(match, asking)
    last = first and reckoning.make(first.first.year, first.first.month, int(match["last"]))
    return Span(first.first, last, first.is_ambiguous) if first and last and first.first <= last else None


def slashes(match: re.Match[str], asking: Asking) -> Span | None:
    """Day first, as the UK writes."""
    return _of_month(int(match["day"]), int(match["month"]), match.groupdict().get("year"), asking)


def _of_month(day: int, month: int, year: str | None, asking: Asking) -> Span | None:
    if year:
        whole = reckoning.make(int(year) + (2000 if len(year) == 2 else 0), month, day)
        return reckoning.one(whole) if whole else None
    years = range(asking.today.year - 1, asking.today.year + 2)
    return reckoning.nearest((reckoning.make(one, month, day) for one in years), asking)


def _count(word: str) -> int:
    word = word.lower().removeprefix("a ") if word.lower() != "a" else "a"
    return int(word) if word.isdigit() else wording.COUNTS[word]


def ago(match: re.Match[str], asking: Asking) -> Span | None:
    """`two weeks ago`."""
    return _away(match, asking, -1)


def ahead(match: re.Match[str], asking: Asking) -> Span | None:
    """`in 3 weeks`."""
    return _away(match, asking, 1)


def _away(match: re.Match[str], asking: Asking, sign: int) -> Span | None:
    day = reckoning.shift(asking.today, sign * _count(match["count"]), match["unit"].lower())
    vague = re.search(r"couple|few|month", match[0], re.I) is not None
    return reckoning.one(day, is_ambiguous=vague) if day else None


def within(match: re.Match[str], asking: Asking) -> Span | None:
    """`for the last three weeks`: up to today, or from it."""
    side = match["which"].lower() or ("last" if asking.direction is Direction.PAST else "next")
    sign = 1 if side in ("next", "coming") else -1
    day = reckoning.shift(asking.today, sign * _count(match["count"] or "a"), match["unit"].lower())
    return _in_order(day, asking.today) if day else None


def near(step: int) -> Read:
    """`yesterday`: the day `step` days from today."""
    return lambda match, asking: reckoning.one(asking.today + step * DAY)


def _number_of(match: re.Match[str]) -> int:
    return next(number for number in range(7) if match[f"w{number}"])


def weekday(match: re.Match[str], asking: Asking) -> Span | None:
    """`tuesday` with what stands before and after it."""
    number, which = _number_of(match), (match["which"] or "").lower()
    after, today = (match["after"] or "").strip().lower(), asking.today
    coming = reckoning.weekday(number, Asking(today, Direction.FUTURE)).first
    if after in ("last week", "of last week"):
        return reckoning.one(reckoning.week_of(today).first + (number - 7) * DAY)
    if after in ("next week", "of next week"):
        return reckoning.one(reckoning.week_of(today).first + (number + 7) * DAY)
    if after == "before last":
        return reckoning.one(reckoning.last_weekday(number, today).first - 7 * DAY)
    if after == "week":
        return reckoning.one(coming + 7 * DAY)
    if which in ("last", "past") or after.endswith("gone"):
        return (
            reckoning.one(reckoning.last_weekday(number, today).first)
            if after
            else reckoning.last_weekday(number, today)
        )
    if which == "next":
        return reckoning.next_weekday(number, today)
    if which == "this" and asking.direction is Direction.PAST:
        return reckoning.one(reckoning.week_of(today).first + number * DAY)
    if which in ("this", "coming", "this coming"):
        return reckoning.one(coming)
    return reckoning.weekday(number, asking)


def week_on(match: re.Match[str], asking: Asking) -> Span | None:
    """`a week on friday`, `two weeks on monday`, `a week last tuesday`, `a week today`."""
    weeks = _count(match["count"] or "a") * (2 if match["unit"].lower().startswith("fortnight") else 1)
    if match["near"]:
        step = {"to": 1, "ye": -1}.get(match["near"][:2].lower(), 0) if match["near"].lower() != "today" else 0
        weeks = -weeks if step < 0 else weeks
        return reckoning.one(asking.today + (step + 7 * weeks) * DAY)
    number = _number_of(match)
    if (match["which"] or "").lower() in ("last", "past"):
        return reckoning.one(reckoning.last_weekday(number, asking.today).first - 7 * weeks * DAY)
    return reckoning.one(reckoning.weekday(number, Asking(asking.today, Direction.FUTURE)).first + 7 * weeks * DAY)


def the_fifth(match: re.Match[str], asking: Asking) -> Span | None:
    """A day of the month. After a weekday's name only a month in which the two agree will do."""
    first = asking.today.replace(day=1)
    months = [month for step in (-1, 0, 1) if (month := reckoning.shift(first, step, "month"))]
    return reckoning.nearest((reckoning.make(one.year, one.month, int(match["day"])) for one in months), asking)


def whole(match: re.Match[str], asking: Asking) -> Span | None:
    """`last week`, `this weekend`, `next month`, `the weekend`."""
    which, unit = (match["which"] or "").lower().removeprefix("the "), match["unit"].lower().replace(" ", "")
    if unit.startswith("weekend"):
        return reckoning.weekend(which, asking)
    step = {"last": -1, "past": -1, "next": 1}.get(which, 0)
    if unit.startswith("week"):
        return reckoning.week_of(asking.today + step * 7 * DAY)
    if unit.startswith("fortnight"):
        return _in_order(asking.today, asking.today + (step or 1) * 14 * DAY)
    month = reckoning.shift(asking.today.replace(day=1), step, "month")
    return reckoning.month_of(month) if month else None


def edge_of_month(match: re.Match[str], asking: Asking) -> Span | None:
    """`end of the month`."""
    step = {"last": -1, "next": 1}.get((match["which"] or "").lower(), 0)
    month = reckoning.shift(asking.today.replace(day=1), step, "month")
    if month is None:
        return None
    span = reckoning.month_of(month)
    return reckoning.one(span.last if match["edge"].lower() == "end" else span.first)


def month(match: re.Match[str], asking: Asking) -> Span | None:
    """`in november`, `since last march`: the whole month, the nearest on the side asked for."""
    number, which = wording.MONTHS.index(match["month"][:3].lower()) + 1, (match["which"] or "").lower()
    months = [date(asking.today.year + step, number, 1) for step in (-1, 0, 1)]
    if which == "last":
        months = [one for one in months if one < asking.today.replace(day=1)][-1:]
    elif which == "next":
        months = [one for one in months if one > asking.today][:1]
    found = reckoning.nearest(months, asking)
    return found and Span(found.first, reckoning.month_of(found.first).last, found.is_ambiguous)


def fixed(month: int, day: int) -> Read:
    """A day of every year, such as Boxing Day."""
    return lambda match, asking: _of_month(day, month, None, asking)


def christmas(match: re.Match[str], asking: Asking) -> Span | None:
    """Christmas Eve to New Year's Day, the nearest on the side asked for."""
    eves = [date(asking.today.year + step, 12, 24) for step in (-1, 0, 1)]
    under_way = [eve for eve in eves if eve <= asking.today <= eve + 8 * DAY]
    found = reckoning.one(under_way[0]) if under_way else reckoning.nearest(eves, asking)
    return found and Span(found.first, found.first + 8 * DAY, found.is_ambiguous)


def easter(match: re.Match[str], asking: Asking) -> Span | None:
    """Good Friday to Easter Monday, from the bank holidays that were handed in; None without them."""
    fridays = [day for day, name in asking.holidays.items() if name.lower() == "good friday"]
    found = reckoning.nearest([day + 3 * DAY for day in sorted(fridays)], asking)
    return found and Span(found.first - 3 * DAY, found.first, found.is_ambiguous)


def rest_of_the_week(match: re.Match[str], asking: Asking) -> Span | None:
    """Today to Sunday."""
    return Span(asking.today, reckoning.week_of(asking.today).last)


def bank_holiday(match: re.Match[str], asking: Asking) -> Span | None:
    """From the bank holidays that were handed in; None without them."""
    words = match[0].lower()
    days = sorted(asking.holidays)
    if named := re.search(r"good friday|easter monday", words):
        days = [day for day in days if asking.holidays[day].lower() == named[0]]
        return reckoning.nearest(days, asking)
    if "monday" in words:
        days = [day for day in days if day.weekday() == 0]
    if month := re.search(wording.MONTH, words):
        number = wording.MONTHS.index(month[0][:3]) + 1
        days = [day for day in days if day.month == number]
        if half := re.search(r"early|late", words):
            days = [day for day in days if (day.day > 15) == (half[0] == "late")]
    if "next" in words:
        days = [day for day in days if day > asking.today][:1]
    elif "last" in words:
        days = [day for day in days if day < asking.today][-1:]
    return reckoning.nearest(days, asking)
