"""Reads what changed at a home out of a resident's words: who moved where, when, and who lives there afterwards.

What follows from it is decided in `moving_ending` by the rules of law.
"""

from __future__ import annotations

import re
from datetime import date

from actions.council_tax.household import read_adults, read_kinds, says_none
from actions.days import read_day
from actions.said import Said
from actions.talk import Talk

#: Everything that one run of the form keeps.
MOVE_SLOTS = (
    "council_tax_move_kind",
    "council_tax_move_date",
    "council_tax_move_tenure",
    "council_tax_move_person",
    "council_tax_move_adults",
)

IN, OUT, WITHIN, JOINED, LEFT, TURNED_18, COUNTS_NOW = (
    "in",
    "out",
    "within",
    "joined",
    "left",
    "turned_18",
    "counts_now",
)
DIED, LANDLORD, NAME, POST = "died", "landlord", "name", "post"
#: What changes who counts in the home.
OF_THE_HOUSEHOLD = frozenset({JOINED, LEFT, TURNED_18, COUNTS_NOW})
#: What needs no day: it is answered at once.
WITHOUT_A_DAY = frozenset({DIED, NAME, POST})
COUNTS, UNDER_18 = "counts", "under_18"

_PERSON = (
    r"(?:partner|wife|husband|hubby|girlfriend|boyfriend|fianc\w+|ex|son|daughter|lad|lass|lodge?r|flatmate"
    r"|housemate|"
    r"roommate|mum|mam|mother|dad|father|brother|sister|friend|mate|nephew|niece|gran\w*|kid|child|student"
    r"|other half|he|she|they)"
)
_WAYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.I))
    for kind, pattern in (
        (DIED, r"\b(?:died|passed (?:away|on)|death|dead|deceased|probate)\b"),
        (
            POST,
            r"\b(?:previous|last|old|former) (?:tenant|owner|occup\w+)|\blived here before|\b(?:does ?n'?o?t"
            r"|don'?t) live here"
            r"|\b(?:letters?|bills?|post) (?:\w+ )?(?:for|addressed to) (?:people|some|the prev|other)",
        ),
        (LANDLORD, r"\blandlord\b(?!'s)(?!.*\bmy landlord)|\b(?:my|our|new) tenants?\b"),
        (
            TURNED_18,
            r"\b(?:turn(?:s|ed|ing)?|is now|now|becomes?|became|just|be) (?:18|eighteen)\b|\b18th birthday"
            r"|\b(?:is|was) 18\b",
        ),
        (
            COUNTS_NOW,
            r"\b(?:no longer|not|isn'?t|stopped being|finished (?:being|(?:her|his|my|their|the) (?:degree"
            r"|course|studies|uni\w*|college|apprentic\w+)))"
            r"(?: \w+)? ?(?:a student|student|an apprentice|apprentice|carer|a carer|any ?more)\b"
            r"|\bfinished (?:uni|college|her degree|his degree|my degree|studying)"
            r"|\bgraduated\b|\bleft (?:uni|college|university)\b",
        ),
        (
            JOINED,
            rf"\b{_PERSON}(?:'?s|'?ve| has| have| is| are)?\b[^.;]{{0,40}}\b(?:mov\w+|moo?v\w+|com(?:e|es|ing)"
            rf"|came) (?:back )?(?:in\b(?!to)|home|to live|back)"
            rf"|\b(?:moved|moving|moves) in with (?:me|us)|\bnew (?:lodge?r|flatmate|housemate)"
            rf"|\bgot a (?:lodge?r|flatmate)"
            rf"|\blives? with me now|\bnot (?:on my own|alone) any ?more|\bno longer (?:alone|on my own"
            rf"|the only adult|live alone)"
            rf"|\badd my (?:partner|wife|husband)",
        ),
        (
            LEFT,
            rf"\b{_PERSON}(?:'?s|'?ve| has| have| is| are)?\b[^.;]{{0,40}}\b(?:moved out|moving out|moves out"
            rf"|left|leaving|gone|mooved out|went)\b"
            rf"|\b(?:has|have) left (?:me|us|home)|\btake (?:his|her|their) name off|\bremove (?:a|his|her"
            rf"|my \w+) name"
            rf"|\bgone into (?:a )?(?:care|nursing)|\binto a (?:care|nursing) home",
        ),
        (
            NAME,
            r"\b(?:chang\w+ (?:the |my )?(?:sur)?name|maiden name|changed my (?:sur)?name|new (?:sur)?name"
            r"|deed poll|got married)\b",
        ),
    )
)
_IN = re.compile(
    r"\b(?:mov(?:ed?|ing) in(?:to)?|bought|buying|get(?:ting)? the keys|got the keys|new to (?:the "
    r"|this )?(?:area|city|town)|register"
    r"|completed on|complete(?:s|d)? (?:today|on the)|first (?:house|home|flat)|come to this (?:city|town)"
    r"|new build|open an account"
    r"|just moved here|move here|moving here|set up a council tax)\b",
    re.I,
)
_OUT = re.compile(
    r"\b(?:mov(?:ed?|ing) (?:out|away|abroad)|leav(?:e|ing)|left|sold|selling|sale of|close my|end my"
    r"|tenancy ended|tenancy ends|vacat\w+"
    r"|abroad|out of (?:the )?area|another (?:council|town|city)|emigrat\w+|off to live|stop the bill"
    r"|don'?t live (?:at|there))\b",
    re.I,
)
_WITHIN = re.compile(
    r"\b(?:within|same (?:area|town|block|street|council)|to another (?:flat|house|home|address) (?:in|here)"
    r"|in (?:the )?westmoor|swap\w*)\b"
    r"|\bfrom\b.{3,60}\bto\b.{3,}",
    re.I,
)
_TENURES = (
    (
        "room_in_shared_house",
        re.compile(
            r"\b(?:a |one |just a |my )?room (?:in|only)\b|\brent\w* (?:a )?room\b|\bshared house\b|\bhmo\b"
            r"|\bbedsit\b",
            re.I,
        ),
    ),
    ("lodger", re.compile(r"\blodg(?:er|ing)\b|\blandlord (?:lives|is) (?:here|there|in)", re.I)),
    ("owner", re.compile(r"\b(?:own(?:er|ing|s)?|bought|buying|mortgage|complet(?:ed|ion|e)|purchas\w+)\b", re.I)),
    ("tenant", re.compile(r"\b(?:rent(?:ed|ing)?|tenan(?:t|cy)|let(?:ting)?|council (?:house|flat)|lease)\b", re.I)),
)


def read_move(said: Said, talk: Talk, asked: str, today: date) -> bool:
    """Take every answer that a message holds; whether it held one."""
    if (chosen := said.first("choice")) is not None:
        return _take_choice(talk, asked, chosen)
    if said.is_button:
        return False
    heard = _read_kind(said.text, talk, asked)
    heard = _read_date(said.text, talk, asked, today) or heard
    if talk.slot("council_tax_move_kind") in (None, IN, WITHIN):
        heard = _read_tenure(said.text, talk, asked) or heard
    if talk.slot("council_tax_move_kind") in OF_THE_HOUSEHOLD:
        heard = _read_household(said, talk, asked) or heard
    return heard


def kind_of_change(text: str) -> str | None:
    """What changed, by the words alone; None where they leave it open (`change of address`)."""
    found = next((kind for kind, pattern in _WAYS if pattern.search(text)), None)
    if found is not None:
        return found
    comes, goes = bool(_IN.search(text)), bool(_OUT.search(text))
    if _WITHIN.search(text) or (comes and goes):
        return WITHIN
    return IN if comes else OUT if goes else None


def _take_choice(talk: Talk, asked: str, chosen: str) -> bool:
    if asked == "council_tax_move_adults":
        if not chosen.isdigit():
            return False
        talk.keep(asked, int(chosen))
    elif asked in ("council_tax_move_kind", "council_tax_move_tenure", "council_tax_move_person"):
        talk.keep(asked, chosen)
    else:
        return False
    return True


def _read_kind(text: str, talk: Talk, asked: str) -> bool:
    known = talk.slot("council_tax_move_kind")
    if asked not in ("", "council_tax_move_kind") and not re.search(
        r"\b(?:actually|sorry|no,|mean|not mov)\b", text, re.I
    ):
        return False
    kind = kind_of_change(text)
    if kind is None or kind == known:
        return kind is not None and kind == known and asked == "council_tax_move_kind"
    talk.keep("council_tax_move_kind", kind)
    talk.clear("council_tax_move_tenure", "council_tax_move_person", "council_tax_move_adults")
    return True


def _read_date(text: str, talk: Talk, asked: str, today: date) -> bool:
    day = read_day(text, today)
    if day is None or (
        asked not in ("", "council_tax_move_date", "council_tax_move_kind") and not _is_correction(text)
    ):
        return False
    talk.keep("council_tax_move_date", day.isoformat())
    return True


def _is_correction(text: str) -> bool:
    return bool(re.search(r"\b(?:actually|sorry|no|not|mean|date|day|change)\b", text, re.I))


def _read_tenure(text: str, talk: Talk, asked: str) -> bool:
    found = next((tenure for tenure, pattern in _TENURES if pattern.search(text)), None)
    if found is None:
        return False
    talk.keep("council_tax_move_tenure", found)
    return True


def _read_household(said: Said, talk: Talk, asked: str) -> bool:
    heard = False
    if asked in ("", "council_tax_move_kind", "council_tax_move_person"):
        kinds = read_kinds(said.text)
        if re.search(r"\b(?:under (?:18|eighteen)|baby|years? old|toddler)\b", said.text, re.I):
            talk.keep("council_tax_move_person", UNDER_18)
            heard = True
        elif kinds:
            talk.keep("council_tax_move_person", next(iter(kinds)))
            heard = True
        elif re.search(
            r"\b(?:works|working|full[ -]?time job|has a job|starting work|employed|retired)\b", said.text, re.I
        ) or (asked == "council_tax_move_person" and (says_none(said.text) or said.says_no)):
            talk.keep("council_tax_move_person", COUNTS)
            heard = True
    adults = read_adults(said.text, asked=asked == "council_tax_move_adults")
    told = asked == "council_tax_move_adults" or re.search(
        r"\b(?:adults?|of us|only adult|on my own now|just me now)\b", said.text, re.I
    )
    if adults is not None and told and 0 < adults <= 30:
        talk.keep("council_tax_move_adults", adults)
        heard = True
    return heard
