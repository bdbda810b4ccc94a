"""The end of the form for a move: what it changes, until when to tell the council, then the council's form.

The rules are those of `bot.council.council_tax_moves` and `council_tax_discounts`; this only says them.
"""

from __future__ import annotations

from datetime import date

from actions.acting import CouncilAction
from actions.council_tax.moving import INTENT, ValidateReportChangeOfAddressForm
from actions.council_tax.moving_answers import (
    COUNTS,
    DIED,
    IN,
    LANDLORD,
    LEFT,
    MOVE_SLOTS,
    NAME,
    OF_THE_HOUSEHOLD,
    OUT,
    POST,
    UNDER_18,
    WITHIN,
)
from actions.saying import say_full_day
from actions.talk import Button, Talk
from actions.tracked_form import offer_form
from actions.turn import Turn
from actions.waste.asking_where import asks_where_it_goes, understand_as_where
from bot.council.council_tax_rules import (
    DiscountAnswers,
    DiscountChange,
    Disregard,
    Move,
    MoveAnswers,
    MoveReason,
    Tenure,
    judge_change,
    judge_move,
    moves_in,
)

_WITHOUT_A_DAY = {
    DIED: "utter_change_of_address_died",
    NAME: "utter_change_of_address_name",
    POST: "utter_change_of_address_post",
}
_MOVES = {IN: Move.INTO_AREA, OUT: Move.OUT_OF_AREA, WITHIN: Move.WITHIN_AREA}
_BY_REASON = {
    MoveReason.ACCOUNT_STARTS: "utter_change_of_address_starts",
    MoveReason.ACCOUNT_ENDS: "utter_change_of_address_ends",
    MoveReason.ACCOUNT_MOVES: "utter_change_of_address_moves",
    MoveReason.LANDLORD_PAYS: "utter_change_of_address_landlord_pays",
}


class SubmitChangeOfAddress(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without an answer."""

    called = "action_submit_change_of_address"
    ends = "report_change_of_address"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Explain, then hand on; then forget the move. A question where a thing goes is none about a move."""
        if asks_where_it_goes(turn, ValidateReportChangeOfAddressForm.form):
            talk.clear(*MOVE_SLOTS)
            understand_as_where(turn, talk)
            return
        kind, day = talk.slot("council_tax_move_kind"), talk.slot("council_tax_move_date")
        if kind in _WITHOUT_A_DAY:
            talk.say(_WITHOUT_A_DAY[kind])
            await self._offer(turn, talk, kind, None)
        elif kind is not None and day is not None:
            await self._tell(turn, talk, kind, date.fromisoformat(day))
        talk.clear(*MOVE_SLOTS)

    async def _tell(self, turn: Turn, talk: Talk, kind: str, day: date) -> None:
        today = turn.local.date()
        tenure = talk.slot("council_tax_move_tenure")
        decision = judge_move(
            MoveAnswers(_MOVES.get(kind, Move.JOINS_HOUSEHOLD), day, Tenure(tenure) if tenure else None), today
        )
        facts = {"day": say_full_day(day, today), "tell_by": say_full_day(decision.tell_by, today)}
        if kind in _MOVES:
            talk.say(_BY_REASON[decision.reason], **facts)
            if decision.reason is MoveReason.ACCOUNT_ENDS and kind == WITHIN:
                talk.say("utter_change_of_address_no_new_bill")
        elif kind == LANDLORD:
            talk.say("utter_change_of_address_landlord", **facts)
        elif kind in OF_THE_HOUSEHOLD:
            change = change_of(kind, talk, day)
            talk.say(_say_change(change), **facts)
        if decision.reason is MoveReason.LANDLORD_PAYS:
            return
        if decision.is_late:
            talk.say("utter_change_of_address_late", **facts)
        await self._offer(turn, talk, kind, day, tell_by=facts["tell_by"])
        if kind in (IN, WITHIN) and decision.opens:
            talk.say("utter_change_of_address_alone", Button("Check for a discount", "apply_council_tax_discount"))

    async def _offer(self, turn: Turn, talk: Talk, kind: str, day: date | None, tell_by: str = "") -> None:
        answers = {name: talk.slot(name) for name in MOVE_SLOTS if talk.slot(name) is not None}
        response = "utter_change_of_address_form" if day is not None else "utter_change_of_address_form_only"
        facts = {"tell_by": tell_by} if day is not None else {}
        await offer_form(turn, talk, response, transaction=INTENT, subject=kind, content=answers, **facts)


def change_of(kind: str, talk: Talk, day: date) -> DiscountChange:
    """What the change of household does, if all the others who live there count."""
    adults, person = int(talk.slot("council_tax_move_adults") or 1), str(talk.slot("council_tax_move_person"))
    reason = None if person == COUNTS else Disregard(person)
    if kind == LEFT:
        after = DiscountAnswers(adults)
        return judge_change(after if person == UNDER_18 else moves_in(after, reason), after, day)
    if person == UNDER_18:
        return judge_change(DiscountAnswers(adults), DiscountAnswers(adults), day)
    others = DiscountAnswers(max(1, adults - 1))
    before = others if kind != "counts_now" else moves_in(others, Disregard.STUDENT)
    return judge_change(before, moves_in(others, reason), day)


def _say_change(change: DiscountChange) -> str:
    if change.ends:
        return "utter_change_of_address_discount_ends"
    return "utter_change_of_address_discount_begins" if change.begins else "utter_change_of_address_discount_same"
