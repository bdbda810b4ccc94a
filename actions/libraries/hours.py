"""Libraries' opening hours and the rest of what is asked about a branch: the form that finds out which one is meant.

A question is asked only where the answer for all libraries together would be too long.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.acting import CouncilAction
from actions.asking import Form, sounds_like_another_need
from actions.libraries.hours_facts import INTENT
from actions.libraries.hours_reading import meant_in, read_answer, read_question
from actions.libraries.hours_telling import tell
from actions.libraries.hours_words import Topic
from actions.talk import Button, Talk
from actions.turn import Turn

MOST_AT_ONCE = 8  # libraries that one answer can hold, and buttons that one question can
_MOST_DAYS_FOR_ALL = 2


class ValidateAskLibraryHoursForm(Form):
    """Which library, where the question is one that has to know."""

    called = "validate_ask_library_hours_form"
    retry_intent = INTENT
    form = "ask_library_hours_form"
    intent = INTENT
    open_slots = ("library_hours_branch", "library_hours_question")
    unclear = {"library_hours_branch": "utter_library_hours_branch_unclear"}  # noqa: RUF012 - Form declares it a ClassVar

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take the branch and the question; after an earlier answer, what is not said again stays."""
        if asked and sounds_like_another_need(turn.said, self.intent) and not meant_in(turn).branches:
            return False
        if asked:
            return await read_answer(turn, talk)
        await read_question(turn, talk)
        return True

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Nothing to ask where all libraries fit into one answer."""
        question = talk.slot("library_hours_question")
        if turn.council.libraries is None or question is None or question["unknown"]:
            return None
        return "library_hours_branch" if _needs_a_branch(turn, talk, question) else None


class AskLibraryHoursBranch(CouncilAction):
    """Which library, with buttons where there are few."""

    called = "action_ask_library_hours_branch"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say the question."""
        branches = turn.council.libraries.branches if turn.council.libraries is not None else ()
        buttons = [Button(one.name, "inform", {"choice": one.code}) for one in branches[:MOST_AT_ONCE]]
        if len(branches) > MOST_AT_ONCE:
            buttons = []
        near = Topic.NEAREST in _topics(talk)
        talk.say("utter_ask_library_hours_near" if near else "utter_ask_library_hours_which", *buttons)


class TellLibraryHours(CouncilAction):
    """The answer. Says nothing when the form ended without a question."""

    called = "action_tell_library_hours"
    ends = "ask_library_hours"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Tell it; without libraries in the council's file, its page."""
        if talk.slot("library_hours_question") is not None:
            tell(turn, talk)


class TellLibraryHoursMeanwhile(CouncilAction):
    """The same question in the middle of another form, which goes on afterwards: answered without asking back."""

    called = "action_tell_library_hours_meanwhile"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Tell it for the library that is named, or for all."""
        await read_question(turn, talk)
        tell(turn, talk)


def _needs_a_branch(turn: Turn, talk: Talk, question: Mapping[str, Any]) -> bool:
    if talk.slot("library_hours_branch"):
        return False
    topics = question["topics"]
    if Topic.NEAREST in topics:
        return not question["near"]
    libraries = turn.council.libraries
    if libraries is not None and len(libraries.branches) > MOST_AT_ONCE:
        return topics != [Topic.ELSE]
    is_long = Topic.WEEK in topics or len(question["days"]) > _MOST_DAYS_FOR_ALL
    return is_long and libraries is not None and len(libraries.branches) > 1


def _topics(talk: Talk) -> list[str]:
    return list((talk.slot("library_hours_question") or {}).get("topics", ()))
