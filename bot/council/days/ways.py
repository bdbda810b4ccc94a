"""The patterns in which days are found, each with its reading. The surest stand first."""

from __future__ import annotations

import re

from bot.council.days import readings, wording
from bot.council.days.readings import Read

_S, _E = r"(?<![a-z0-9£/.\-])", r"(?![a-z0-9])"
_NEAR_WORD = r"(?P<near>today|tomorrow|tomorow|tommorow|yesterday)"
_WHICH = r"(?:(?P<which>this coming|last|past|next|this|coming|every|each) )?"


def _compile(pattern: str, read: Read) -> tuple[re.Pattern[str], Read]:
    return re.compile(pattern, re.IGNORECASE), read


#: The surest first: what an earlier way took, a later one cannot.
WAYS: tuple[tuple[re.Pattern[str], Read], ...] = (
    _compile(rf"{_S}(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d){_E}(?!/)", readings.iso),
    _compile(
        rf"{_S}(?:from |between )?(?:the )?{wording.NUMBER} ?(?:to|-|–|until|and) ?(?:the )?"
        rf"(?P<last>\d{{1,2}})(?:st|nd|rd|th)?"
        rf"(?: of)? (?P<month>{wording.MONTH})(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?",
        readings.from_to,
    ),
    _compile(
        rf"{_S}(?:(?:{'|'.join(wording.WEEKDAYS)}),? (?:the )?)?{wording.NUMBER}(?: of)? ?"
        rf"(?P<month>{wording.MONTH})(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?",
        readings.written,
    ),
    _compile(
        rf"{_S}(?P<month>{wording.MONTH}) (?:the )?{wording.NUMBER}{_E}(?:,? (?P<year>(?:19|20)\d\d)(?!\d))?",
        readings.written,
    ),
    _compile(
        r"(?<![\d/.\-£])(?P<day>\d{1,2})(?P<sign>[/.\-])(?P<month>\d{1,2})(?P=sign)(?P<year>(?:20)?\d\d)(?![\d/])",
        readings.slashes,
    ),
    _compile(
        r"(?<![\d/.\-£])(?P<day>0?[1-9]|[12]\d|3[01])/(?P<month>0?[1-9]|1[0-2])(?![\d/])(?! (?:full|empty|of)\b)",
        readings.slashes,
    ),
    _compile(
        rf"{_S}(?:(?P<count>a|one|two|three) )?(?P<unit>weeks?|fortnight) "
        rf"(?:from |on |this coming |(?P<which>last|past) )?"
        rf"(?:{wording.WEEKDAY}|{_NEAR_WORD}{_E})(?! (?:to|until|-))",
        readings.week_on,
    ),
    _compile(rf"{_S}(?:about )?{wording.COUNT} {wording.UNIT} (?:ago|back|since){_E}", readings.ago),
    _compile(
        rf"(?<!time )(?<!times ){_S}in (?:about )?{wording.COUNT} {wording.UNIT}(?:'?s?'? time)?{_E}", readings.ahead
    ),
    _compile(
        rf"{_S}(?:for |in |over |within )?(?:the )?(?P<which>last|past|next|coming) {wording.COUNT} {wording.UNIT}{_E}",
        readings.within,
    ),
    _compile(rf"{_S}within (?:the |a )?(?P<which>)(?:{wording.COUNT} )?{wording.UNIT}{_E}", readings.within),
    *(_compile(rf"{_S}(?:{words}){_E}", readings.near(step)) for words, step in wording.NEAR.items()),
    *(_compile(rf"{_S}(?:{words}){_E}", readings.fixed(*day)) for words, day in wording.FIXED.items()),
    _compile(
        rf"{_S}(?:christmas|x-?mas)(?: (?:week|holidays?|period))?{_E}(?! (?:tree|card|paper|light|wrap|dinner|deco))",
        readings.christmas,
    ),
    _compile(
        rf"{_S}easter(?: (?:weekend|holidays?|week))?{_E}(?! (?:monday|eggs?|bunny|cards?|hunt))", readings.easter
    ),
    _compile(
        rf"{_S}(?:(?:next|last|{wording.MONTH}|(?:late|early) {wording.MONTH}) )?"
        rf"(?:bank|public) hol(?:iday)?s?(?: monday)?{_E}|{_S}(?:good friday|easter monday){_E}",
        readings.bank_holiday,
    ),
    _compile(
        rf"{_S}{_WHICH}(?:the )?{wording.WEEKDAY}"
        r"(?P<after> (?:week|just gone|gone|before last|(?:of )?(?:last|next) week)(?![a-z]))?"
        r"(?: (?:morning|afternoon|evening|night))?",
        readings.weekday,
    ),
    _compile(
        r"(?<![a-z])(?:the )?(?P<edge>start|beginning|end) of (?:the |(?P<which>this|last|next) )?month(?![a-z])",
        readings.edge_of_month,
    ),
    _compile(
        r"(?<![a-z])(?:the )?(?P<which>last|past|this|next) (?P<unit>week ?end|week|fortnight|month)(?![a-z])",
        readings.whole,
    ),
    _compile(r"(?<![a-z])(?:the )?rest of (?:the |this )?week(?![a-z])", readings.rest_of_the_week),
    _compile(
        r"(?<![a-z])(?P<which>the )?(?P<unit>"
        r"(?:(?<=the )|(?<=at )|(?<=on )|(?<=open )|(?<=shut )|(?<=closed )|(?<=over ))week ?end|week ?ends)(?![a-z])",
        readings.whole,
    ),
    _compile(rf"{_S}(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th){_E}{wording.NOT_A_DAY}", readings.the_fifth),
    _compile(
        rf"(?:(?<=since )|(?<![a-z])(?:in |during |all (?:of )?|(?P<which>last|next) ))(?P<month>{wording.MONTH})",
        readings.month,
    ),
)
