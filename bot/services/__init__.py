"""The cards of all services, one module each: data, no code."""

from __future__ import annotations

from bot.council.cards import ServiceCard, Task
from bot.council.contacts import Outcome
from bot.services import (
    assistant,
    benefits,
    council_tax,
    elections,
    environmental_health,
    highways,
    housing,
    jobs,
    leisure,
    libraries,
    parking,
    planning,
    registration,
    schools,
    waste,
)

CARDS: tuple[ServiceCard, ...] = (
    waste.CARD,
    council_tax.CARD,
    benefits.CARD,
    libraries.CARD,
    highways.CARD,
    parking.CARD,
    schools.CARD,
    housing.CARD,
    planning.CARD,
    environmental_health.CARD,
    jobs.CARD,
    leisure.CARD,
    elections.CARD,
    registration.CARD,
    assistant.CARD,
)


def task_for(intent: str) -> Task | None:
    """The task behind an intent of the catalogue; None for an intent that is not in it."""
    return next((task for card in CARDS for task in card.tasks if task.intent == intent), None)


def card_for(intent: str) -> ServiceCard | None:
    """The service that an intent belongs to."""
    return next((card for card in CARDS if any(task.intent == intent for task in card.tasks)), None)


def outcome_of(response: str) -> Outcome | None:
    """The outcome that showing a response proves; None for a response that proves nothing (a question, a greeting)."""
    return next((card.answers[response] for card in CARDS if response in card.answers), None)
