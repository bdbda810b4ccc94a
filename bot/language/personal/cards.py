"""Payment card numbers and their security codes: told by prefix, length and Luhn digit, or by the words around."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.language.personal.digits import Stretch, runs, stretches, without_overlaps
from bot.language.personal.innocent import cover_innocent_figures
from bot.language.personal.kinds import Find, Kind

_SHORTEST, _LONGEST = 12, 19
# Prefix and lengths of the schemes that UK cards carry (ISO/IEC 7812 issuer ranges).
_SCHEMES = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:2[2-9]|[3-6]\d|7[01])\d{13}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}"
    r"|35\d{14}|(?:50|5[6-9]|6\d)\d{14}(?:\d{2,3})?"
)
_CARD = (
    r"(?:debit|credit|visa|master ?card|amex|american express|maestro|bank|payment) ?card|"
    r"long number|card (?:number|no|num|details)"
)
_SAYS_CARD = re.compile(rf"(?:{_CARD}|visa|master ?card|amex|maestro|card is|my card)[^\d]{{0,40}}$", re.IGNORECASE)
_CODE = re.compile(
    r"(?:(?<![a-z])(?:cvv2?|cvc2?|cv2|csc|cvn)(?![a-z])|security (?:code|number|num|no)|"
    r"(?:digits?|numbers?) on (?:the )?back)"
    r"[^\d\ue000\ue001]{0,25}?(?<![\d£])(?P<code>\d ?\d ?\d(?: ?\d)?)(?![\d/:]|\.\d| (?:digits?|numbers?) on)",
    re.IGNORECASE,
)
_CODE_FIRST = re.compile(
    r"(?<!\d)(?P<code>\d{3,4}) (?:is|was) (?:the |my )?(?:cvv2?|cvc2?|csc|security (?:code|"
    r"number)|code on (?:the )?back)",
    re.IGNORECASE,
)
_AFTER_A_CARD = re.compile(
    r"[\s,;.\-]{1,4}(?:(?:and|exp(?:iry|ires|iring|iration|\.)?|valid(?: thru| until| to)?|date|"
    r"end(?:s|ing)?|is|it|which|on|in|[,:;.])\s{0,2}){0,6}"
    r"(?:(?:0[1-9]|1[0-2]) ?[/\-.]? ?(?:20)?\d\d[\s,;.\-]{1,4})(?:(?:and|the|cvv|cvc|code|is|"
    r"security|[,:;.])\s{0,2}){0,6}(?P<code>\d{3,4})(?!\d|[:/]\d)",
    re.IGNORECASE,
)


def find_cards(text: str) -> Iterator[Find]:
    """Card numbers in one piece or in groups, with junk before or after them, and the codes that come with them."""
    covered = cover_innocent_figures(text)
    for run in runs(covered):
        if sum(len(group.digits) for group in run) < _SHORTEST:
            continue
        for card in without_overlaps(_cards_of(run, covered)):
            yield Find(Kind.CARD_NUMBER, card.start, card.end)
            code = _AFTER_A_CARD.match(text, card.end)
            if code:
                yield Find(Kind.SECURITY_CODE, *code.span("code"))
    for pattern in (_CODE, _CODE_FIRST):
        for match in pattern.finditer(covered):
            yield Find(Kind.SECURITY_CODE, *match.span("code"))


def _cards_of(run: list[Stretch], text: str) -> Iterator[Stretch]:
    said = bool(_SAYS_CARD.search(text[max(0, run[0].start - 60) : run[0].start]))
    for one in stretches(run, _SHORTEST, _LONGEST):
        if is_card_number(one.digits) or said:
            yield one
    for group in run:
        if len(group.digits) > _SHORTEST:
            yield from _cards_inside(group)


def _cards_inside(group: Stretch) -> Iterator[Stretch]:
    """Cards with figures stuck to them; of the common lengths only: any long figure holds a short card by chance."""
    at = 0
    while at + 15 <= len(group.digits):
        for length in (16, 15):
            digits = group.digits[at : at + length]
            if len(digits) == length and is_card_number(digits):
                yield Stretch((digits,), group.start + at, group.start + at + length)
                at += length - 1
                break
        at += 1


def is_card_number(digits: str) -> bool:
    """Whether the prefix, the length and the check digit are those of a payment card."""
    return bool(_SCHEMES.fullmatch(digits)) and _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
