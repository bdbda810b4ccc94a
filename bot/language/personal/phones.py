"""UK telephone numbers in every way people write them, and foreign ones with their plus sign."""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from bot.language.personal.digits import Stretch, runs, stretches, without_overlaps
from bot.language.personal.innocent import cover_innocent_figures
from bot.language.personal.kinds import Find, Kind

_SAYS_PHONE = re.compile(
    r"(?:(?<![a-z])(?:(?:tele)?phone|fone|mob(?:ile|lie)?|moblie|tel|landline|land line|cell|"
    r"whats ?app|fax|home number|contact number|my number|number to (?:call|ring))"
    r"|(?<![a-z])(?:call|ring|text|txt|phone|contact|reach|message|bell) (?:me|us|him|her|them|"
    r"my [a-z]{2,12}) ?(?:back)?)"
    r"(?P<between>[^\d\ue000\ue001]{0,30})$",
    re.IGNORECASE,
)
_SAYS_OTHERWISE = re.compile(
    r"(?<![a-z])(?:case|ref|reference|report|job|uprn|order|application|pcn|account|acc|policy|"
    r"planning|permit|card|at|about|before|after)(?![a-z])",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"[\s,(]{0,3}(?:is|was|'s|=) (?:my |the |her |his |our |best )*(?:phone|mobile|mob|tel|"
    r"telephone|landline|home|contact|number to)",
    re.IGNORECASE,
)
_TEN_DIGITS = ("012", "013", "014", "015", "016", "017", "018", "019", "0800", "0500", "0845")
_EXTENSION = re.compile(r"[\s,;(]{0,3}(?:ext(?:ension|n)?|x)[\s.:#]{0,3}\d{1,6}\)?(?!\d)", re.IGNORECASE)


def find_phones(text: str) -> Iterator[Find]:
    """Telephone numbers, their brackets and extensions included."""
    covered = cover_innocent_figures(text)
    for run in runs(covered):
        for one in without_overlaps(_phones_of(run, covered)):
            start, end = one.start, one.end
            while start and covered[start - 1] in "+(" and (covered[start - 1] == "+" or ")" in covered[start:end]):
                start -= 1
            extension = _EXTENSION.match(covered, end)
            yield Find(Kind.PHONE_NUMBER, start, extension.end() if extension else end)


def _phones_of(run: list[Stretch], text: str) -> Iterator[Stretch]:
    for one in stretches(run, 6, 16):
        first, last = one.start == run[0].start, one.end == run[-1].end
        if _is_phone(one, text[max(0, one.start - 3) : one.start]) or _is_called_phone(one, text, first, last):
            yield one


def _is_phone(one: Stretch, before: str) -> bool:
    digits = one.digits
    if before.rstrip(" (").endswith("+"):
        return _is_possible("44" + digits[3:] if digits.startswith("440") else digits)
    if digits.startswith("0044"):
        return _is_possible("44" + digits[4:].removeprefix("0"))
    if len(digits) == 12:
        return digits.startswith("447")
    if len(digits) == 11:
        return digits[0] == "0" and digits[1] in "1235789"
    # Ten digits with the nought are rare: only as 0800 111 999, 01697 73555 or in one piece.
    return len(digits) == 10 and len(one.groups[0]) >= 4 and digits.startswith(_TEN_DIGITS)


def _is_possible(international: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse("+" + international))
    except phonenumbers.NumberParseException:
        return False


def _is_called_phone(one: Stretch, text: str, first: bool, last: bool) -> bool:
    """A number with a digit too few or too many, or without its area code, that the resident calls a phone number."""
    if len(one.digits) > 13:
        return False
    said = _SAYS_PHONE.search(text[max(0, one.start - 60) : one.start]) if first else None
    if said and not _SAYS_OTHERWISE.search(said["between"]):
        return True
    return last and _AFTERWARDS.match(text, one.end) is not None
