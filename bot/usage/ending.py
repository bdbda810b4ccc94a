"""How an attempt ended, by the rules of GLOSSARY.md, "How a contact ends". Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.council.contacts import EvidenceKind, Outcome, strongest
from bot.usage.attempts import ANSWERS, Attempt, Piece
from bot.usage.facts import RasaKind
from bot.usage.payments import is_overtaken
from bot.usage.rules import BROWSING

_OPEN_STATES = {
    EvidenceKind.SUBMISSION_RECORDED: "it was written down to be sent, and nothing more is known",
    EvidenceKind.SUBMISSION_UNKNOWN: "it was sent to the back end, which never answered",
}
_SUBMISSIONS = frozenset(
    {
        *_OPEN_STATES,
        EvidenceKind.SUBMISSION_CONFIRMED,
        EvidenceKind.SUBMISSION_REFUSED,
        EvidenceKind.SUBMISSION_HANDED_ON,
    }
)


#: What counts only as long as nothing is said to it, or as long as Yes stands.
_SILENT = frozenset({Outcome.RESOLVED_IMPLIED, Outcome.RESOLVED_CONFIRMED})


@dataclass(frozen=True)
class Ground:
    """One reason for an outcome. `fact` is empty for what follows from nothing having happened.

    `stands` is false for a failure that was made good later in the same contact.
    """

    fact: str
    proves: Outcome
    why: str
    stands: bool = True


@dataclass(frozen=True)
class Ending:
    """The one outcome of an attempt, with every reason that was weighed."""

    outcome: Outcome
    grounds: tuple[Ground, ...]


def decide_ending(attempt: Attempt) -> Ending:
    """Exactly one outcome: the strongest that stands; what nothing proves follows from what was not done."""
    grounds = [*_shown(attempt), *_submissions(attempt), *_silences(attempt)]
    outcome = strongest(ground.proves for ground in grounds if ground.stands)
    if outcome is None:
        last = _from_nothing(attempt)
        grounds.append(last)
        outcome = last.proves
    return Ending(outcome, tuple(grounds))


def _shown(attempt: Attempt) -> list[Ground]:
    """What residents were shown, and what a person or a back end gave them."""
    grounds = []
    for position, piece in enumerate(attempt.pieces):
        if piece.proves is None:
            continue
        later = attempt.pieces[position + 1 :]
        stands = True
        if piece.proves is Outcome.FAILED_BACKEND:
            stands = not _answered(later)
        elif piece.proves is Outcome.NOT_UNDERSTOOD:
            stands = not _answered(later) and not any(turn > piece.turn for turn in attempt.matched)
        what = piece.fact.name or piece.fact.kind
        why = what if stands else f"{what}, made good later"
        if piece.proves in _SILENT and _was_denied(later):
            stands, why = False, f"{what}, and No was pressed"
        if is_overtaken(piece.fact, [one.fact for one in attempt.pieces]):
            stands, why = False, f"{what}, and ended since"
        grounds.append(Ground(piece.fact.id, piece.proves, why, stands))
    return grounds


def _submissions(attempt: Attempt) -> list[Ground]:
    """The last that is known of each write to a back end: one that was left open is a failure."""
    latest: dict[tuple[object, object], int] = {}
    for position, piece in enumerate(attempt.pieces):
        if piece.fact.kind in _SUBMISSIONS:
            key = (piece.fact.detail.get("transaction"), piece.fact.detail.get("subject"))
            known = latest.get(key)
            if known is None or attempt.pieces[known].fact.seq <= piece.fact.seq:
                latest[key] = position
    grounds = []
    for position in latest.values():
        fact = attempt.pieces[position].fact
        if (why := _OPEN_STATES.get(EvidenceKind(fact.kind))) is not None:
            stands = not _answered(attempt.pieces[position + 1 :])
            grounds.append(Ground(fact.id, Outcome.FAILED_BACKEND, why, stands))
    return grounds


def _silences(attempt: Attempt) -> list[Ground]:
    """Messages to which the gateway had to answer that the assistant was not there."""
    grounds = []
    for piece in attempt.pieces:
        if piece.fact.kind == EvidenceKind.ASSISTANT_UNAVAILABLE:
            stands = not _heard_of(attempt.pieces, piece)
            why = f"the assistant was {piece.fact.detail.get('reason', 'away')}"
            grounds.append(
                Ground(piece.fact.id, Outcome.FAILED_BACKEND, why if stands else f"{why}, and answered later", stands)
            )
    return grounds


def _heard_of(pieces: Sequence[Piece], silence: Piece) -> bool:
    """Whether the resident was answered after all: to the same message, or to a later one of this contact."""
    for piece in pieces:
        if piece.turn < silence.turn:
            continue
        if piece.fact.kind == RasaKind.BOT:
            return True
        if piece.fact.kind == EvidenceKind.MESSAGE_ANSWERED and piece.fact.detail.get("replies"):
            return True
    return False


def _was_denied(later: Sequence[Piece]) -> bool:
    """Whether No was pressed under "Was this answered?" and nothing was pressed after it."""
    pressed = [piece.fact.detail.get("answered") for piece in later if piece.fact.kind == EvidenceKind.ANSWER_JUDGED]
    return bool(pressed) and pressed[-1] == "no"


def _answered(later: Sequence[Piece]) -> bool:
    return any(piece.proves in ANSWERS for piece in later)


def _from_nothing(attempt: Attempt) -> Ground:
    if attempt.unread and max(attempt.unread) == max(attempt.turns):
        return Ground("", Outcome.FAILED_BACKEND, "the assistant never took the last message")
    if attempt.need or attempt.inherits or attempt.used_form:
        return Ground("", Outcome.ABANDONED, "something was asked for, and left before it was answered")
    if any(turn.is_resident and turn.intent not in BROWSING for turn in attempt.turns.values()):
        return Ground("", Outcome.NOT_UNDERSTOOD, "no message was matched to anything a resident can ask for")
    return Ground("", Outcome.UNENGAGED, "nothing beyond a greeting or a look around")
