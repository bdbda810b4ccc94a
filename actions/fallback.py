"""When a message was not understood outside a form: what was said before may explain it, then the likeliest meanings
in plain words, and at last a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk.events import FollowupAction, UserUtteranceReverted

from actions.acting import CouncilAction
from actions.before import carries_on, take_as_unclear, understand_as
from actions.council_tax.follow_ups import follow_up_about_council_tax
from actions.libraries.branch_follow_ups import follow_up_about_branches
from actions.libraries.follow_ups import follow_up_about_libraries
from actions.saying import capital
from actions.small_talk import take_up_again
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.follow_ups import follow_up_about_bins, item_named
from bot.services import task_for

_MOST = 3
_LEAST = 2
_LIKELY = 0.08  # of the classifier's certainty; below it a meaning is noise, but two are always offered
_NOT_OFFERED = frozenset(
    {"affirm", "deny", "inform", "stop", "greet", "goodbye", "thank", "out_of_scope", "nlu_fallback", "talk_to_human"}
)
_CARRIED = ("postcode", "house_number", "street", "bin")


class HearOtherwise(CouncilAction):
    """The first answer to a message without a clear intent: what it follows, a thing of the council's list, or words
    at all. Only then are the likeliest meanings offered."""

    called = "action_hear_otherwise"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Go on with it, ask what it means, or hand over to Rasa's two-stage fallback."""
        if turn.said.in_welsh:
            talk.say("utter_typed_welsh")
            return
        if not turn.close_call and hear_otherwise(turn, talk):
            return
        if not turn.close_call and not likely_intents(turn.ranking):
            talk.say("utter_no_words")
            return
        talk.add(FollowupAction("action_two_stage_fallback"))


class AnswerOutOfScope(CouncilAction):
    """Nothing to do with the council, unless what was said before or the council's list tells otherwise."""

    called = "action_answer_out_of_scope"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Go on with it, or say what can be asked here."""
        if not hear_otherwise(turn, talk):
            talk.say("utter_out_of_scope")


class AskWhichNeed(CouncilAction):
    """Two meanings lie too close to choose: Rasa's two-stage fallback asks, unless both lead to the same page."""

    called = "action_ask_which_need"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Have the message heard anew: as its first meaning where the answer is the same, else as not understood."""
        tasks = [task for intent in turn.close_call if (task := task_for(intent)) is not None]
        pages = {turn.council.page(task.intent) for task in tasks if not task.works_here}
        if len(tasks) < _LEAST or (len(pages) == 1 and not any(task.works_here for task in tasks)):
            understand_as(turn, talk, turn.said.intent)
            return
        take_as_unclear(turn, talk)


class AskAffirmation(CouncilAction):
    """Rasa's question whether a meaning is right: two or three titles as buttons, none of these, and a person."""

    called = "action_default_ask_affirmation"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Ask; what the message named already goes along with the button."""
        if turn.close_call:
            self._ask_which(turn, talk)
            return
        given = {name: value for name in _CARRIED if (value := turn.said.first(name))}
        buttons = [
            Button(capital(task.title), task.intent, given if task.works_here else {})
            for intent in likely_intents(turn.ranking)
            if (task := task_for(intent)) is not None
        ]
        talk.say(
            "utter_ask_affirmation",
            *buttons,
            Button("None of these", "out_of_scope"),
            Button("Talk to a person", "talk_to_human"),
        )

    def _ask_which(self, turn: Turn, talk: Talk) -> None:
        given = {name: value for name in _CARRIED if (value := turn.said.first(name))}
        buttons = [
            Button(capital(task.title), task.intent, given if task.works_here else {})
            for intent in turn.close_call
            if (task := task_for(intent)) is not None
        ]
        talk.say("utter_ask_which_need", *buttons, Button("Something else", "out_of_scope"))


class DefaultFallback(CouncilAction):
    """Rasa's last resort: a person. The message that was not understood steers nothing that follows."""

    called = "action_default_fallback"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Say it, unless the message is a thing of the council's list."""
        if item_named(turn, talk):
            return
        talk.say("utter_not_understood")
        talk.add(UserUtteranceReverted())


def hear_otherwise(turn: Turn, talk: Talk) -> bool:
    """Whether the message was understood by what stands before it, or as a thing of the council's list."""
    return (
        (carries_on(turn.said) and take_up_again(turn, talk))
        or follow_up_about_bins(turn, talk)
        or follow_up_about_libraries(turn, talk)
        or follow_up_about_council_tax(turn, talk)
        or follow_up_about_branches(turn, talk)
        or item_named(turn, talk)
    )


def likely_intents(ranking: list[dict[str, Any]]) -> list[str]:
    """The two or three likeliest intents that can be offered; an emergency among them stands first."""
    offered = [
        (str(one.get("name")), float(one.get("confidence") or 0.0))
        for one in ranking
        if one.get("name") not in _NOT_OFFERED and task_for(str(one.get("name"))) is not None
    ][:_MOST]
    likely = [name for place, (name, confidence) in enumerate(offered) if place < _LEAST or confidence >= _LIKELY]
    return sorted(likely, key=lambda name: name != "emergency")
