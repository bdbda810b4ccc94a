"""The sentences that the gateway says itself, with the council's phone number and when it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.council.collections import LONDON
from bot.councils import Council, Hours, Words
from bot.gateway.opening import WEEKDAYS, say_time


def say(words: Words, council: Council, now: datetime, key: str, **facts: object) -> str:
    """The sentence `gateway.<key>`. `{council}`, `{phone}` and `{hours}` are filled in; `now` is an aware instant."""
    hours = say_hours(council.hours, now, words)
    return words.say(f"gateway.{key}", council=council.name, phone=council.phone, hours=hours, **facts)


def say_hours(hours: Hours, now: datetime, words: Words) -> str:
    """Whether the phone is answered now, until when or from when, for example `closed now, opens Monday 8:30am`."""
    local = now.astimezone(LONDON)
    today = hours.on(local.date())
    if hours.is_open(now) and today is not None:
        return words.say("gateway.hours.open", time=say_time(today[1], words))
    opens = hours.next_opening(now)
    holiday = hours.closed_because(local.date())
    closed = words.say("gateway.hours.closed_for", reason=holiday) if holiday else words.say("gateway.hours.closed")
    ahead = (opens.date() - local.date()).days
    when = "today" if ahead == 0 else "tomorrow" if ahead == 1 else "this_week" if ahead < 7 else "later"
    months = words.section("gateway")["months"]
    facts = {
        "time": say_time(opens.time(), words),
        "day": words.say(f"page.{WEEKDAYS[opens.weekday()]}"),
        "number": opens.day,
        "month": months[opens.month - 1],
    }
    return f"{closed}, {words.say(f'gateway.hours.{when}', **facts)}"


def of_message(message: Any, key: str) -> str:
    """The key of a sentence about a message; a filled-in form is spoken of as such."""
    return f"details.{key}" if message.is_external else key


def say_removed(words: Words, kinds: Iterable[str]) -> str | None:
    """What was taken out of a message and not kept, each kind named once; None when nothing was."""
    things = list(dict.fromkeys(_name_removed(words, kind) for kind in kinds))
    if not things:
        return None
    if len(things) == 1:
        return words.say("gateway.not_kept_one", thing=things[0])
    both = words.say("gateway.and", first=", ".join(things[:-1]), last=things[-1])
    return words.say("gateway.not_kept_many", things=both)


def _name_removed(words: Words, kind: str) -> str:
    try:
        return words.say(f"gateway.removed.{kind}")
    except KeyError:
        return words.say("gateway.removed.other")
