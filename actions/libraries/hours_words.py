"""What is asked about a library: now, certain days, the week, what is there, where it is, the nearest. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.council.library_branches import Facility


class Topic(StrEnum):
    """One thing to tell, in the order in which several are told."""

    NEAREST = "nearest"
    NOW = "now"
    DAYS = "days"
    WEEK = "week"
    HAS = "has"
    WHERE = "where"
    LIST = "list"
    ELSE = "else"  # events, prices, collections: the council's page knows, we do not


FACILITIES: tuple[tuple[Facility, str, re.Pattern[str]], ...] = tuple(
    (facility, name, re.compile(pattern, re.I))
    for facility, name, pattern in (
        (
            Facility.COMPUTERS,
            "computers",
            r"\bcompu?t[eo]rs?\b|\bpcs?\b|\binternet\b|\bgo(?:ing)? online\b|\bget online\b",
        ),
        (Facility.WIFI, "wifi", r"\bwi-?\s?fi\b|\bwireless\b|\binternet\b"),
        (Facility.PRINTING, "a printer", r"\bprint(?:s|er|ers|ing|out|outs)?\b(?!ed)(?! (?:books?|edition))"),
        (Facility.SCANNING, "a scanner", r"\bscan(?:s|ner|ners|ning)?\b"),
        (
            Facility.ACCESSIBLE_TOILET,
            "an accessible toilet",
            r"\b(?:disabled|accessible|wheelchair) (?:toilets?|loos?|bathrooms?|wcs?)\b|\bradar key\b",
        ),
        (Facility.TOILET, "a toilet", r"\b(?:toilets?|toliets?|loos?|lavator\w+|wcs?|restrooms?|bathrooms?)\b"),
        (
            Facility.BABY_CHANGING,
            "baby changing",
            r"\bbaby[ -]?chang\w*|\bnappy\b|\bnappies\b|\bchange (?:the |a |my )?baby\b",
        ),
        (
            Facility.STEP_FREE,
            "step-free access",
            r"\bstep[ -]?free\b|\bwheel ?chairs?\b|\b(?:is there|has|have|with|got|a) (?:it )?(?:a )?(?:lifts?"
            r"|ramps?)\b|\blift\b"
            r"|\bsteps\b|\bstairs\b|\bpush ?chairs?\b|\bprams?\b|\bbugg(?:y|ies)\b|\bmobility scooters?\b"
            r"|\baccessib\w+\b"
            r"|\bdisabled access\b",
        ),
        (Facility.HEARING_LOOP, "a hearing loop", r"\bhearing (?:loop|aid)\w*|\binduction loop\b|\bdeaf\b"),
        (
            Facility.BLUE_BADGE_PARKING,
            "Blue Badge parking",
            r"\bblue badge(?: (?:parking|holders?|bays?|spaces?))?\b|\bdisabled (?:parking|bays?|spaces?)\b"
            r"|\baccessible parking\b",
        ),
        (Facility.PARKING, "parking", r"\bpark(?:ing|ed)?\b(?! (?:road|lane|street|avenue|library))|\bcar parks?\b"),
        (
            Facility.STUDY_SPACE,
            "study space",
            r"\bstud(?:y|ying)\b|\bdesks?\b|\bquiet (?:space|place|area|spot)\b|\brevis(?:e|ing|ion)\b"
            r"|\bsomewhere (?:quiet )?to work\b"
            r"|\bplugs?\b|\bsockets?\b",
        ),
        (Facility.MEETING_ROOM, "a meeting room", r"\bmeeting rooms?\b|\brooms? (?:to|for) hire\b"),
        (
            Facility.CHILDRENS_AREA,
            "a children's area",
            r"\bchild(?:ren)?'?s'? (?:area|section|corner|library|books?|bit)\b|\bkids'? (?:area|section|corner"
            r"|books?)\b"
            r"|\bplay area\b",
        ),
        (Facility.SELF_SERVICE, "self-service", r"\bself[ -]?(?:service|serve|issue|checkout)\b"),
        (
            Facility.CAFE,
            "a cafe",
            r"\bcaf[eé]s?\b|\bcuppa\b|\bcoffee\b|\bcup of tea\b|\bsomething to eat\b|\bsnacks?\b",
        ),
    )
)
NAMES = {facility: name for facility, name, _ in FACILITIES}

_NOW = re.compile(
    r"\b(?:right now|now|at the moment|currently|still open|open yet|yet open|open still|already open)\b"
    r"|\b(?:is|are|r) (?:the |my |your |our )?(?:\w+ ){0,3}?(?:lib\w+|it|they|u|you|there) (?:still )?(?:open|opun"
    r"|closed|shut)\b"
    r"|^\W*(?:u |you )?open\b",
    re.I,
)
_OPENING = re.compile(
    r"\b(?:opens?|opening|opning|opun|closes?|closed|closing|shuts?|shutting|hours|times|what time|how late|how early"
    r"|until when|half[ -]?day|get in)\b",
    re.I,
)
_THE_WEEK = re.compile(
    r"\b(?:opening|opning|open) (?:times|hours)\b|\b(?:what|which) days\b|\bhours\b|\btime ?table\b|\bevery day\b"
    r"|\bweekdays?\b"
    r"|\b(?:evenings?|lunch ?times?|half[ -]?day)\b|\b(?:school holidays|half[ -]?term)\b|\bwhen (?:is"
    r"|are) .{0,30}\bopen\b",
    re.I,
)
_WHERE = re.compile(
    r"\b(?:where|whereabouts|wheres|address|directions?|location|located|postcode|how (?:do|can|would) (?:i|you"
    r"|we) get to"
    r"|find (?:the|a|my|your)|phone|telephone|ring|call|contact|e-?mail|number)\b",
    re.I,
)
_LIST = re.compile(
    r"\b(?:list|how many|all (?:of )?(?:the |your )?|what|which) (?:of )?(?:the |your )?lib(?:r|a)\w*\b"
    r"(?! (?:is|are|has|have|can|will|stays?|opens?))|\bhow many lib|\bdo you have (?:any )?libraries\b",
    re.I,
)
_NEAREST = re.compile(
    r"\b(?:nearest|closest|nearby|near(?:er)? (?:me|us|by|to)|local(?= (?:lib|branch|one))|locally|close to (?:me"
    r"|us|my)|around here|round here"
    r"|near (?!the library)\w+|in my (?:area|village|town))\b",
    re.I,
)
_ELSE = re.compile(
    r"\b(?:story ?times?|stor(?:y|ies) sessions?|rhyme ?times?|bounce|baby group|toddler|what'?s on|events?"
    r"|groups?|clubs?|craft"
    r"|knit\w*|reading (?:thing|challenge)|summer reading|activit\w+|class(?:es)?|talks?|archives?|local history"
    r"|newspapers?"
    r"|photo ?cop\w+|copier|cop(?:y|ies) of|cost|costs|how much|price|charge|fee|drop (?:box|books|off)|book ?drop"
    r"|box outside"
    r"|after hours|no staff|unstaffed|volunteer\w*|jobs?|repairs?|refurb\w*|closing (?:our|the|down)|close down"
    r"|local collection"
    r"|microf\w+|large print|changing place\w*)\b",
    re.I,
)


@dataclass(frozen=True)
class Asked:
    """What a message asks about libraries. Days are read apart (`actions.days`)."""

    topics: tuple[Topic, ...] = ()
    facilities: tuple[Facility, ...] = ()


def asked_in(text: str, *, names_days: bool) -> Asked:
    """Read a whole message; `names_days`: it names days."""
    facilities = facilities_in(text)
    opening = bool(_OPENING.search(text) or _NOW.search(text))
    found = {
        Topic.NEAREST: bool(_NEAREST.search(text)),
        Topic.NOW: bool(_NOW.search(text)) and not names_days and not _THE_WEEK.search(text),
        Topic.DAYS: names_days and (opening or not _ELSE.search(text)),
        Topic.WEEK: bool(_THE_WEEK.search(text)) and not names_days,
        Topic.HAS: bool(facilities),
        Topic.WHERE: bool(_WHERE.search(text)) and not _NEAREST.search(text),
        Topic.LIST: bool(_LIST.search(text)) and not facilities and not opening and not names_days,
        Topic.ELSE: bool(_ELSE.search(text)),
    }
    if opening and not any(found[one] for one in (Topic.NOW, Topic.DAYS, Topic.WEEK, Topic.ELSE)):
        found[Topic.NOW] = True  # "what time does it shut" is about today
    return Asked(tuple(topic for topic in Topic if found[topic]), facilities)


def facilities_in(text: str) -> tuple[Facility, ...]:
    """What a text names; "disabled toilet" is one thing and not two."""
    found: list[Facility] = []
    for facility, _, pattern in FACILITIES:
        if pattern.search(text):
            found.append(facility)
            if facility in (Facility.ACCESSIBLE_TOILET, Facility.BLUE_BADGE_PARKING, Facility.COMPUTERS):
                text = pattern.sub(" ", text)
    return tuple(found)
