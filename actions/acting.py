"""What every action of ours shares: seven seconds for all its calls, and one way to say that a back end failed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.clients import ACTION_SECONDS, wired
from actions.going_back import offer_to_go_back
from actions.saying import capital
from actions.second_need import carry
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.errors import BackEndError
from bot.logs import get

_LOG = get("actions")

_SYSTEMS = {
    "addresses": "our list of addresses",
    "waste": "our bin collection system",
    "reports": "our reporting system",
    "gateway": "a part of our own system",
    "council_tax": "our council tax system",
    "payments": "our card payment system",
    "library": "our library system",
    "notify": "the system that sends our messages",
}


class CouncilAction(Action, ABC):
    """An action with a name; what else is asked about it is said here too, so that no list elsewhere needs a line.

    `retry_intent` is the intent whose button lets a resident try again after a failure, `ends` the intent of the need
    that is done to its end by this action.
    """

    called: ClassVar[str]
    retry_intent: ClassVar[str] = ""
    ends: ClassVar[str] = ""

    def name(self) -> str:
        """The name that domain.yml knows it by."""
        return self.called

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Do it; a back end that fails ends the form, says so in plain words and leaves the answers as they are."""
        clients = wired()
        turn, talk = Turn.read(tracker, clients), Talk(tracker, dispatcher)
        try:
            with clients.calls.within(ACTION_SECONDS):
                await self.act(turn, talk)
        except BackEndError as failure:
            _LOG.warning(
                "action.backend.failed",
                action=self.called,
                conversation=turn.conversation,
                back_end=failure.back_end,
                problem=type(failure).__name__,
            )
            self.explain_failure(failure, talk)
        carry(turn, talk, self.called)
        offer_to_go_back(turn, talk, self.called)
        return talk.events()

    def explain_failure(self, failure: BackEndError, talk: Talk) -> None:
        """Only for failures before anything was sent: what may have been sent is settled in `sending`."""
        system = _SYSTEMS.get(failure.back_end, "one of our systems")
        buttons = [Button("Talk to a person", "talk_to_human")]
        if self.retry_intent:
            buttons.insert(0, Button("Try again", self.retry_intent))
            talk.keep("paused_task", self.retry_intent)
        talk.say("utter_back_end_down", *buttons, system=system, system_capital=capital(system))
        talk.end_form()

    @abstractmethod
    async def act(self, turn: Turn, talk: Talk) -> None:
        """What this action does."""


def all_actions() -> Iterator[type[CouncilAction]]:
    """Every action that has been loaded, the abstract ones too; serving them loads all."""
    kinds: list[type[CouncilAction]] = list(CouncilAction.__subclasses__())
    while kinds:
        yield (kind := kinds.pop())
        kinds += kind.__subclasses__()
