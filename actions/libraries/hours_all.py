"""Says what was asked about all libraries together, or about several: a line for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from actions.libraries import hours_saying as words
from actions.libraries.hours_facts import INTENT, Line, Telling, ask_them, who_has
from actions.libraries.hours_words import Topic
from actions.saying import say_opening
from actions.talk import Button
from bot.council.library_branches import Facility, LibraryBranch

_MOST_DAYS = 2
_ON_BUTTONS = 8


def tell_all(telling: Telling, branches: Sequence[LibraryBranch], topics: Sequence[Topic]) -> None:
    said: list[Line] = []
    for topic in topics:
        if topic is Topic.NOW:
            said.append(("utter_library_hours_all_now", {"lines": _lines_now(telling, branches)}))
        elif topic in (Topic.DAYS, Topic.WEEK) and telling.days:
            said += [_all_on(telling, branches, day) for day in telling.days[:_MOST_DAYS]]
        elif topic is Topic.WEEK:
            said.append(("utter_library_hours_all_now", {"lines": _lines_now(telling, branches)}))
        elif topic is Topic.HAS:
            asked = [Facility(one) for one in telling.question["facilities"]]
            said.append(("utter_library_hours_which_have", {"lines": who_has(telling, asked)}))
        elif topic in (Topic.WHERE, Topic.LIST, Topic.NEAREST):
            lines = "\n".join(_line_where(one) for one in branches)
            said.append(("utter_library_hours_list", {"lines": lines, "library_phone": telling.libraries.phone}))
        elif topic is Topic.ELSE:
            said.append(ask_them(telling, None))
    told = []
    for one in said:
        if one not in told:
            told.append(one)
    for place, (response, facts) in enumerate(told, start=1):
        telling.talk.say(response, *(pick(branches) if place == len(told) else ()), **facts)


def _all_on(telling: Telling, branches: Sequence[LibraryBranch], day: date) -> Line:
    lines = [f"- {one.name}: {words.say_hours_on(one, day, telling.holidays)}" for one in branches if one.hours]
    return "utter_library_hours_all_on", {"day": words.say_on(day, telling.today), "lines": "\n".join(lines)}


def _lines_now(telling: Telling, branches: Sequence[LibraryBranch]) -> str:
    now, holidays = telling.turn.now, telling.holidays
    lines = []
    for one in branches:
        if one.is_open(now, holidays):
            lines.append(f"- {one.name}: open until {words.say_until(one, now, holidays)}")
        elif one.hours:
            opens = one.next_opening(now, holidays)
            again = f", opens {say_opening(opens, now)}" if opens is not None else ""
            lines.append(f"- {one.name}: closed{words.because(one, telling.today, holidays)}{again}")
    return "\n".join(lines)


def _line_where(branch: LibraryBranch) -> str:
    return f"- {branch.name}: {', '.join(part for part in (branch.address, branch.postcode) if part)}"


def pick(branches: Sequence[LibraryBranch]) -> list[Button]:
    """A button for each library, where there are few."""
    if len(branches) > _ON_BUTTONS:
        return []
    return [Button(one.name, INTENT, {"choice": one.code}) for one in branches]
