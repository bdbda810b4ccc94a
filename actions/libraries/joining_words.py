"""What a resident wants of their membership, for whom, and where that person lives: read out of words. Pure."""

from __future__ import annotations

import re

JOIN, LOST, STOLEN, DAMAGED, PIN, EXPIRED, DETAILS, AT_HOME, GROUP = (
    "join",
    "lost",
    "stolen",
    "damaged",
    "pin",
    "expired",
    "details",
    "at_home",
    "group",
)
ADULT, CHILD, BOTH = "adult", "child", "both"
LIVES, STAYS, NOWHERE, OUTSIDE = "lives", "stays", "nowhere", "outside"

_CARD = r"(?:card|ticket|membership card|library card)"
_NEEDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (need, re.compile(pattern, re.I))
    for need, pattern in (
        (
            AT_HOME,
            r"\b(?:house ?bound|home (?:library|delivery|visit)\w*|can'?t (?:get out|leave the house)"
            r"|books brought)\b",
        ),
        (
            GROUP,
            r"\b(?:class|group|school|nursery|playgroup|book ?club|care home|childminders?)(?:'?s)? (?:tickets?"
            r"|cards?|membership)\b"
            r"|\b(?:our|my|the) (?:nursery|school|class|care home|playgroup|book ?club)\b",
        ),
        (
            STOLEN,
            rf"\b(?:stolen|nicked|pinched|robbed|mugged|stole|burgled|theft)\b|\bsome(?:one|body) (?:took|has"
            rf"|is using) my {_CARD}",
        ),
        (
            DAMAGED,
            r"\b(?:snapped|broken|broke|cracked|in the wash|bent|damaged|faded|worn|eaten|chewed|ripped|torn"
            r"|(?:won'?t|wont|doesn'?t|does not|not) (?:\w+ )?(?:scan|swipe|beep))\b",
        ),
        (
            PIN,
            r"\bpin\b|\bpins\b|\bpin (?:number|code)\b|\bpassword\b|\blog ?(?:in|on)\b|\blogin\b|\blocked out\b"
            r"|\bsign in\b"
            r"|\b(?:forgot\w*|don'?t (?:know|have)|lost|what'?s|cant? remember"
            r"|can'?t rem\w+) (?:my )?(?:library )?(?:card|membership"
            r"|account|ticket) number\b",
        ),
        (
            LOST,
            rf"\b(?:lost|losed|mislaid|missing|misplaced|can'?t find|cant find|left (?:it|my {_CARD}) (?:on|in|at"
            rf"|behind)|dropped)\b"
            rf"|\breplac\w+\b|\banother {_CARD}\b|\bstop my {_CARD}\b|\bblock my {_CARD}\b"
            rf"|\bgone walkies\b",
        ),
        (
            EXPIRED,
            r"\b(?:expir\w+|ran out|run out|has ran out|out of date|lapsed|restart\w*"
            r"|renew (?:my )?(?:library )?(?:membership|card"
            r"|ticket)|still work|years ago)\b",
        ),
        (
            DETAILS,
            r"\b(?:change|update|new|correct|moved?)\b.{0,30}\b(?:address|name|phone|e-?mail|details|surname"
            r"|mobile)\b"
            r"|\b(?:address|name|details) (?:has |have )?changed\b",
        ),
        (
            JOIN,
            r"\bjoin\w*|\bbecom\w+ (?:a )?member|\bmember\w*|\bsign(?:ing)?[ -]?(?:\w+ )?up\b|\bregist\w+"
            r"|\bregester|\benrol\w*"
            rf"|\b(?:get|have|apply for|want|need|have)\b.{{0,25}}\b(?:{_CARD}|tickets?)\b|\b{_CARD} for\b"
            rf"|\btickets?\b"
            r"|\bstart borrowing\b|\bborrow\b|\be-?books?\b|\bget into reading\b",
        ),
    )
)
_CHILD = re.compile(
    r"\b(?:child(?:ren)?'?s?|kids?|bairns?|bab(?:y|ies)|newborns?|toddlers?|sons?|daughters?|lads?|lass(?:ie)?s?"
    r"|grand(?:son|daughter"
    r"|child|children|kids?)\w*|little (?:one|boy|girl)s?|wee (?:one|yin)s?|nephews?|nieces?|(?:[0-9]"
    r"|1[0-5]) ?(?:yrs?|years?)"
    r"(?:[ -]old)?|year[ -]olds?|teen\w*|pupils?|boys?|girls?|they'?re \d)\b",
    re.I,
)
_ADULT = re.compile(
    r"\b(?:me|myself|for me|just me|adults?|grown[ -]?ups?|i'?m (?:\d\d|an? adult|retired|a student)|i am"
    r"|i (?:want|need|would|have)"
    r"|i'?d|my (?:wife|husband|partner|mum|mam|mother|dad|father|gran\w*|nan|other half|friend)|ourselves"
    r"|i (?:live|arrived|moved)"
    r"|student|pensioner|father|mother)\b",
    re.I,
)
_SELF_AND = re.compile(r"\b(?:me|myself|i|us|we|both|all of us|family|whole family|wife|husband|partner)\b", re.I)
_NOWHERE = re.compile(
    r"\b(?:homeless|no (?:fixed )?(?:address|abode)|without (?:an? )?(?:fixed )?address|rough sleep\w*"
    r"|sleeping rough|sofa ?surf\w*"
    r"|(?:in|at) a (?:hostel|refuge|shelter)|don'?t have an? address|haven'?t got an? address|no where to live"
    r"|hostel|refuge)\b",
    re.I,
)
_STAYS = re.compile(
    r"\b(?:temporar\w+|only here (?:for|till|until)|for (?:one|a|two|six|few|\d+) (?:years?|months?|weeks?"
    r"|terms?)(?: only)?"
    r"|visit\w*|holiday\w*|students?|from abroad|staying|working here for|short (?:stay|time|while)|a while|till"
    r"|until|international"
    r"|term ?time|au pair|seasonal|travell?er\w*|passing through)\b",
    re.I,
)
_OUTSIDE = re.compile(
    r"\b(?:(?:live|living) (?:outside|in another|elsewhere|over the border|out of (?:the )?(?:area|county|town))"
    r"|(?:don'?t|do not|not) live (?:in|here)|outside (?:the )?(?:county|area|borough|town|westmoor)"
    r"|another (?:council|county|area)"
    r"|live elsewhere|next county)\b",
    re.I,
)
_LIVES = re.compile(
    r"\b(?:i (?:do )?live (?:in|here|at|on)|live in|i have (?:a )?(?:bill|proof|address|letter|licence|tenancy)"
    r"|(?:just )?moved (?:here"
    r"|to|in)|tenan\w+|own (?:a|my) (?:home|house|flat)|resident|got (?:a |my )?(?:bill|licence|letter|tenancy"
    r"|council tax))\b",
    re.I,
)
_COST = re.compile(
    r"\b(?:free|cost\w*|charge\w*|how much|price|pay|fee)\b(?!.{0,30}\b(?:replace\w*|new|another|lost)\b)", re.I
)
_NUMBERS = re.compile(
    r"(?<![\w.,£/-])(?<!\d )(?!0)\d{6,14}(?![\w-])|\bpin\b\D{0,14}\d{4,8}\b|\b(?:card|ticket|membership"
    r"|borrower)\b\D{0,20}\b\d{4,14}\b|\b\d{4} ?(?:is"
    r" )?(?:my )?pin\b",
    re.I,
)


def need_in(text: str) -> str | None:
    """What is wanted; None when the words leave it open. A lost purse with a stolen card in it is a stolen card."""
    return next((need for need, pattern in _NEEDS if pattern.search(text)), None)


def who_in(text: str, *, asked: bool = False) -> str | None:
    """For whom; "me" alone says so only as an answer to that question, for almost every message says "I"."""
    if _CHILD.search(text):
        return BOTH if asked and _SELF_AND.search(re.sub(_CHILD, " ", text)) else _with_parent(text)
    if asked and re.search(r"\b(?:both|all of us|family|us all)\b", text, re.I):
        return BOTH
    return ADULT if asked and _ADULT.search(text) else None


def where_in(text: str, *, asked: bool = False) -> str | None:
    """Where they live: here with an address, only for a while, nowhere, or in another area."""
    for place, pattern in ((NOWHERE, _NOWHERE), (OUTSIDE, _OUTSIDE), (STAYS, _STAYS)):
        if pattern.search(text):
            return place
    return LIVES if asked and _LIVES.search(text) else None


def asks_what_it_costs(text: str) -> bool:
    """`is it free to join`; not what a new card costs."""
    return bool(_COST.search(text))


def types_a_secret(text: str) -> bool:
    """Whether a card number or PIN seems to stand in a message."""
    return bool(_NUMBERS.search(text))


def _with_parent(text: str) -> str:
    """`me and my two kids`, `join with my children`: both; `my daughter`: the child."""
    both = re.search(
        r"\b(?:me|us|myself|i|we|wife|husband|partner) (?:and|with|\+|&) (?:my |our |the )?(?:\w+ ){0,2}?(?:child"
        r"|kid|bab|son|daughter"
        r"|bairn)\w*|\bwith (?:my|our|two|three|the) (?:\w+ )?(?:child|kid|bairn)\w*|\bfamily\b",
        text,
        re.I,
    )
    return BOTH if both else CHILD
