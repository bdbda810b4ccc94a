"""What the derivation asks about intents, responses and hours. Pure look-ups over the services' cards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.council.cards import ServiceCard, Task
from bot.council.contacts import Outcome

NEED_WINDOW = timedelta(days=7)

INHERITS = "(inherits)"
EMERGENCY = "emergency"  # needs that no card names, so that every contact says what it was about
ANOTHER_BODY = "another_body"

#: Manners and navigation: never a need of their own.
SMALL_TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "stop", "bot_challenge", "ask_capabilities", "inform"}
)
#: Messages that show only that somebody looked in.
BROWSING = SMALL_TALK - {"inform"}
CHASE = "chase_request"

#: The version of the rules below and in the modules that use them; raise it when a rule changes.
VERSION = "3"


@dataclass(frozen=True)
class Rules:
    """The cards, and when a council's phone is answered: `is_open(council, moment)`.

    `arm_at(council, moment)` is the arm of a planned holdout that a contact belongs to by its time; "" without one.
    """

    cards: Sequence[ServiceCard]
    is_open: Callable[[str, datetime], bool]
    arm_at: Callable[[str, datetime], str] = lambda council, moment: ""

    @cached_property
    def _tasks(self) -> dict[str, tuple[Task, str]]:
        return {task.intent: (task, card.stem) for card in self.cards for task in card.tasks}

    @cached_property
    def _answers(self) -> dict[str, Outcome]:
        return {name: outcome for card in self.cards for name, outcome in card.answers.items()}

    @cached_property
    def _beginnings(self) -> list[tuple[str, Task]]:
        """How the names of a task's responses begin; the longest first, so that the nearest task is found."""
        found = [
            (beginning, task)
            for task, _ in self._tasks.values()
            if task.works_here and task.need not in ("", INHERITS)
            for beginning in {task.need, task.intent.partition("_")[2]}
        ]
        # A service's bare word (`library` of `join_library`) tells nothing where other tasks' names begin with it too.
        words = [beginning for beginning, _ in found]
        vague = {one for one in words if "_" not in one and any(other.startswith(f"{one}_") for other in words)}
        kept = [(beginning, task) for beginning, task in found if beginning not in vague]
        return sorted(kept, key=lambda pair: (-len(pair[0]), pair[0], pair[1].intent))

    @cached_property
    def _needs_with_subject(self) -> frozenset[str]:
        return frozenset(task.need for task, _ in self._tasks.values() if task.subject_slot)

    @cached_property
    def subject_slots(self) -> frozenset[str]:
        """Slots that name what a need is about."""
        return frozenset(task.subject_slot for task, _ in self._tasks.values() if task.subject_slot)

    @cached_property
    def version(self) -> str:
        """Changes whenever a card or a rule does: contacts derived by another version are derived again."""
        told = repr((VERSION, sorted(self._tasks.items()), sorted(self._answers.items())))
        return hashlib.sha256(told.encode()).hexdigest()[:32]

    def need_of(self, intent: str) -> str:
        """The need group an intent states: "" for none, INHERITS for one that takes over the need before it."""
        if intent == "emergency":
            return EMERGENCY
        if intent == "not_our_service":
            return ANOTHER_BODY
        return self._tasks[intent][0].need if intent in self._tasks else ""

    def service_of(self, intent: str) -> str:
        """The stem of the service that an intent belongs to; "assistant" for one that is in no card."""
        return self._tasks[intent][1] if intent in self._tasks else "assistant"

    def subject_slot_of(self, intent: str) -> str:
        """The slot that says what the intent's need is about."""
        return self._tasks[intent][0].subject_slot if intent in self._tasks else ""

    def has_subject(self, need: str) -> bool:
        """Whether needs of this group are told apart by a subject."""
        return need in self._needs_with_subject

    def is_matched(self, intent: str) -> bool:
        """Whether the assistant understood a request: small talk, fallback and off-topic messages are none."""
        return self.need_of(intent) != ""

    def is_unmatched(self, intent: str) -> bool:
        """Whether a message was neither understood as a request nor small talk; true of an unread message ("")."""
        return not self.is_matched(intent) and intent not in SMALL_TALK

    def outcome_of(self, response: str) -> Outcome | None:
        """What showing a response proves; None for a question or a greeting."""
        return self._answers.get(response)

    def task_answered_by(self, response: str) -> Task | None:
        """The task whose name or need a response's name begins with: `utter_bin_days` answers `ask_bin_day`."""
        bare = response.removeprefix("utter_")
        return next((task for beginning, task in self._beginnings if bare.startswith(beginning)), None)
