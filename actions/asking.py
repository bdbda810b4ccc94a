"""How a form takes an answer: reads it, lets another need or a danger pass, counts what it cannot use, asks on.

Rasa calls a form's validation with every message, when the form starts, and when it comes back after something else.
A validation that changes nothing hands the message to the rules.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, ClassVar

from actions.acting import CouncilAction, all_actions
from actions.before import asked_back_about, drops_it
from actions.going_back import SLOT as LEFT
from actions.going_back import form_left
from actions.said import Said
from actions.second_need import hold
from actions.talk import REQUESTED, Talk
from actions.turn import Turn

#: Never taken for an answer; domain.yml lists the same for every form, and a test compares.
IGNORED_INTENTS = frozenset({"emergency", "talk_to_human", "stop", "make_complaint", "secure_card_accepted"})

_NOT_A_NEED = frozenset({"affirm", "deny", "inform", "nlu_fallback", "out_of_scope", ""})
_BAD_ANSWERS_BEFORE_A_PERSON = 2


class Called(StrEnum):
    """Why Rasa calls a form's validation."""

    FRESH = "fresh"  # the message that started the form; it may hold answers already
    ANSWER = "answer"  # a message after a question of this form
    BACK = "back"  # something else dealt with the message; only the question is due


class Form(CouncilAction):
    """The validation of one form. `unclear` names, for each question, what is said to an answer that does not fit.

    `open_slots` are what belongs to what is being done now: "stop" empties them. A form that `resumes` can be taken up
    again by its intent after a wish for a person, a danger or a failure.
    """

    form: ClassVar[str]
    intent: ClassVar[str]
    unclear: ClassVar[Mapping[str, str]]
    open_slots: ClassVar[tuple[str, ...]]
    resumes: ClassVar[bool] = True

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Read the message as far as it is meant for this form, then find the next question."""
        called = how_called(turn, self.form)
        if called is Called.ANSWER:
            asked = str(talk.slot(REQUESTED) or "")
            if self.lets_pass(turn.said, asked):
                return
            if turn.said.in_welsh and not self.takes_any_words(asked):
                talk.keep("bad_answers", None)  # a slot that is set keeps the message from the rules
                talk.say("utter_typed_welsh")
            elif await self._takes_answer(turn, talk, asked):
                talk.keep("bad_answers", None)
            elif self.asks_why(turn.said, asked):
                talk.keep("bad_answers", None)  # without a slot that is set, Rasa hands the message to the rules too
                self.explain_unclear(turn, talk, asked)
            elif is_another_need(turn.said, self.intent):
                return
            elif turn.said.intent != self.intent:
                self._count_bad_answer(turn, talk, asked)
        elif called is Called.FRESH:
            talk.keep("bad_answers", None)
            if talk.slot("paused_task") == self.intent:
                talk.clear("paused_task")
            self._remember_what_was_left(turn, talk)
            await self.start(turn, talk)
            for earlier in asked_back_about(turn):  # what they named must not be asked for again
                await self.read_earlier(replace(turn, said=replace(earlier, intent=self.intent)), talk)
            await self.read(turn, talk, "")
            if not turn.is_answer_too:
                hold(turn, talk, self.intent)
        talk.keep(REQUESTED, await self.next_question(turn, talk))

    def _remember_what_was_left(self, turn: Turn, talk: Talk) -> None:
        """The form that this one was opened in is offered again later, unless the resident gave it up."""
        left = all_forms().get(form_left(turn, self.form) or "")
        if left is not None and left.resumes and left.intent != self.intent and not drops_it(turn.said):
            talk.keep(LEFT, left.intent)
        elif talk.slot(LEFT) == self.intent:
            talk.clear(LEFT)

    async def _takes_answer(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Read an answer; a need that the same message brings is kept until this form has ended."""
        part = turn.first_part if turn.is_answer_too else None  # "ZZ1 1AA, and also ..."
        if part is not None and not await self.read(replace(turn, said=part), talk, asked):
            return await self.read(turn, talk, asked)
        took = part is not None or await self.read(turn, talk, asked)
        if took:
            hold(turn, talk, self.intent)
        return took

    def lets_pass(self, said: Said, asked: str) -> bool:
        """Whether the message is for a rule although this form asked something."""
        return said.intent in IGNORED_INTENTS

    def takes_any_words(self, asked: str) -> bool:
        """Whether the answer is for a person to read, in whatever language it is."""
        return False

    def asks_why(self, said: Said, asked: str) -> bool:
        """Whether the message asks what the question is for, which `explain_unclear` answers."""
        return False

    async def start(self, turn: Turn, talk: Talk) -> None:
        """Clear what an earlier run of the form left."""
        return None

    @abstractmethod
    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take what the message says; whether it said anything for this form. `asked`: the slot asked for, if any."""

    async def read_earlier(self, turn: Turn, talk: Talk) -> None:
        """Take what a message named that was asked back about before the form started."""
        await self.read(turn, talk, "")

    @abstractmethod
    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """The slot to ask for next; None when the form is done."""

    def explain_unclear(self, turn: Turn, talk: Talk, asked: str) -> None:
        """Say what kind of answer is needed."""
        talk.say(self.unclear[asked])

    def _count_bad_answer(self, turn: Turn, talk: Talk, asked: str) -> None:
        counted: Any = talk.slot("bad_answers") or {}
        count = counted.get("count", 0) + 1 if counted.get("slot") == asked else 1
        talk.keep("bad_answers", {"slot": asked, "count": count})
        if count % _BAD_ANSWERS_BEFORE_A_PERSON:
            self.explain_unclear(turn, talk, asked)
        else:
            talk.say("utter_offer_person")


def all_forms() -> dict[str, type[Form]]:
    """Every form that has been loaded, by its name in domain.yml."""
    return {one.form: one for one in all_actions() if issubclass(one, Form) and one is not Form}


def how_called(turn: Turn, form: str) -> Called:
    """Read from the events since the resident's message."""
    acted = [
        event
        for event in turn.events
        if event["event"] == "action"
        and event.get("name") not in ("action_listen", form)
        # a form that was left for this one rejected the message; it did not deal with it
        and not str(event.get("name")).endswith("_form")
    ]
    started = any(event["event"] == "active_loop" and event.get("name") == form for event in turn.events)
    rejected = any(event["event"] == "action_execution_rejected" and event.get("name") == form for event in turn.events)
    if acted or (rejected and not started):
        return Called.BACK
    return Called.FRESH if started else Called.ANSWER


def is_another_need(said: Said, own: str) -> bool:
    """Whether a message that answers nothing asks for something else."""
    return said.intent not in _NOT_A_NEED and said.intent != own


def sounds_like_another_need(said: Said, own: str) -> bool:
    """Whether a message is clearly a question of its own, although a word of it would do as an answer."""
    long = len(said.words) > 4 or (said.text.endswith("?") and len(said.words) > 2)
    return long and is_another_need(said, own) and not said.is_button
