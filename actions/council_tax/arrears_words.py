"""What a message about council tax that cannot be paid tells of: a letter, agents at the door, a broken plan. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.council.council_tax import Stage

BREATHING_SPACE, PRISON, DEDUCTIONS, PAID_ALREADY, PLAN, NOT_MINE = (
    "breathing_space",
    "prison",
    "deductions",
    "paid_already",
    "plan",
    "not_mine",
)

_STAGES: Sequence[tuple[Stage, re.Pattern[str]]] = tuple(
    (stage, re.compile(pattern, re.I))
    for stage, pattern in (
        (
            Stage.ENFORCEMENT,
            r"\b(?:bail+if+s?|bayliff\w*|enforcement (?:agent|officer|compan|firm)\w*|debt collect\w+"
            r"|collecting council tax debt|take my (?:car|stuff|things)"
            r"|knocked|come in(?:side)?\b.*(?:debt|man)|fellside)",
        ),
        (Stage.LIABILITY_ORDER, r"\bliab\w+ order"),
        (Stage.SUMMONS, r"\bsummon\w*|\bcourt\b|\bhearing\b|\bmagistrate\w*"),
        (
            Stage.FINAL_NOTICE,
            r"\bfinal (?:notice|notise|demand|reminder)|\b(?:whole|full) year'?s?\b|\bin red\b|\bred letter",
        ),
        (Stage.SECOND_REMINDER, r"\b(?:second|2nd|two|another) (?:\w+ )?reminders?"),
        (Stage.REMINDER, r"\bremind\w*|\bseven days\b|\b7 days\b|\bmissed\b"),
    )
)
_MATTERS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (matter, re.compile(pattern, re.I))
    for matter, pattern in (
        (BREATHING_SPACE, r"\bbreathing space|\bdebt respite|\bmoratorium"),
        (PRISON, r"\b(?:prison|jail|gaol|locked up)\b"),
        (
            DEDUCTIONS,
            r"\battachment\b|\b(?:out of|off|from) my (?:wages|pay|benefits?|earnings|universal credit)|\bdeduct\w+",
        ),
        (
            PAID_ALREADY,
            r"\b(?:i|i'?ve|we|we'?ve) (?:have |had |already )?(?:already )?paid (?:it|my|that|last|on|this|for"
            r"|all)\b|\bpaid it\b|\balready paid\b",
        ),
        (
            NOT_MINE,
            r"\bnever (?:even )?lived\b|\bnot my (?:debt|bill|house)|\bnobody ever told"
            r"|\bhis (?:council tax )?debt|\bwrong (?:person|address)",
        ),
        (
            PLAN,
            r"\b(?:payment plan|plan|arrangement|spread|instal\w+|a (?:tenner|week|month)|small amount"
            r"|over (?:six|\d+) months"
            r"|a bit at a time|more time|delay|later|extension|hardship)\b",
        ),
    )
)
_MOST_MATTERS = 2


def stage_told(text: str) -> Stage | None:
    """The furthest stage of recovery that a message speaks of."""
    return next((stage for stage, pattern in _STAGES if pattern.search(text)), None)


def matters_told(text: str) -> list[str]:
    """What else it is about, at most two things."""
    return [matter for matter, pattern in _MATTERS if pattern.search(text)][:_MOST_MATTERS]
