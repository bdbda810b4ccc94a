"""Says what was asked about one library, or hands on to what is said about all of them.

Knows only what the council's file holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time

from actions.days import holidays_of
from actions.libraries import hours_saying as words
from actions.libraries.hours_all import pick, tell_all
from actions.libraries.hours_facts import INTENT, Line, Telling, ask_them, who_has
from actions.libraries.hours_words import NAMES, Topic
from actions.saying import capital, say_day, say_list
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.collections import LONDON
from bot.council.library_branches import Facility, LibraryBranch

_FEW = 2  # branches that are told one after another


def tell(turn: Turn, talk: Talk) -> None:
    """Answer the question that is kept."""
    libraries, question = turn.council.libraries, dict(talk.slot("library_hours_question") or {})
    if libraries is None:
        talk.say("utter_page", task="find library opening hours and addresses", page=turn.council.page(INTENT))
        return
    telling = Telling(turn, talk, libraries, question, holidays_of(turn))
    if question["unknown"]:
        names = [one.name for one in libraries.branches]
        talk.say(
            "utter_library_hours_unknown",
            *pick(libraries.branches),
            named=capital(question["unknown"]),
            libraries=say_list(names, "and"),
        )
        return
    codes = talk.slot("library_hours_branch") or []
    branches = [libraries.by_code[code] for code in codes if code in libraries.by_code]
    topics = [Topic(one) for one in question["topics"]] or [Topic.NOW]
    if 0 < len(branches) <= _FEW:
        for branch in branches:
            _tell_one(telling, branch, topics, is_last=branch is branches[-1])
    else:
        tell_all(telling, branches or list(libraries.branches), topics)


def _tell_one(telling: Telling, branch: LibraryBranch, topics: Sequence[Topic], *, is_last: bool) -> None:
    said: list[Line] = []
    question = telling.question
    if Topic.NEAREST in topics and question.get("near"):
        facts = {"place": question["near"], "distance": words.say_distance(question["metres"])}
        said.append(("utter_library_hours_nearest", {"library": branch.name, **facts}))
        if not {Topic.NOW, Topic.DAYS, Topic.WEEK} & set(topics):
            said.append(_now(telling, branch))
    elif Topic.NEAREST in topics and set(topics) == {Topic.NEAREST}:
        said.append(_now(telling, branch))
    for topic in topics:
        if topic is Topic.NOW:
            said.append(_now(telling, branch))
        elif topic is Topic.DAYS:
            said.append(_on_days(telling, branch))
        elif topic is Topic.WEEK:
            said.append(_week(telling, branch))
        elif topic is Topic.HAS:
            said += _has(telling, branch)
        elif topic is Topic.ELSE:
            said.append(ask_them(telling, branch))
    if {Topic.WHERE, Topic.LIST} & set(topics) or Topic.NEAREST in topics:
        said.append(_where(telling, branch))
    said = list({response: facts for response, facts in said}.items())
    buttons = []
    if is_last and branch.hours and not {Topic.WEEK} & set(topics):
        buttons.append(Button("The whole week", INTENT, {"choice": branch.code, "change": "week"}))
    if is_last and not any(response == "utter_library_hours_where" for response, _ in said):
        buttons.append(Button("Where it is", INTENT, {"choice": branch.code, "change": "where"}))
    for place, (response, facts) in enumerate(said, start=1):
        telling.talk.say(response, *(buttons if place == len(said) else ()), **facts)


def _now(telling: Telling, branch: LibraryBranch) -> Line:
    now, holidays = telling.turn.now, telling.holidays
    if not branch.hours:
        return _no_hours(telling, branch)
    if branch.is_open(now, holidays):
        return "utter_library_hours_open_now", {"library": branch.name, "until": words.say_until(branch, now, holidays)}
    reason = words.because(branch, telling.today, holidays)
    facts = {"library": branch.name, "because": reason, "opens": words.say_next(branch, now, now, holidays)}
    return "utter_library_hours_closed_now", facts


def _on_days(telling: Telling, branch: LibraryBranch) -> Line:
    days, holidays = telling.days, telling.holidays
    if not branch.hours:
        return _no_hours(telling, branch)
    if len(days) > 1:
        lines = "\n".join(f"- {say_day(day)}: {words.say_hours_on(branch, day, holidays)}" for day in days)
        return "utter_library_hours_days", {"library": branch.name, "lines": lines}
    on, spans = words.say_on(days[0], telling.today), branch.on(days[0], holidays)
    if spans:
        return "utter_library_hours_open_on", {"library": branch.name, "day": on, "hours": words.say_spans(spans)}
    after = datetime.combine(days[0], time(), LONDON)
    facts = {"because": words.because(branch, days[0], holidays)}
    facts["opens"] = words.say_next(branch, after, telling.turn.now, holidays)
    return "utter_library_hours_closed_on", {"library": branch.name, "day": on, **facts}


def _week(telling: Telling, branch: LibraryBranch) -> Line:
    if not branch.hours:
        return _no_hours(telling, branch)
    lines = words.say_week(branch, telling.today, telling.holidays)
    changes = words.say_changes(branch, telling.today, telling.holidays)
    return "utter_library_hours_week", {"library": branch.name, "lines": lines, "changes": changes}


def _no_hours(telling: Telling, branch: LibraryBranch) -> Line:
    page = telling.turn.council.website + branch.page
    return "utter_library_hours_none", {
        "library": branch.name,
        "note": branch.note,
        "page": page,
        "library_phone": branch.phone,
    }


def _has(telling: Telling, branch: LibraryBranch) -> list[Line]:
    asked = [Facility(one) for one in telling.question["facilities"]]
    there = [NAMES[one] for one in asked if one in branch.facilities]
    missing = [one for one in asked if one not in branch.facilities]
    said = []
    if there:
        said.append(("utter_library_hours_has", {"library": branch.name, "things": say_list(there)}))
    if missing:
        facts = {"library": branch.name, "things": say_list([NAMES[one] for one in missing], "or")}
        said.append(("utter_library_hours_has_not", {**facts, "others": who_has(telling, missing)}))
    return said


def _where(telling: Telling, branch: LibraryBranch) -> Line:
    address = ", ".join(part for part in (branch.address, branch.postcode) if part)
    page = telling.turn.council.website + branch.page
    facts = {"library": branch.name, "address": address, "library_phone": branch.phone, "page": page}
    return "utter_library_hours_where", facts
