"""What keeps a contact from earning anything: whose traffic it is, and what it is about. Pure.

Traffic of staff, tests and robots is marked by the gateway; here a robot that nobody marked is known by its pace.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median

from bot.council.contacts import EvidenceKind
from bot.usage.rules import ANOTHER_BODY, EMERGENCY
from bot.usage.turns import Turn

#: A session of so many messages with so little between the middle two of them was written by no hand.
ROBOT_MESSAGES = 30
ROBOT_PAUSE = timedelta(seconds=1)


class Traffic(StrEnum):
    """Who wrote, other than a resident; the first that was told of in a session holds for all of it."""

    TEST = "test"
    ROBOT = "robot"
    STAFF = "staff"


class Barred(StrEnum):
    """Why a contact can earn nothing, whatever its outcome. The first that applies, in this order."""

    TEST = "test"
    ROBOT = "robot"
    STAFF = "staff"
    ASSISTED = "assisted"  # assisted digital, not deflection
    EMERGENCY = "emergency"
    ANOTHER_BODY = "another_body"
    CHASE = "chase"  # avoidable contact: inherits the need that it chases
    NO_NEED = "no_need"  # greetings, browsing, and what was never understood


def traffic_of(session: Sequence[Turn]) -> str:
    """`test`, `robot`, `staff`, or "" for a resident."""
    told = {str(fact.detail.get("traffic", "")) for turn in session for fact in turn.facts}
    marked = next((one.value for one in Traffic if one.value in told), "")
    return marked or (Traffic.ROBOT.value if _is_too_fast(session) else "")


def is_assisted(session: Sequence[Turn]) -> bool:
    """Whether somebody chats for the resident."""
    return any(fact.detail.get("assisted") for turn in session for fact in turn.facts)


def arm_of(session: Sequence[Turn]) -> str:
    """The arm of a holdout that the gateway marked the session with."""
    arms = (str(fact.detail.get("arm", "")) for turn in session for fact in turn.facts)
    return next((arm for arm in arms if arm), "")


def bar_of(traffic: str, assisted: bool, need: str, avoidable: bool) -> str:
    """Why a contact can earn nothing; "" when it may."""
    if traffic:
        return Barred(traffic).value
    if assisted:
        return Barred.ASSISTED.value
    if need in (EMERGENCY, ANOTHER_BODY):
        return Barred.EMERGENCY.value if need == EMERGENCY else Barred.ANOTHER_BODY.value
    if avoidable:
        return Barred.CHASE.value
    return "" if need else Barred.NO_NEED.value


def _is_too_fast(session: Sequence[Turn]) -> bool:
    """Samples stand at made-up times, so their pace says nothing."""
    at = [
        fact.at
        for turn in session
        if turn.is_resident and not turn.sample
        for fact in turn.facts
        if fact.kind == EvidenceKind.MESSAGE_RECEIVED
    ]
    if len(at) < ROBOT_MESSAGES:
        return False
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(at)]
    return median(pauses) < ROBOT_PAUSE.total_seconds()
