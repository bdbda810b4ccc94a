"""Reads the answers to the questions about a council tax discount, several in one message, and corrections.

The household is kept as the resident told it; what it gets is decided in `discount_ending` by the rules of law.
"""

from __future__ import annotations

import re
from typing import Any

from actions.council_tax.household import ALL, SOME, read_adults, read_kinds, read_number, says_none
from actions.said import Said
from actions.talk import Talk

MAIN, EMPTY, SECOND = "main", "empty", "second"
NONE = "none"

#: Everything that one run of the form keeps.
DISCOUNT_SLOTS = (
    "council_tax_discount_home",
    "council_tax_discount_adults",
    "council_tax_discount_kinds",
    "council_tax_discount_how_many",
    "council_tax_discount_rooms",
    "council_tax_discount_empty_because",
)
_HOUSEHOLD = DISCOUNT_SLOTS[1:4]

_EMPTY = re.compile(
    r"\b(?:empty|unoccupied|vacant|unfurnished|(?:nobody|no ?one) (?:is |has been )?(?:living|lives)"
    r"|uninhabit\w+|probate|derelict)\b",
    re.I,
)
_SECOND = re.compile(r"\b(?:(?:second|2nd|holiday) (?:home|house|flat|property|let)|weekend (?:home|house))\b", re.I)
_LIVED_IN = re.compile(
    r"\b(?:live|living|lives|lodger|share|household|on my own|our home|my home|main home|this house)\b", re.I
)
_ROOMS = (
    (
        "bathroom",
        re.compile(
            r"\b(?:extra|second|2nd|another|additional|separate)\s+(?:\w+\s+)?(?:bath ?room|kitchen|toilet)", re.I
        ),
    ),
    (
        "room",
        re.compile(
            r"\bhoist|\bdialysis|\b(?:in)?to a (?:downstairs )?bedroom|\b(?:room|bedroom)\b.{0,40}\b(?:disab\w+"
            r"|treatment|equipment)",
            re.I,
        ),
    ),
    (
        "wheelchair",
        re.compile(r"\bwheel ?chair\b.{0,30}\b(?:in ?side|in ?doors?|around the|in the (?:house|home|flat))", re.I),
    ),
)
_BECAUSE = (
    (
        "died",
        re.compile(
            r"\b(?:died|passed away|death|late (?:mother|father|husband|wife)|deceased|probate|executor"
            r"|estate)\b",
            re.I,
        ),
    ),
    ("care", re.compile(r"\b(?:care ?home|nursing home|hospital|(?:in|into) (?:a )?(?:home|care)\b)", re.I)),
    ("prison", re.compile(r"\b(?:prison|jail|gaol|inside for)\b", re.I)),
    ("works", re.compile(r"\b(?:renovat\w+|repair\w*|gutted|refurb\w*|building work|uninhabit\w+|works?)\b", re.I)),
    (
        "market",
        re.compile(
            r"\b(?:sale|sell(?:ing)?|to let|rent(?:ing)? (?:it )?out|let it|tenants?|unfurnished|just empty"
            r"|nobody)\b",
            re.I,
        ),
    ),
)
_ALONE_GETS_HALF = re.compile(r"\b(?:50|fifty|half)\b", re.I)
_ALONE_IS_FREE = re.compile(r"\b(?:exempt|free|not pay(?:ing)? (?:any|anything)|no council tax|pay nothing)\b", re.I)
_I_WORK = re.compile(r"\bI(?:'m|’m| am| do)?(?: \w+)? work(?:ing)?\b|\bthe others? (?:all )?works?\b", re.I)


def read_discount(said: Said, talk: Talk, asked: str) -> bool:
    """Take every answer that a message holds; whether it held one."""
    if (choice := said.first("choice")) is not None:
        return _take_choice(talk, asked, choice)
    if said.is_button:
        return _take_yes_or_no(said, talk, asked)
    heard = _read_home(said.text, talk, asked)
    if talk.slot("council_tax_discount_home") in (None, MAIN):
        heard = _read_people(said, talk, asked) or heard
        heard = _read_rooms(said, talk, asked) or heard
    elif talk.slot("council_tax_discount_home") == EMPTY:
        heard = _read_because(said.text, talk, asked) or heard
    return heard


def false_premises(text: str) -> list[str]:
    """The responses that put right what the message takes for granted."""
    if read_adults(text) != 1 or read_kinds(text):
        return []
    if _ALONE_GETS_HALF.search(text):
        return ["utter_council_tax_discount_not_half"]
    if _ALONE_IS_FREE.search(text):
        return ["utter_council_tax_discount_not_free"]
    return []


def disregarded(talk: Talk) -> dict[str, int]:
    """How many adults do not count, by reason; without those whose number is not known yet."""
    kinds: dict[str, Any] = talk.slot("council_tax_discount_kinds") or {}
    adults = int(talk.slot("council_tax_discount_adults") or 0)
    return {
        kind: adults if many == ALL else many for kind, many in kinds.items() if kind != "complete" and many != SOME
    }


def unnumbered(talk: Talk) -> str | None:
    """A reason that was named without saying how many adults it is true of."""
    kinds: dict[str, Any] = talk.slot("council_tax_discount_kinds") or {}
    return next((kind for kind, many in kinds.items() if kind != "complete" and many == SOME), None)


def _take_choice(talk: Talk, asked: str, choice: str) -> bool:
    if asked == "council_tax_discount_home" and choice in (MAIN, EMPTY, SECOND):
        talk.keep(asked, choice)
    elif asked == "council_tax_discount_adults" and choice.isdigit():
        _set_adults(talk, int(choice))
    elif asked == "council_tax_discount_kinds":
        _add_kinds(talk, {} if choice == NONE else {choice: SOME}, complete=choice == NONE)
    elif asked == "council_tax_discount_how_many" and choice.isdigit():
        _number_the_kind(talk, int(choice))
    elif asked in ("council_tax_discount_rooms", "council_tax_discount_empty_because"):
        talk.keep(asked, choice)
    else:
        return False
    return True


def _take_yes_or_no(said: Said, talk: Talk, asked: str) -> bool:
    if not said.says_no or asked not in ("council_tax_discount_kinds", "council_tax_discount_rooms"):
        return False
    return _take_choice(talk, asked, NONE)


def _read_home(text: str, talk: Talk, asked: str) -> bool:
    before = talk.slot("council_tax_discount_home")
    if asked and asked != "council_tax_discount_home" and not re.search(r"\b(?:actually|sorry|no,|mean)\b", text, re.I):
        return False
    home = SECOND if _SECOND.search(text) else EMPTY if _EMPTY.search(text) else None
    if home is None and before is None and (_LIVED_IN.search(text) or read_adults(text) or read_kinds(text)):
        home = MAIN
    if (
        home is None
        and asked == "council_tax_discount_home"
        and re.match(r"^\W*(?:the )?(?:first|mine|ours|main|own)\b", text, re.I)
    ):
        home = MAIN
    if home is None or home == before:
        return False
    talk.keep("council_tax_discount_home", home)
    return True


def _read_people(said: Said, talk: Talk, asked: str) -> bool:
    heard = False
    if asked == "council_tax_discount_how_many":
        number = read_number(said.text)
        if number is not None:
            _number_the_kind(talk, number)
            return True
    adults = read_adults(said.text, asked=asked == "council_tax_discount_adults")
    if asked in ("council_tax_discount_kinds", "council_tax_discount_rooms") and not _says_a_count(said.text):
        adults = None  # "my girlfriend is a student" says who, not that there are two
    kinds = read_kinds(said.text)
    if adults is None and not asked and ALL not in kinds.values() and kinds and len(kinds) == 1:
        only = next(iter(kinds.values()))
        adults = only if only > 1 else None
        kinds = {kind: ALL for kind in kinds} if adults else kinds
    if adults is not None and 0 < adults <= 30 and adults != talk.slot("council_tax_discount_adults"):
        _set_adults(talk, adults)
        heard = True
    complete = bool(_I_WORK.search(said.text)) or ALL in kinds.values()
    if kinds:
        _add_kinds(talk, kinds, complete=complete)
        heard = True
    elif asked == "council_tax_discount_kinds" and (says_none(said.text) or said.says_no or _I_WORK.search(said.text)):
        _add_kinds(talk, {}, complete=True)
        heard = True
    if talk.slot("council_tax_discount_home") is None and heard:
        talk.keep("council_tax_discount_home", MAIN)
    return heard


def _read_rooms(said: Said, talk: Talk, asked: str) -> bool:
    for room, pattern in _ROOMS:
        if pattern.search(said.text):
            talk.keep("council_tax_discount_rooms", room)
            if talk.slot("council_tax_discount_home") is None:
                talk.keep("council_tax_discount_home", MAIN)
            return True
    if asked != "council_tax_discount_rooms":
        return False
    if says_none(said.text) or said.says_no:
        talk.keep("council_tax_discount_rooms", NONE)
        return True
    loose = (
        ("bathroom", r"\b(?:bath|kitchen|toilet|wet ?room)"),
        ("wheelchair", r"\bwheel ?chair"),
        ("room", r"\broom"),
    )
    found = next((room for room, words in loose if re.search(words, said.text, re.I)), None)
    if found is not None:
        talk.keep("council_tax_discount_rooms", found)
    return found is not None


def _read_because(text: str, talk: Talk, asked: str) -> bool:
    found = next((because for because, pattern in _BECAUSE if pattern.search(text)), None)
    if found is None or (not asked and found == "market" and not re.search(r"\b(?:sale|sell|let)\b", text, re.I)):
        return False
    talk.keep("council_tax_discount_empty_because", found)
    return True


def _says_a_count(text: str) -> bool:
    return bool(re.search(r"\b(?:adults?|of us|people)\b", text, re.I))


def _set_adults(talk: Talk, adults: int) -> None:
    """Another number of adults makes what was said of them a new question, unless it was said of all."""
    kinds: dict[str, Any] = talk.slot("council_tax_discount_kinds") or {}
    known = talk.slot("council_tax_discount_adults")
    talk.keep("council_tax_discount_adults", adults)
    if known is not None and ALL not in kinds.values():
        talk.clear("council_tax_discount_kinds")


def _add_kinds(talk: Talk, kinds: dict[str, int], *, complete: bool) -> None:
    kept: dict[str, Any] = dict(talk.slot("council_tax_discount_kinds") or {})
    adults = talk.slot("council_tax_discount_adults")
    for kind, many in kinds.items():
        kept[kind] = 1 if many == SOME and adults == 1 else many
    kept["complete"] = bool(complete or kept.get("complete"))
    talk.keep("council_tax_discount_kinds", kept)


def _number_the_kind(talk: Talk, number: int) -> None:
    kept: dict[str, Any] = dict(talk.slot("council_tax_discount_kinds") or {})
    kind = unnumbered(talk)
    if kind is None:
        return
    adults = int(talk.slot("council_tax_discount_adults") or 1)
    kept[kind] = adults if number == ALL else min(number, adults)
    if not kept[kind]:
        del kept[kind]
    talk.keep("council_tax_discount_kinds", kept)
