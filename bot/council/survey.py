"""The questions at the end of a chat: what a resident may answer, and the codes under which the evidence keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

SKIPPED = "skipped"

#: The code of "If this assistant had not been here, what would you have done?"
COUNTERFACTUAL = "without_us"


@dataclass(frozen=True)
class Question:
    """One question. `answers` maps what a client sends to the code of the answer; a skipped one has none."""

    code: str
    answers: Mapping[str, str]


#: By the name that clients know a question by. Codes of answers begin with a letter, and a visit is one to the desk.
QUESTIONS: Mapping[str, Question] = {
    "satisfaction": Question("satisfaction", {"1": "one", "2": "two", "3": "three", "4": "four", "5": "five"}),
    "counterfactual": Question(
        COUNTERFACTUAL,
        {"phone": "phone", "visit": "desk", "email": "email", "website": "website", "nothing": "nothing"},
    ),
}
