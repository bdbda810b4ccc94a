"""What a contact shows beside its outcome: references, receipts, answers, failures, people, questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.council.contacts import ENDINGS, EvidenceKind, Outcome
from bot.council.survey import WITHOUT_US
from bot.usage.attempts import Piece
from bot.usage.facts import Fact

_GIVES_A_REFERENCE = frozenset(
    {EvidenceKind.SUBMISSION_CONFIRMED, EvidenceKind.MESSAGE_LEFT, EvidenceKind.PAYMENT_SUCCEEDED}
)


@dataclass(frozen=True)
class Proofs:
    """The evidence of one contact, for whoever checks it.

    `confirmed` is what was pressed under "Was this answered?": yes, no or "". `person_seconds` is how long a person had
    the chat, `waited_seconds` how long one was waited for; None where nobody was, or where it is not known yet.
    `survey` maps the code of a question to the code of its answer.
    """

    references: tuple[str, ...] = ()
    has_receipt: bool = False
    confirmed: str = ""
    answer_shown: bool = False
    backend_failed: bool = False
    handed_over: bool = False
    person_seconds: int | None = None
    waited_seconds: int | None = None
    survey: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As `contacts.evidence` holds it; the references have a column of their own."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "references"}


def read_proofs(pieces: Sequence[Piece]) -> Proofs:
    """What the pieces of an attempt show. Of a question that was answered twice the last answer counts."""
    facts = [piece.fact for piece in pieces]
    proved = {piece.proves for piece in pieces}
    judged = [fact.detail.get("answered") for fact in facts if fact.kind == EvidenceKind.ANSWER_JUDGED]
    asked = [fact for fact in facts if fact.kind == EvidenceKind.SURVEY_ANSWERED]
    return Proofs(
        references=tuple(dict.fromkeys(str(fact.detail["reference"]) for fact in facts if _gives_a_reference(fact))),
        has_receipt=any(fact.kind == EvidenceKind.PAYMENT_SUCCEEDED for fact in facts),
        confirmed=str(judged[-1] or "") if judged else "",
        answer_shown=bool(proved & ENDINGS),
        backend_failed=Outcome.FAILED_BACKEND in proved
        or any(fact.kind == EvidenceKind.ASSISTANT_UNAVAILABLE for fact in facts),
        handed_over=any(fact.kind == EvidenceKind.PERSON_JOINED for fact in facts),
        person_seconds=_seconds(facts, EvidenceKind.PERSON_LEFT),
        waited_seconds=_seconds(facts, EvidenceKind.PERSON_JOINED, EvidenceKind.QUEUE_LEFT),
        survey={str(one.detail["question"]): str(one.detail["answer"]) for one in asked if _is_answer(one)},
    )


def grade_of(arm: str, proofs: Proofs) -> str:
    """How well it is known that this contact would have reached staff: A, C or D.

    A: it belongs to an arm of a holdout. C: this resident was asked and answered. D: nothing but an assumption. B comes
    from matching with other channels' logs, which happens outside this derivation.
    """
    if arm:
        return "A"
    return "C" if proofs.survey.get(WITHOUT_US) else "D"


def _gives_a_reference(fact: Fact) -> bool:
    return fact.kind in _GIVES_A_REFERENCE and bool(fact.detail.get("reference"))


def _is_answer(fact: Fact) -> bool:
    return bool(fact.detail.get("question")) and bool(fact.detail.get("answer"))


def _seconds(facts: Sequence[Fact], *kinds: EvidenceKind) -> int | None:
    told = [fact.detail.get("seconds") for fact in facts if fact.kind in kinds]
    known = [float(one) for one in told if isinstance(one, int | float)]
    return round(sum(known)) if known else None
