"""The end of the discount form: what the household is likely to get and why, then the council's form.

The rules are those of `bot.council.council_tax_discounts`; this only says them. It indicates, the council decides.
"""

from __future__ import annotations

from typing import Any

from actions.acting import CouncilAction
from actions.council_tax.discount import INTENT
from actions.council_tax.discount_answers import DISCOUNT_SLOTS, EMPTY, MAIN, NONE, disregarded
from actions.council_tax.discount_words import say_adults, say_proof
from actions.saying import say_list
from actions.talk import Button, Talk
from actions.tracked_form import offer_form
from actions.turn import Turn
from bot.council.council_tax_rules import (
    Discount,
    DiscountAnswers,
    DiscountDecision,
    DiscountReason,
    Disregard,
    judge_discount,
)

_BY_REASON = {
    DiscountReason.TWO_OR_MORE_COUNT: "utter_council_tax_discount_two_or_more_count",
    DiscountReason.ONE_COUNTS: "utter_council_tax_discount_one_counts",
    DiscountReason.NOBODY_COUNTS: "utter_council_tax_discount_nobody_counts",
    DiscountReason.ALL_STUDENTS: "utter_council_tax_discount_all_students",
    DiscountReason.ALL_SEVERELY_MENTALLY_IMPAIRED: "utter_council_tax_discount_all_severely_mentally_impaired",
    DiscountReason.LOCAL_SCHEME: "utter_council_tax_discount_local_scheme",
}
_EMPTY_BECAUSE = {
    "died": "utter_council_tax_discount_empty_died",
    "care": "utter_council_tax_discount_empty_care",
    "prison": "utter_council_tax_discount_empty_prison",
    "works": "utter_council_tax_discount_empty_works",
    "market": "utter_council_tax_discount_empty_market",
}


class SubmitCouncilTaxDiscount(CouncilAction):
    """Runs when the form is done. Says nothing when the form ended without an answer."""

    called = "action_submit_council_tax_discount"
    ends = "apply_council_tax_discount"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Explain, then hand on; then forget the household."""
        home = talk.slot("council_tax_discount_home")
        if home is None:
            return
        if home == MAIN:
            await self._tell_about_people(turn, talk)
        else:
            await self._tell_about_a_home_nobody_lives_in(turn, talk, home)
        talk.clear(*DISCOUNT_SLOTS)

    async def _tell_about_people(self, turn: Turn, talk: Talk) -> None:
        adults = int(talk.slot("council_tax_discount_adults") or 0)
        if not adults:
            return
        away, rooms = disregarded(talk), talk.slot("council_tax_discount_rooms") or NONE
        decision = decide(adults, away)
        is_cheaper, is_adapted = decision.discount is not Discount.NONE, rooms != NONE
        talk.say(_BY_REASON[decision.reason], household=say_adults(adults, away))
        if decision.discount is Discount.EXEMPT:
            is_adapted = False  # nothing is left to take off
        if is_adapted:
            talk.say("utter_council_tax_discount_disabled_band")
        if not is_cheaper and not is_adapted:
            talk.say(
                "utter_council_tax_discount_other_help",
                Button("Change an answer", INTENT),
                Button("Council tax support", "apply_council_tax_support"),
                Button("Talk to a person", "talk_to_human"),
            )
            return
        reasons = [*away, *(["rooms"] if is_adapted else [])]
        await self._offer(
            turn, talk, decision.reason.value, reasons, {"adults": adults, "not_counted": away, "rooms": rooms}
        )

    async def _tell_about_a_home_nobody_lives_in(self, turn: Turn, talk: Talk, home: str) -> None:
        if home == EMPTY:
            because = str(talk.slot("council_tax_discount_empty_because"))
            talk.say(_EMPTY_BECAUSE[because], premiums=_say_premiums(turn))
            await self._offer(turn, talk, f"empty_{because}", [because], {"home": home, "because": because})
        else:
            talk.say("utter_council_tax_discount_second_home", premium=_say_second_home(turn))
            await self._offer(turn, talk, "second_home", ["second"], {"home": home})

    async def _offer(self, turn: Turn, talk: Talk, subject: str, reasons: list[str], content: dict[str, Any]) -> None:
        await offer_form(
            turn,
            talk,
            "utter_council_tax_discount_form",
            transaction=INTENT,
            subject=subject,
            content=content,
            proof=say_proof(reasons),
        )


def _say_premiums(turn: Turn) -> str:
    """What stands on top of the bill of a home that has been empty for long, in this council."""
    figures = turn.council.council_tax
    steps = sorted(figures.empty_home_premiums, key=lambda one: one.years) if figures else []
    if not steps:
        return "After a longer time there may be an extra charge."
    named = [f"{one.percent}% after {one.years} {'year' if one.years == 1 else 'years'}" for one in steps]
    return f"When it has been empty for long, an extra charge comes on top: {say_list(named)}."


def _say_second_home(turn: Turn) -> str:
    figures = turn.council.council_tax
    if figures is None or not figures.second_home_premium:
        return "The full bill is due."
    return f"The full bill is due, with {figures.second_home_premium}% on top."


def decide(adults: int, away: dict[str, int]) -> DiscountDecision:
    """The law's answer for the household; more who do not count than there are adults are cut to size."""
    named = [Disregard(kind) for kind, many in away.items() for _ in range(many)]
    return judge_discount(DiscountAnswers(adults, tuple(named[:adults])))
