"""Answers about council tax bands: what each costs, how to look one up, how to challenge one, the disabled reduction.

The council's figures stand in its council.toml; the rules are those of `bot.council.council_tax_bands`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from actions.acting import CouncilAction
from actions.council_tax.account import open_account
from actions.council_tax.band_words import (
    CHALLENGE,
    CHANGES,
    DECIDED,
    DISABLED,
    LOOK_UP,
    NEW,
    PRICES,
    asks_for_costs,
    bands_named,
    topics_of,
)
from actions.saying import say_list
from actions.talk import Button, Talk
from actions.turn import Turn
from bot.council.council_tax_bands import MOST_VALUE_1991, bands
from bot.council.council_tax_figures import CouncilTaxFigures
from bot.council.council_tax_instalments import instalment_rule_on
from bot.council.money import pounds

INTENT = "ask_council_tax_band"
_ANSWERS = {
    CHALLENGE: "utter_council_tax_band_challenge",
    CHANGES: "utter_council_tax_band_changes",
    NEW: "utter_council_tax_band_new",
}
_OWN = re.compile(r"\b(?:my|our|i|we)\b", re.I)
_BUTTONS = {
    PRICES: "What each band costs",
    LOOK_UP: "Find a home's band",
    CHALLENGE: "I think a band is wrong",
    DISABLED: "Disabled band reduction",
}


class AnswerCouncilTaxBand(CouncilAction):
    """One question about bands, or two in one message; then the other usual questions as buttons."""

    called = "action_answer_council_tax_band"
    ends = "ask_council_tax_band"
    retry_intent = INTENT

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Answer what was asked; without a clear question, how to find a band and what bands cost."""
        figures = turn.council.council_tax
        if figures is None:
            talk.say("utter_council_tax_band_page", page=turn.council.page(INTENT))
            return
        said = turn.said
        text = "" if said.is_button else said.text
        letters = bands_named(text, bands(figures.nation), alone=spoke_of_bands(turn))
        chosen = said.first("choice")
        topics = [chosen] if chosen in _BUTTONS else topics_of(text)
        if not topics or (letters and asks_for_costs(text) and CHALLENGE not in topics):
            topics = [PRICES] if letters or asks_for_costs(text) else [*topics, LOOK_UP]
        for topic in topics:
            if topic == LOOK_UP and await _tell_own_band(turn, talk, figures):
                continue
            self._answer(turn, talk, topic, letters, figures)
        self._offer_the_rest(turn, talk, topics)

    def _answer(self, turn: Turn, talk: Talk, topic: str, letters: list[str], figures: CouncilTaxFigures) -> None:
        if topic == PRICES:
            _tell_prices(turn, talk, letters, figures)
        elif topic == DISABLED:
            talk.say(
                "utter_council_tax_band_disabled", band_a=pounds(figures.year_charge("A", is_disabled_reduction=True))
            )
        elif topic == DECIDED:
            values = ", ".join(f"{band} up to £{most:,}" for band, most in MOST_VALUE_1991.items())
            talk.say("utter_council_tax_band_decided", values=values)
        elif topic == LOOK_UP:
            talk.say("utter_council_tax_band_look_up", page=turn.council.page(INTENT))
        else:
            talk.say(_ANSWERS[topic])

    def _offer_the_rest(self, turn: Turn, talk: Talk, topics: list[str]) -> None:
        if turn.active_form is not None:
            return  # its question comes next
        rest = [topic for topic in _BUTTONS if topic not in topics]
        buttons = [Button(_BUTTONS[topic], INTENT, {"choice": topic}) for topic in rest if topic != DISABLED]
        if DISABLED in topics:
            buttons.insert(0, Button("Check if you can get it", "apply_council_tax_discount"))
        elif DISABLED in rest:
            buttons.append(Button(_BUTTONS[DISABLED], INTENT, {"choice": DISABLED}))
        talk.say("utter_council_tax_band_more", *buttons)


async def _tell_own_band(turn: Turn, talk: Talk, figures: CouncilTaxFigures) -> bool:
    """The band of the account that is open in this conversation; False when none is, or it does not say."""
    opened = await open_account(turn, talk) if _OWN.search(turn.said.text) or turn.said.is_button else None
    if opened is None or opened.account.band not in bands(figures.nation):
        return False
    account = opened.account
    cost = account.full_year_charge or figures.year_charge(account.band)
    lowered = account.charged_band not in ("", account.band)
    less = " It is charged one band lower, for a disabled person." if lowered else ""
    talk.say("utter_council_tax_band_yours", band=account.band, cost=pounds(cost), less=less)
    return True


def spoke_of_bands(turn: Turn) -> bool:
    """Whether the last answer before this message was about bands."""
    said = [str((event.get("metadata") or {}).get("utter_action")) for event in turn.history if event["event"] == "bot"]
    return bool(said) and said[-1] == "utter_council_tax_band_more"


def _tell_prices(turn: Turn, talk: Talk, letters: list[str], figures: CouncilTaxFigures) -> None:
    """For the bands that were named, a line each with a month's part; else the table of all of them."""
    facts = {"year": figures.title, "sample": _SAMPLE if figures.is_sample else ""}
    months = instalment_rule_on(figures.instalment_rules, turn.local.date()).usual
    if not letters:
        lines = "\n".join(f"- Band {band}: {pounds(figures.year_charge(band))}" for band in bands(figures.nation))
        parishes = _say_parishes(figures)
        talk.say("utter_council_tax_band_prices", bands=lines, parishes=parishes, **facts)
        return
    lines = "\n".join(
        f"- Band {band}: {pounds(cost)} a year, or about {pounds(cost / Decimal(months))} a month over {months} months"
        for band in letters
        for cost in (figures.year_charge(band),)
    )
    between = ""
    if len(letters) == 2:
        first, second = (figures.year_charge(band) for band in letters)
        between = f"\nThe difference is {pounds(abs(first - second))} a year."
    talk.say("utter_council_tax_band_price", bands=lines, between=between, parishes=_say_parishes(figures), **facts)


_SAMPLE = " These are sample figures, made up for a demonstration."


def _say_parishes(figures: CouncilTaxFigures) -> str:
    if not figures.parishes:
        return ""
    return f" Homes in the parish of {say_list(list(figures.parishes), 'or')} pay a little more."
