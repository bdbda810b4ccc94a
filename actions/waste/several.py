"""Several missed bins at once: "all of them" as an answer to which bin, "yes both" to shall I report it."""

from __future__ import annotations

import re
from datetime import date

from actions.said import Said
from actions.saying import say_list
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.judging import household_or_empty, judge
from bot.council.collections import Household, MissedBinVerdict

_AN_ANSWER = 9  # words
_ALL = re.compile(
    r"^\W*(?:(?:yes|yeah|yep)\W+)?all(?:\W+please)?\W*$"
    r"|\b(?:both|everything|every(?: single)? (?:one|bin)|each (?:one|of them)|the (?:whole |entire )?lot|the two"
    r"|all (?:of (?:them|it|my|our|the)|my|our|the|two|three|four|bins)"
    r"|(?:none|not one) of (?:them|mine|my|our|the))\b",
    re.I,
)
_ALL_BINS = re.compile(
    r"\b(?:all|both|every|the whole lot|none|not one)\b.{0,16}\b(?:bins?|caddies|boxes)\b"
    r"|\bbins\b.{0,12}\b(?:all|both)\b",
    re.I,
)


def means_several(said: Said, asked: str) -> bool:
    """Whether an answer to which bin means several; without that question only "all my bins" does."""
    if said.is_button:
        return False
    if asked == "missed_bin_kind":
        return len(said.words) <= _AN_ANSWER and bool(_ALL.search(said.text))
    return asked == "" and bool(_ALL_BINS.search(said.text))


def agrees_to_all(said: Said) -> bool:
    """`yes both`, `yes, all of them please`."""
    return said.says_yes and not said.is_button and len(said.words) <= _AN_ANSWER and bool(_ALL.search(said.text))


async def take_several(turn: Turn, talk: Talk) -> None:
    """The first bin of the home that can be reported becomes the one to report; the others wait, to be offered next.

    When none can be, the bins of the latest collection day are taken, so that each is explained.
    """
    talk.clear("missed_bin_several")
    uprn = talk.slot("home")["uprn"]
    household = await household_or_empty(turn, uprn)
    here = [one.stream for one in household.services if one.stream in turn.council.streams]
    reportable = [one for one in here if (await judge(turn, uprn, one)).verdict is MissedBinVerdict.REPORT]
    taken = reportable or _of_the_latest_day(household, here)
    if not taken:
        return
    talk.keep("missed_bin_kind", taken[0])
    talk.keep("missed_bin_also", taken[1:] or None)
    if len(reportable) > 1:
        bins = say_list([turn.council.streams[one] for one in reportable])
        talk.say("utter_missed_bin_several", bins=bins)


def _of_the_latest_day(household: Household, streams: list[str]) -> list[str]:
    days: dict[str, date] = {}
    for one in streams:
        service = household.service(one)
        if service is not None and service.last is not None:
            days[one] = service.last.day
    return [one for one, day in days.items() if day == max(days.values())]
