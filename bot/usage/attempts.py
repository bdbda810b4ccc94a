"""An attempt at one need inside a session, while it is being put together out of turns and pieces of evidence. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.council.contacts import ENDINGS, RESOLUTIONS, Outcome
from bot.usage.facts import Fact
from bot.usage.rules import Rules
from bot.usage.turns import Turn

#: What a resident came for. `SIGNPOSTED` ends an attempt as well, but answers nothing.
ANSWERS = RESOLUTIONS
_TAKEN_UP = frozenset(
    {Outcome.EMERGENCY, Outcome.HANDED_OVER, Outcome.QUEUE_ABANDONED, Outcome.MESSAGE_LEFT, Outcome.PENDING}
)


@dataclass(frozen=True)
class Piece:
    """One fact in an attempt. `proves` is None for what only happened; `turn` is its turn's number in the session."""

    fact: Fact
    turn: int
    proves: Outcome | None = None


@dataclass
class Attempt:
    """One attempt at one need. `need` is empty as long as nothing was asked for."""

    need: str = ""
    intent: str = ""
    subject: str = ""
    is_chase: bool = False  # chases something asked for before; never joined with the attempt that it chases
    inherits: bool = False  # asks for a person, or chases: takes over the need before it unless it states one
    chases: Attempt | None = None
    turns: dict[int, Turn] = field(default_factory=dict)
    pieces: list[Piece] = field(default_factory=list)
    matched: set[int] = field(default_factory=set)  # the turns that the assistant understood
    unmatched: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)  # the turns that it never took
    used_form: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether something was shown that could end it."""
        return any(piece.proves in ENDINGS for piece in self.pieces)

    @property
    def is_taken_up(self) -> bool:
        """Whether it is in somebody's hands, so that whatever is asked next is another attempt."""
        return any(piece.proves in _TAKEN_UP for piece in self.pieces)

    @property
    def counts(self) -> bool:
        """Whether it is a contact: a resident wrote (or asked for it in a message before), or something was proved."""
        asked = any(turn.is_resident or turn.is_second_need for turn in self.turns.values())
        return asked or any(piece.proves for piece in self.pieces)

    def absorb(self, other: Attempt) -> None:
        """Take over another attempt at the same need; the turns' numbers restore the order."""
        self.turns = dict(sorted({**self.turns, **other.turns}.items()))
        self.pieces = sorted(self.pieces + other.pieces, key=lambda piece: piece.turn)
        self.matched |= other.matched
        self.unmatched |= other.unmatched
        self.unread |= other.unread
        self.used_form = self.used_form or other.used_form
        self.subject = self.subject or other.subject


def join_attempts(attempts: Sequence[Attempt], rules: Rules) -> list[Attempt]:
    """One attempt for each need and subject of the session; one without a subject joins the next, else the last."""
    joined: list[Attempt] = []
    for position, attempt in enumerate(attempts):
        if attempt.is_chase:
            if attempt.chases is not None:
                attempt.need, attempt.subject = attempt.chases.need, attempt.chases.subject
        elif rules.has_subject(attempt.need) and not attempt.subject:
            alike = [one for one in attempts if one.need == attempt.need and not one.is_chase and one.subject]
            later = [one for one in alike if one in attempts[position:]]
            attempt.subject = (later[:1] or alike[-1:] or [attempt])[0].subject
        same = next((one for one in joined if one.need and _key(one) == _key(attempt)), None)
        if same is not None:
            same.absorb(attempt)
        else:
            joined.append(attempt)
    return joined


def _key(attempt: Attempt) -> tuple[str, str, bool]:
    return attempt.need, attempt.subject, attempt.is_chase
