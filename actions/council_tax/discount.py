"""The form that finds out which council tax discount a resident may get: one question at a time. Sends nothing."""

from __future__ import annotations

from actions.asking import Form, sounds_like_another_need
from actions.council_tax.discount_answers import (
    DISCOUNT_SLOTS,
    EMPTY,
    MAIN,
    disregarded,
    false_premises,
    read_discount,
    unnumbered,
)
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn

INTENT = "apply_council_tax_discount"

#: Needs that an answer about a household is often taken for: "my son moved out last year".
_NEAR = frozenset(
    {
        "report_change_of_address",
        "apply_council_tax_support",
        "ask_council_tax_band",
        "ask_council_tax_arrears",
        "ask_council_tax_balance",
        "apply_blue_badge",
        "apply_housing",
        "report_housing_repair",
        "other_council_service",
        "out_of_scope",
    }
)


class ValidateApplyCouncilTaxDiscountForm(Form):
    """Which home, who lives there, who of them counts, what was changed for a disabled person."""

    called = "validate_apply_council_tax_discount_form"
    retry_intent = INTENT
    form = "apply_council_tax_discount_form"
    intent = INTENT
    open_slots = DISCOUNT_SLOTS
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "council_tax_discount_home": "utter_council_tax_discount_choose",
        "council_tax_discount_adults": "utter_council_tax_discount_adults_unclear",
        "council_tax_discount_kinds": "utter_council_tax_discount_choose",
        "council_tax_discount_how_many": "utter_council_tax_discount_number_unclear",
        "council_tax_discount_rooms": "utter_council_tax_discount_choose",
        "council_tax_discount_empty_because": "utter_council_tax_discount_choose",
    }

    async def start(self, turn: Turn, talk: Talk) -> None:
        """Answers of a form that was left for something else are still good; its ending forgets them."""
        for response in false_premises(turn.said.text):
            talk.say(response)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take every part of a household that the message holds."""
        if asked and is_a_question_of_its_own(turn.said, self.intent, asked):
            return False
        return read_discount(turn.said, talk, asked)

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Only what can still change the answer is asked for."""
        home = talk.slot("council_tax_discount_home")
        if home is None:
            return "council_tax_discount_home"
        if home == EMPTY:
            return None if talk.slot("council_tax_discount_empty_because") else "council_tax_discount_empty_because"
        if home != MAIN:
            return None
        return _question_about_people(talk) or _question_about_rooms(talk)


#: Questions that almost any message could answer: a number, a day. At the others what fits is an answer.
_OPEN_QUESTIONS = frozenset(
    {
        "council_tax_discount_adults",
        "council_tax_discount_how_many",
        "council_tax_move_date",
        "council_tax_move_adults",
    }
)


def is_a_question_of_its_own(said: Said, own: str, asked: str) -> bool:
    """Whether a message is another need, although it may hold an answer."""
    if not sounds_like_another_need(said, own):
        return False
    return said.text.endswith("?") or (asked in _OPEN_QUESTIONS and said.intent not in _NEAR)


def _question_about_people(talk: Talk) -> str | None:
    adults = talk.slot("council_tax_discount_adults")
    if adults is None:
        return "council_tax_discount_adults"
    if unnumbered(talk) is not None:
        return "council_tax_discount_how_many"
    kinds = talk.slot("council_tax_discount_kinds") or {}
    left = int(adults) - sum(disregarded(talk).values())
    return None if left <= 0 or kinds.get("complete") else "council_tax_discount_kinds"


def _question_about_rooms(talk: Talk) -> str | None:
    everybody = int(talk.slot("council_tax_discount_adults") or 0)
    only_students = disregarded(talk).get("student") == everybody  # nothing is left to pay less of
    return None if only_students or talk.slot("council_tax_discount_rooms") else "council_tax_discount_rooms"
