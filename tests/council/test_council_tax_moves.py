"""What a move means: which account starts or ends, who pays, and until when it has to be told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.council.council_tax_rules import Move, MoveAnswers, MoveReason, Tenure, judge_move

TODAY = date(2026, 11, 25)
DAYS = st.dates(date(2024, 1, 1), date(2032, 12, 31))


@pytest.mark.parametrize(
    ("move", "tenure", "reason", "opens", "closes"),
    [
        (Move.INTO_AREA, Tenure.TENANT, MoveReason.ACCOUNT_STARTS, True, False),
        (Move.INTO_AREA, Tenure.OWNER, MoveReason.ACCOUNT_STARTS, True, False),
        (Move.INTO_AREA, None, MoveReason.ACCOUNT_STARTS, True, False),
        (Move.INTO_AREA, Tenure.LODGER, MoveReason.LANDLORD_PAYS, False, False),
        (Move.INTO_AREA, Tenure.ROOM_IN_SHARED_HOUSE, MoveReason.LANDLORD_PAYS, False, False),
        (Move.OUT_OF_AREA, None, MoveReason.ACCOUNT_ENDS, False, True),
        (Move.WITHIN_AREA, Tenure.TENANT, MoveReason.ACCOUNT_MOVES, True, True),
        (Move.WITHIN_AREA, Tenure.LODGER, MoveReason.ACCOUNT_ENDS, False, True),
        (Move.JOINS_HOUSEHOLD, None, MoveReason.DISCOUNT_MAY_END, False, False),
        (Move.LEAVES_HOUSEHOLD, None, MoveReason.DISCOUNT_MAY_BEGIN, False, False),
    ],
)
def test_a_move_opens_and_closes_the_right_accounts(
    move: Move, tenure: Tenure | None, reason: MoveReason, opens: bool, closes: bool
) -> None:
    decision = judge_move(MoveAnswers(move, TODAY, tenure), TODAY)
    assert (decision.reason, decision.opens, decision.closes) == (reason, opens, closes)


def test_a_move_that_is_still_to_come_is_ahead_and_not_late() -> None:
    decision = judge_move(MoveAnswers(Move.INTO_AREA, TODAY + timedelta(days=10)), TODAY)
    assert (decision.is_ahead, decision.is_late) == (True, False)


@given(DAYS, st.integers(0, 400))
def test_a_move_is_late_from_the_22nd_day_on(day: date, passed: int) -> None:
    decision = judge_move(MoveAnswers(Move.OUT_OF_AREA, day), day + timedelta(days=passed))
    assert decision.tell_by == day + timedelta(days=21)
    assert decision.is_late == (passed > 21)
