"""Moments and durations as telephone systems, desks and spreadsheets write them. Pure; days come first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

LONGEST = 12 * 3600  # seconds: nobody is on one call for longer
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()  # noqa: SIM905 - one line
_SERIAL_FROM = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day 0, in whatever zone the file is in
_SERIALS = (36526, 73051)  # 1 January 2000 to 1 January 2100
_DATE = (
    r"(?:(?P<y1>\d{4})-(?P<m1>\d{1,2})-(?P<d1>\d{1,2})"
    r"|(?P<d2>\d{1,2})[/.\-](?P<m2>\d{1,2})[/.\-](?P<y2>\d{4}|\d{2})"
    r"|(?P<d3>\d{1,2})[ \-](?P<m3>[A-Za-z]{3,9})[ \-,]+(?P<y3>\d{4}|\d{2}))"
)
_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
_MOMENT = re.compile(
    rf"(?:[A-Za-z]{{3,9}},?\s+)?{_DATE}(?:[T\s,]+{_TIME}\s*(?P<zone>Z|UTC|GMT|BST|[+-]\d{{2}}:?\d{{2}})?)?"
)
_CLOCK = re.compile(r"(?:(?:30/12/1899|1899-12-30|00/01/1900|0)\s+)?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.\d+)?")
_ZONES = {"Z": timedelta(0), "UTC": timedelta(0), "GMT": timedelta(0), "BST": timedelta(hours=1)}


class Unclear(ValueError):
    """It cannot be read; the message says why and repeats nothing but the value of a moment or a duration."""


@dataclass(frozen=True)
class Moment:
    """An instant in UTC. `twice`: the local time happened twice that night, and the first is taken."""

    at: datetime
    twice: bool = False
    has_time: bool = True


def read_moment(text: str, zone: ZoneInfo) -> Moment:
    """A moment in a file whose clocks show `zone`, unless it names its own offset. `Unclear` for anything else.

    14/10/2026 9:05, 14.10.26 09:05:30, 14 Oct 2026 9:05 pm, 2026-10-14T09:05:00+01:00, and a spreadsheet's 46309.378.
    """
    text = text.strip()
    if re.fullmatch(r"\d{5}(?:[.,]\d+)?", text):
        return _in_zone(_from_serial(text), zone)
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise Unclear(f"must be a day and a time such as 14/10/2026 09:05, not {text[:40]!r}")
    day = _read_day(found)
    if found["hour"] is None:
        return _in_zone(datetime(day.year, day.month, day.day), zone, has_time=False)  # noqa: DTZ001 - placed below
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"] or 0)
    if found["half"]:
        if not 1 <= hour <= 12:
            raise Unclear(f"{text[:40]!r} has am or pm and an hour that is not from 1 to 12")
        hour = hour % 12 + (12 if found["half"][0] in "pP" else 0)
    if hour > 23 or minute > 59 or second > 59:
        raise Unclear(f"{text[:40]!r} has a time of day that does not exist")
    naive = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001 - placed below
    if found["zone"]:
        return Moment(naive.replace(tzinfo=timezone(_offset(found["zone"]))).astimezone(UTC))
    return _in_zone(naive, zone)


def read_seconds(text: str, unit: str) -> int:
    """A duration in whole seconds. `unit`: `clock` (h:mm:ss or mm:ss), `seconds`, `minutes` or `days`."""
    text = text.strip()
    parts = re.fullmatch(
        r"(?:(?:30/12/1899|1899-12-30|00/01/1900|0)\s+)?(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:\.\d+)?", text
    )
    if parts is not None:
        hours, minutes, seconds = int(parts[1] or 0), int(parts[2]), int(parts[3])
        if seconds > 59 or (parts[1] and minutes > 59):
            raise Unclear(f"{text[:40]!r} is no duration")
        total = hours * 3600 + minutes * 60 + seconds
    else:
        number = re.fullmatch(r"\d{1,9}(?:[.,]\d+)?", text)
        if number is None or unit == "clock":
            wanted = "such as 0:05:30" if unit == "clock" else f"in {unit}"
            raise Unclear(f"must be a duration {wanted}, not {text[:40]!r}")
        total = round(float(text.replace(",", ".")) * {"seconds": 1, "minutes": 60, "days": 86400}[unit])
    if total > LONGEST:
        raise Unclear(f"{text[:40]!r} is longer than {LONGEST // 3600} hours; is the unit right?")
    return total


def _from_serial(text: str) -> datetime:
    number = float(text.replace(",", "."))
    if not _SERIALS[0] <= number < _SERIALS[1]:
        raise Unclear(f"{text!r} is no day of a spreadsheet from 2000 to 2100")
    whole = _SERIAL_FROM + timedelta(days=number)
    return (whole + timedelta(milliseconds=500)).replace(microsecond=0)


def _read_day(found: re.Match[str]) -> date:
    """Days come first; a two-digit year is of this century."""
    which = next(number for number in "123" if found[f"d{number}"])
    year, month, day = found[f"y{which}"], found[f"m{which}"], int(found[f"d{which}"])
    if which == "3":
        if month[:3].lower() not in _MONTHS:
            raise Unclear(f"{month[:12]!r} is no month")
        month = str(_MONTHS.index(month[:3].lower()) + 1)
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), day)
    except ValueError:
        hint = "; days come first" if int(month) > 12 >= day else ""
        raise Unclear(f"{found[0][:20]!r} is no day of the calendar{hint}") from None


def _offset(text: str) -> timedelta:
    if text in _ZONES:
        return _ZONES[text]
    sign = -1 if text[0] == "-" else 1
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 14 or minutes > 59:
        raise Unclear(f"{text!r} is no offset from UTC")
    return sign * timedelta(hours=hours, minutes=minutes)


def _in_zone(naive: datetime, zone: ZoneInfo, *, has_time: bool = True) -> Moment:
    placed = naive.replace(tzinfo=zone)
    at = placed.astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) != naive:
        raise Unclear(
            f"{naive:%d/%m/%Y %H:%M} never happened: the clocks went forward; "
            'if the log is kept in UTC, say times = "UTC" in imports.toml'
        )
    return Moment(at, placed.utcoffset() != placed.replace(fold=1).utcoffset(), has_time)
