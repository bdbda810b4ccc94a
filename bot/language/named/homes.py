"""House numbers and streets. A bare figure is a house number only where nothing else in the message claims it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.named.spans import POSTCODE_COVER, Named

_STRONG = (
    r"(?:road|rd|street|lane|ln|avenue|ave|crescent|cres|terrace|terr|grove|mews|gardens|gdns|"
    r"close|parade|boulevard|square)"
)
# Everyday words that end street names too: believed only after a house number.
_WEAK = (
    r"(?:st|drive|dr|way|court|ct|place|pl|hill|park|row|walk|view|rise|green|vale|wharf|fold|"
    r"croft|meadows?|end|gate|mead|heights"
    r"|quay|bank|cl|sq|common|cottages|villas|fields?|brow|path|yard|drove|chase|ridge|hollow)"
)
_FIGURE = r"\d{1,4}(?: ?- ?\d{1,4})?(?:[a-z]|(?: [a-hA-H](?=[ ,.]|$)))?"
_WORD = r"[a-z][a-z'’.\-]*"
_NUMBERED_STREET = re.compile(
    rf"(?<![a-z0-9£/.:\-])(?P<number>{_FIGURE})[ ,]{{1,2}}(?P<street>(?:{_WORD} "
    rf"){{1,4}}?(?:{_STRONG}|{_WEAK}))(?![a-z])",
    re.IGNORECASE,
)
_STREET = re.compile(
    rf"(?<![a-z'’\-])(?P<before>(?:{_WORD} ){{0,2}})(?P<name>{_WORD}) (?P<type>{_STRONG})(?![a-z])", re.IGNORECASE
)
_ROAD_NUMBER = re.compile(r"(?<![a-z0-9])(?:[ab]\d{3,4}|(?<=the )[am]\d{1,2})(?![a-z0-9])", re.IGNORECASE)
_PART = re.compile(
    r"(?<![a-z])(?P<value>(?:flat|apartment|apt|unit|room|"
    r"plot)\.? ?(?:no\.? ?)?(?P<figure>\d{1,4}[a-z]?|[a-z]))(?![a-z0-9'])",
    re.IGNORECASE,
)
_CALLED = re.compile(
    rf"(?<![a-z])(?:number|num|no|nr|house|house number|door number|live at|lives at|living at|"
    rf"address is|we're at|we are at|i'm at|im at)"
    rf"(?: ?[.:#] ?| is | )(?:number )?(?P<figure>{_FIGURE})(?![a-z0-9/:£%]|[.,]\d)",
    re.IGNORECASE,
)
_CORRECTED = re.compile(
    rf"(?<![a-z])(?:it'?s|it is|i said|i meant|i mean|meant|should be|sorry|actually|no,|"
    rf"not \d{{1,4}}[a-z]?,?(?: but| its| it's)?)(?: number)? (?P<figure>{_FIGURE})(?![a-z0-9/:£%]|"
    rf"[.,]\d)",
    re.IGNORECASE,
)
_BEFORE_POSTCODE = re.compile(rf"(?<![a-z0-9£/.:\-])(?P<figure>{_FIGURE})(?= ?[,.]? ?{POSTCODE_COVER})", re.IGNORECASE)
_AFTER_POSTCODE = re.compile(
    rf"(?<={POSTCODE_COVER})[ ,.]{{1,3}}(?:and )?(?:it'?s |i'?m )?(?:house )?(?:number |no\.? |"
    rf"at )?(?P<figure>{_FIGURE})(?![a-z0-9/:£%]|[.,]\d)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    rf"^[^\w£%]*(?:(?:hi|yes|yeah|no|ok|its|it's|at|the|um|err?)\W+)*(?P<figure>{_FIGURE})[^\w£%]*(?:please|"
    rf"pls|thanks|thank you|ta|thx)?[^\w£%]*$",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<![a-z])at (?P<figure>\d{1,4}[a-z]|2[5-9]|[3-9]\d|\d{3})(?![a-z0-9/:£%]|[.,]\d)", re.IGNORECASE)
_UNIT = re.compile(
    r"[ \-]?(?:days?|weeks?|months?|years?|yrs?|hours?|hrs?|minutes?|mins?|bins?|bags?|boxes|box|"
    r"caddy|caddies|sacks?|times?|pm|am|people|adults?|children|kids|of "
    r"|items?|pounds?|quid|p(?![a-z])|litres?|kg|miles?|percent|per cent|st(?![a-z])|nd|"
    r"rd(?![a-z])|th(?![a-z])|different|more|other|o'?clock|mattress|sofas?|chairs?"
    r"|black|green|brown|blue|grey|recycling|houses|books?|cars?|metres?)",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(
    """
    hours minutes months years kids adults the my our this that your his her their a an in on at of from to for by
    and or but is was were are be been has have had not no every each whole entire other same next last bin bins bag
    bags days day weeks week missed collected emptied empty live lives living i we he she they it its it's down up
    along across main busy nearest whose which what where when who how about near opposite outside behind off over
    with just only all some any number house flat as so if dumped left put out into onto between side cross one two
    three times ago people more us me them you hi hello please sorry address street road lane pothole hole holes
    light lights lamp broken blocked dangerous end corner fix clean sweep swept report reporting missing moved
    moving here there
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)
_MAY_LEAD = frozenset(
    """
    old new upper lower north south east west great little long high low church mill station st saint king queen
    kings queens king's queen's castle abbey park green victoria albert royal market manor priory sir lady lord hill
    wood oak ash elm white black red
    """.split()  # noqa: SIM905 - a list of a hundred words reads better as words
)


#: "What time does the dump close on a sunday": no street, unless it is written as a name.
_SHUTS = re.compile(
    r" ?(?:$|[?,]| (?:on|at|for|by|early|late|today|tonight|tomorrow|then|now|and|these|this|over|an?|every)(?![a-z]))"
)


def find_homes(text: str) -> Iterator[Named]:
    """`house_number` ("14", "14a", "flat 2") and `street` ("Sampleton Road"), each in the resident's words."""
    for match in _NUMBERED_STREET.finditer(text):
        words = match["street"].lower().split()
        if not _NOT_A_NAME.intersection(words[:-1]):
            yield _number(match, "number")
            yield _street(match["street"], match.start("street"))
    for match in _STREET.finditer(text):
        if match["name"].lower() not in _NOT_A_NAME and not _is_shutting(match, text):
            start = match.start("name")
            leading = match["before"].split()
            while leading and _leads(leading[-1], match["name"]):
                start = text.rindex(leading.pop(), 0, start)
            yield _street(text[start : match.end("type")], start)
    for match in _ROAD_NUMBER.finditer(text):
        yield _street(match[0].upper(), match.start())
    for match in _PART.finditer(text):
        if match["figure"].lower() not in ("i", "s"):
            yield Named(
                "house_number", " ".join(match["value"].lower().split()), match.start("value"), match.end("value")
            )
    for pattern in (_BEFORE_POSTCODE, _AFTER_POSTCODE, _CALLED, _CORRECTED, _ALONE, _AT):
        for match in pattern.finditer(text):
            denied = text[: match.start("figure")].lower().rstrip().endswith(("not", "isn't", "isnt"))
            if not denied and not _UNIT.match(text, match.end("figure")):
                yield _number(match, "figure")


def _is_shutting(match: re.Match[str], text: str) -> bool:
    """Whether "close" is what a tip or a library does at the end of the day."""
    is_name = match["name"][0].isupper() or match["before"].lower().split()[-1:] in (["on"], ["in"], ["of"], ["off"])
    asks = re.search(r"(?<![a-z])(?:does|do|did|will|when|time)(?![a-z])", text[: match.start("name")], re.IGNORECASE)
    return (
        match["type"].lower() == "close" and not is_name and asks is not None and bool(_SHUTS.match(text, match.end()))
    )


def _leads(word: str, name: str) -> bool:
    if word.lower() in _NOT_A_NAME or not word[0].isalpha():
        return False
    return word.lower() in _MAY_LEAD or (word[0].isupper() and name[0].isupper())


def _number(match: re.Match[str], group: str) -> Named:
    return Named("house_number", match[group].replace(" ", "").lower(), match.start(group), match.end(group))


def _street(words: str, start: int) -> Named:
    return Named("street", " ".join(words.split()), start, start + len(words))
