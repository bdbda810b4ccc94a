"""The form that finds out what changed at a home: one question at a time. Sends nothing."""

from __future__ import annotations

from actions.asking import Form
from actions.council_tax.discount import is_a_question_of_its_own
from actions.council_tax.moving_answers import (
    COUNTS,
    COUNTS_NOW,
    IN,
    MOVE_SLOTS,
    OF_THE_HOUSEHOLD,
    WITHIN,
    WITHOUT_A_DAY,
    read_move,
)
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.asking_where import asks_where_it_goes

INTENT = "report_change_of_address"


class ValidateReportChangeOfAddressForm(Form):
    """What changed, on which day, and what its effect depends on."""

    called = "validate_report_change_of_address_form"
    retry_intent = INTENT
    form = "report_change_of_address_form"
    intent = INTENT
    open_slots = MOVE_SLOTS
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "council_tax_move_kind": "utter_change_of_address_choose",
        "council_tax_move_date": "utter_change_of_address_date_unclear",
        "council_tax_move_tenure": "utter_change_of_address_choose",
        "council_tax_move_person": "utter_change_of_address_choose",
        "council_tax_move_adults": "utter_council_tax_discount_number_unclear",
    }

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take every part of a move that the message holds."""
        if asked and is_a_question_of_its_own(turn.said, self.intent, asked):
            return False
        return read_move(turn.said, talk, asked, turn.local.date())

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Only what its effect depends on is asked for."""
        if asks_where_it_goes(turn, self.form):
            return None
        kind = talk.slot("council_tax_move_kind")
        if kind is None:
            return "council_tax_move_kind"
        if kind in WITHOUT_A_DAY:
            return None
        if talk.slot("council_tax_move_date") is None:
            return "council_tax_move_date"
        if kind in (IN, WITHIN):
            return None if talk.slot("council_tax_move_tenure") else "council_tax_move_tenure"
        if kind not in OF_THE_HOUSEHOLD:
            return None
        if kind == COUNTS_NOW and talk.slot("council_tax_move_person") is None:
            talk.keep("council_tax_move_person", COUNTS)
        if talk.slot("council_tax_move_person") is None:
            return "council_tax_move_person"
        return "council_tax_move_adults" if talk.slot("council_tax_move_adults") is None else None
