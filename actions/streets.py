"""A resident without a postcode: the homes of a street, for whoever names one when asked for the postcode."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from actions.said import Said
from actions.turn import Turn
from bot.council.errors import Rejected
from bot.council.places import Address

_ENOUGH = 88  # rapidfuzz's ratio: a slip or two in a name of a dozen letters
_LONGEST_NAME = 5  # words
_INTENTS = frozenset({"inform", "nlu_fallback", "out_of_scope"})  # what a bare street's name is heard as
_BEFORE_A_NAME = re.compile(
    r"^\W*(?:(?:its?|it'?s|i|we|live|lives?|living|am|are|m|re|on|in|at|the|my|our|street|road|address|is|near|um|er|hi"
    r"|just|called)\W+)*",
    re.I,
)
_SHORT = {
    "st": "street",
    "rd": "road",
    "ln": "lane",
    "ave": "avenue",
    "cl": "close",
    "cres": "crescent",
    "gdns": "gardens",
}


def street_said(said: Said) -> str:
    """The street that an answer to "what is your postcode?" names; empty when it names none.

    A street that looks like one counts anywhere; other names (Long Row) only when they are all that is said.
    """
    if said.is_button:
        return ""
    if named := said.entities.get("street", ()):
        return _in_full(named[-1])
    if said.intent not in _INTENTS or said.does_not_know or said.says_yes or said.says_no or said.text.endswith("?"):
        return ""
    rest = re.sub(r"^\W*\d+[a-z]?\b", "", _BEFORE_A_NAME.sub("", said.text), flags=re.I).strip(" ,.!")
    words = re.findall(r"[a-z']+", rest.lower())
    plain = re.fullmatch(r"[A-Za-z' .-]+", rest) is not None
    return _in_full(rest) if plain and 2 <= len(words) <= _LONGEST_NAME else ""


async def homes_in(turn: Turn, street: str) -> list[Address]:
    """This council's homes in a street of that name, forgiving slips; empty when there is none."""
    try:
        found = await turn.back_ends.addresses.addresses_in(street, turn.council.custodian_code)
    except Rejected:
        return []
    return [home for home in found if same_street(home.street, street)]


def same_street(one: str, other: str) -> bool:
    """Whether two names are the same street's, forgiving a slip."""
    return fuzz.ratio(one.lower(), _in_full(other).lower()) >= _ENOUGH


def _in_full(street: str) -> str:
    *before, last = street.split() or [""]
    return " ".join([*before, _SHORT.get(last.lower().strip("."), last)])
