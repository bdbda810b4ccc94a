"""Reads who lives in a home out of a resident's words: how many adults, and which of them do not count. Pure.

It reads only what is said. Whoever asks decides what is still missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: How many of a kind were named: a number, `ALL` of the adults, or `SOME` where the words do not say.
ALL, SOME = -1, 0

_MOST = 12  # more adults than this in one home is an age, or a house number
_NUMBERS = {
    word: number
    for number, word in enumerate(
        re.findall(r"\w+", "no one two three four five six seven eight nine ten eleven twelve")
    )
}
_COUNT = rf"(?:\d{{1,2}}|{'|'.join(list(_NUMBERS)[1:])}|both|couple of)"
_PEOPLE = r"(?:adults?|grown[ -]?ups?|people|persons?|of us|housemates|tenants|occupants)"

_ALONE = re.compile(
    r"\b(?:(?:liv(?:e|es|ing)|am|i'?m|now|be|being|here|home|house|flat)\s+(?:here\s+|there\s+)?"
    r"(?:all\s+)?(?:alone|(?:on|by)\s+(?:my|your|his|her|their)\s*(?:own|self)|by\s+(?:my|your|him|her)self)"
    r"|(?:just|only)\s+(?:me|myself|one (?:adult|person|of us)|the one of us)\b(?!\s+(?:and|an|&|\+))"
    r"|(?:it'?s|its|there'?s|theres)\s+(?:just|only)\s+me\b(?!\s+(?:and|an|&|\+)\s+(?:my|the)\s+(?!kid|child"
    r"|bairn|bab|son|daughter|two|three|2|3))"
    r"|only (?:adult|grown[ -]?up)|sole (?:adult|occup\w+)|no(?:body| ?one) else|one adult|1 adult"
    r"|singl?e?l?\s?(?:pers\w+|occup\w+|adult|mum|mam|mother|dad|father|parent|resident)|spd\b)",
    re.I,
)
_JUST_ME_AND_CHILDREN = re.compile(
    r"\bme\s+(?:and|an|&|\+)\s+(?:(?:my|the|our)\s+)?(?:\w+\s+)?(?:kids?|child(?:ren)?|bairns?|bab(?:y|ies)"
    r"|little ones?)\b",
    re.I,
)
_PARTNER = re.compile(
    r"\b(?:my|our)\s+(?:\w+\s+)?(?:wife|husband|hubby|partner|girlfriend|boyfriend|fianc\w+|other half|spouse"
    r"|mum|mam|mother|dad|father"
    r"|brother|sister|lodger|flatmate|housemate|roommate|grandm\w+|grandf\w+|gran|nan|grandad|uncle|aunt\w*"
    r"|friend|mate"
    r"|ex)\b|\b(?:the other half|hubby)\b",
    re.I,
)
_GROWN_CHILD = re.compile(r"\b(?:son|daughter|lad|lass|lodger|nephew|niece|grandson|granddaughter)\b", re.I)
_GONE = re.compile(
    r"\b(?:died|passed away|death|left|gone|moved out|care home|nursing home|ex\b|widow\w*|late (?:husband|wife"
    r"|partner))",
    re.I,
)
_COUNTED = re.compile(rf"\b({_COUNT})\s+(?:\w+\s+)?{_PEOPLE}\b", re.I)
_BOTH = re.compile(r"\b(?:we both|both of us|the two of us|us two|a couple)\b", re.I)
_BARE_NUMBER = re.compile(
    rf"^\W*(?:just|only|about|i think|sorry|no|there'?s|there are|it'?s|make it)?\W*({_COUNT})\b", re.I
)
_ONE_AND_MORE = re.compile(rf"^\W*me\s*(?:and|an|&|\+)\s*({_COUNT})\s*other", re.I)

_NOT = r"(?:\b(?:not|no|none|never|isn'?t|aren'?t|ain'?t|wasn'?t|without|no longer|neither)\b[^,.;]{0,40})"
_KINDS: Mapping[str, re.Pattern[str]] = {
    "student": re.compile(
        r"\b(?:stud\w*nts?|undergrad\w*|post\s?grad\w*|phd|university|uni\b(?! hospital)|at college|sixth form"
        r"|a[ -]levels?)",
        re.I,
    ),
    "apprentice": re.compile(r"\b(?:apprenti\w+|youth training)", re.I),
    "severely_mentally_impaired": re.compile(
        r"\b(?:sever\w+\s+mental\w*|mental\w*\s+impair\w*|smi\b|dementia|alzheim\w+|learning (?:disab|difficult)\w+"
        r"|brain (?:injury|damage)|stroke)",
        re.I,
    ),
    "care_leaver": re.compile(r"\b(?:care[ -]?leavers?|leaving care|(?:was|been|grew up) in care)\b", re.I),
    "carer": re.compile(
        r"\b(?:carers?\b|care (?:worker|for\b(?! leaver))|caring for|look(?:s|ing)? after (?:my|his|her|him"
        r"|them|our|a dis))",
        re.I,
    ),
}
_PLURAL = re.compile(r"\b(?:students|undergrads|apprentices|carers|flatmates|housemates)\b", re.I)
_EVERYONE = re.compile(
    r"\b(?:all (?:of us |full[ -]?time |are )*(?:the |four |three |five )?(?:stud|apprent|care)|we'?re all"
    r"|we are all|all of us|every(?:one|body)|both of us|we both"
    r"|all (?:three|four|five|six|\d) of us|whole house)\b",
    re.I,
)
_NONE = re.compile(
    r"^\W*(?:no|none|nope|nah|neither|nobody|no ?one|not (?:any|one|really|me|us)|nothing|n/?a|i (?:don'?t"
    r"|do not)|we (?:don'?t|do not)"
    r"|i'?m not|we'?re not)\b",
    re.I,
)


def read_adults(text: str, *, asked: bool = False) -> int | None:
    """How many people of 18 or over a text says live there, the resident included; None when it does not say.

    `asked`: the number of adults was asked for, so that a bare number is one.
    """
    if (match := _ONE_AND_MORE.search(text)) is not None:
        return 1 + _number(match[1])
    if _JUST_ME_AND_CHILDREN.search(text):
        return 1
    if (match := _COUNTED.search(text)) is not None and not re.search(r"under 18|children|kids", match[0], re.I):
        return _number(match[1])
    if _ALONE.search(text):
        # "alone with my son, he's at college": the resident says how many count, not how many there are
        return None if _GROWN_CHILD.search(text) and read_kinds(text) else 1
    if _BOTH.search(text):
        return 2
    if asked and (match := _BARE_NUMBER.search(text)) is not None:
        return _number(match[1])
    partners = len(set(found.lower() for found in _PARTNER.findall(text)))
    if partners and not _GONE.search(text):
        return 1 + partners
    if asked and re.match(r"^\W*(?:me|myself|alone|on my own)\b\W*$", text, re.I):
        return 1
    return None


def read_kinds(text: str) -> dict[str, int]:
    """Who is named that does not count, and how many: a number, `ALL` or `SOME`. Denied ones are left out."""
    found: dict[str, int] = {}
    for kind, pattern in _KINDS.items():
        match = pattern.search(text)
        if match is None or re.search(_NOT + "$", text[max(0, match.start() - 60) : match.start()], re.I):
            continue
        found[kind] = _how_many(text, match)
    if _cared_for_only(text, found):
        found.pop("carer")
    return found


def says_none(text: str) -> bool:
    """Whether an answer to "is anybody one of these?" begins with a no."""
    return bool(_NONE.match(text))


def read_number(text: str) -> int | None:
    """A bare number in digits or words."""
    match = re.search(rf"\b({_COUNT}|none|all)\b", text, re.I)
    if match is None:
        return None
    return {"none": 0, "all": ALL}.get(match[1].lower(), _number(match[1]))


def _how_many(text: str, match: re.Match[str]) -> int:
    if _EVERYONE.search(text):
        return ALL
    before = re.search(rf"\b({_COUNT})\s+(?:(?!and\b|at\b|is\b|who\b)\w+[ -]?){{0,3}}$", text[: match.start()], re.I)
    if before is not None and 0 < _number(before[1]) <= _MOST:
        return _number(before[1])
    return SOME if _PLURAL.search(match[0]) else 1


def _cared_for_only(text: str, found: Mapping[str, int]) -> bool:
    """`a carer comes in`, `care home`: nobody who lives there cares for anybody."""
    return "carer" in found and bool(re.search(r"\b(?:carers? (?:come|visit)|my carer|care ?home)", text, re.I))


def _number(word: str) -> int:
    low = word.lower()
    if low in ("both", "couple of"):
        return 2
    return int(low) if low.isdigit() else _NUMBERS[low]
