"""The questions at the end of a chat: what a resident may answer, and the codes under which the evidence keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SKIPPED = "skipped"

#: The code of "If this assistant had not been here, what would you have done?"
WITHOUT_US = "without_us"
#: The code of "How satisfied are you with this conversation?", and of its answers, best first.
SATISFACTION = "satisfaction"
SATISFACTION_ANSWERS = ("very_satisfied", "satisfied", "neither", "dissatisfied", "very_dissatisfied")


@dataclass(frozen=True)
class Question:
    """One question. `answers` maps what a client sends to the code of the answer; a skipped one has none."""

    code: str
    answers: Mapping[str, str]


#: By code, which clients use too. Satisfaction is sent as 5 (best) to 1; a visit is one to the desk.
QUESTIONS: Mapping[str, Question] = {
    SATISFACTION: Question(SATISFACTION, {str(5 - place): code for place, code in enumerate(SATISFACTION_ANSWERS)}),
    WITHOUT_US: Question(
        WITHOUT_US,
        {"phone": "phone", "visit": "desk", "email": "email", "website": "website", "nothing": "nothing"},
    ),
}
