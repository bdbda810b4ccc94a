"""What a move means for council tax: which account starts, ends or goes along, who pays, and until when to tell.

LGFA 1992 section 6 for who is liable. It indicates; the council decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.council.council_tax_discounts import TELL_WITHIN_DAYS


class Move(StrEnum):
    """Where a resident moves, seen from the council that is asked."""

    INTO_AREA = "into_area"
    OUT_OF_AREA = "out_of_area"
    WITHIN_AREA = "within_area"
    JOINS_HOUSEHOLD = "joins_household"  # moves in with somebody who pays already
    LEAVES_HOUSEHOLD = "leaves_household"  # somebody who pays stays behind


class Tenure(StrEnum):
    """How the new home is held."""

    OWNER = "owner"
    TENANT = "tenant"
    ROOM_IN_SHARED_HOUSE = "room_in_shared_house"  # rents a room only, from a landlord who does not live there
    LODGER = "lodger"  # the landlord lives there too


class MoveReason(StrEnum):
    """What has to happen."""

    ACCOUNT_STARTS = "account_starts"
    ACCOUNT_ENDS = "account_ends"
    ACCOUNT_MOVES = "account_moves"  # one ends, another starts
    DISCOUNT_MAY_END = "discount_may_end"
    DISCOUNT_MAY_BEGIN = "discount_may_begin"
    LANDLORD_PAYS = "landlord_pays"


@dataclass(frozen=True)
class MoveAnswers:
    """A move as the resident describes it. `tenure` is of the new home here; None when there is none or nobody said."""

    move: Move
    day: date
    tenure: Tenure | None = None


@dataclass(frozen=True)
class MoveDecision:
    """What follows from a move. `closes` and `opens` say which accounts; `is_late`: it should have been told by now."""

    reason: MoveReason
    day: date
    tell_by: date
    opens: bool
    closes: bool
    is_late: bool
    is_ahead: bool


def judge_move(answers: MoveAnswers, today: date) -> MoveDecision:
    """Which accounts start or end with a move, and whether it is told in time."""
    opens = answers.move in (Move.INTO_AREA, Move.WITHIN_AREA)
    closes = answers.move in (Move.OUT_OF_AREA, Move.WITHIN_AREA)
    reason = _REASONS[answers.move]
    if opens and answers.tenure in (Tenure.ROOM_IN_SHARED_HOUSE, Tenure.LODGER):
        opens, reason = False, MoveReason.ACCOUNT_ENDS if closes else MoveReason.LANDLORD_PAYS
    tell_by = answers.day + timedelta(days=TELL_WITHIN_DAYS)
    return MoveDecision(reason, answers.day, tell_by, opens, closes, today > tell_by, answers.day > today)


_REASONS = {
    Move.INTO_AREA: MoveReason.ACCOUNT_STARTS,
    Move.OUT_OF_AREA: MoveReason.ACCOUNT_ENDS,
    Move.WITHIN_AREA: MoveReason.ACCOUNT_MOVES,
    Move.JOINS_HOUSEHOLD: MoveReason.DISCOUNT_MAY_END,
    Move.LEAVES_HOUSEHOLD: MoveReason.DISCOUNT_MAY_BEGIN,
}
