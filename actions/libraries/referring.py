"""Which loans a resident means: "the first two", "all except the cookbook", "the one due tomorrow". Pure.

Where several readings are possible it says so rather than choose: a wrong renewal would be a surprise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from actions.libraries.referring_days import due_words
from actions.libraries.referring_titles import is_common, level, mentions
from bot.council.libraries import Loan


class Certainty(StrEnum):
    """How clear it is which loans are meant."""

    CERTAIN = "certain"
    AMBIGUOUS = "ambiguous"
    NONE = "none"


@dataclass(frozen=True)
class Choice:
    """`loans` in the order of the list: those that are meant, or between which it is open.

    `wants_none`: the resident said that none is meant. `left_over`: words that seem to name something else.
    """

    certainty: Certainty
    loans: tuple[Loan, ...] = ()
    wants_none: bool = False
    left_over: str = ""


@dataclass(frozen=True)
class _Meant:
    """What a part of the text means: places in the list. `is_open`: some of them, and it is not said which."""

    places: frozenset[int]
    is_open: bool = False


_MARK = "\ue000"  # stands in the text where a title or a day was, with its number behind it
_MARKED = re.compile(rf"{_MARK}([tds])(\d+){_MARK}")
_NUMBERS = {
    word: number
    for number, word in enumerate(
        re.findall(
            r"\w+",
            "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
            " seventeen eighteen nineteen twenty",
        ),
        start=1,
    )
}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        re.findall(r"\w+", "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"), start=1
    )
}
_COUNT = rf"(?:\d{{1,3}}|{'|'.join(_NUMBERS)})"
_ORDINAL = rf"(?:\d{{1,3}}(?:st|nd|rd|th)|{'|'.join(_ORDINALS)})"

_FIRST_FEW = re.compile(rf"\b(?:first|top|next)\s+({_COUNT})\b")
_LAST_FEW = re.compile(rf"\b(?:last|final|bottom)\s+({_COUNT})\b")
_LAST_BUT_ONE = re.compile(r"\b(?:second\s+(?:to\s+|from\s+)?last|last\s+but\s+one|penultimate|next\s+to\s+last)\b")
_RANGE = re.compile(
    rf"\b(?:numbers?\s+)?({_ORDINAL}|\d{{1,3}})\s*(?:-|–|to|through|until|up\s+to)\s*(?:the\s+)?({_ORDINAL}|\d{{1,3}})\b"
)
_NUMBERED = re.compile(rf"(?:\b(?:numbers?|no|nos|item|line)\.?\s*|#\s*)({_COUNT})\b")
_PLACE = re.compile(rf"\b({_ORDINAL})\b")
_LAST = re.compile(r"\b(?:last|final|bottom)\b")
_TOP = re.compile(r"\btop\b")
_HOW_MANY = re.compile(
    rf"\b({_COUNT})\s+(?:of\s+)?(?:them|these|those|the|my|books?|items?|loans?|copies|things|dvds?)\b"
)
_ALL_SO_MANY = re.compile(rf"\ball\s+(?:of\s+)?(?:the\s+|my\s+|these\s+|those\s+)?({_COUNT})\b")
_EVERY_ONE = re.compile(r"\bevery\s+(?:single\s+|last\s+)?one\b(?:\s+of\s+(?:them|these|those))?")
_DIGITS = re.compile(r"(?<![\w/£])(\d{1,3})(?![\w/])(?!\s+(?:more|days?|weeks?|months?|times?|pounds?|minutes?)\b)")
_WORD_NUMBER = re.compile(rf"\b({'|'.join(word for word in _NUMBERS if word != 'one')})\b")

_ALL = re.compile(r"\b(?:all|every|everything|each|whole\s+lot|the\s+lot|them|these|those|rest|others?|remaining)\b")
_BOTH = re.compile(r"\b(?:both|the\s+two|the\s+pair)\b")
_PLURAL = re.compile(r"\b(?:all|every|everything|each|both|ones|them|these|those|books|items|loans|copies|dvds|any)\b")
_SINGULAR = re.compile(r"\b(?:one|it|book|item|dvd|copy|that|this)\b")
_JUST_IT = re.compile(
    r"\b(?:it|this|that|that\s+one|this\s+one|the\s+one|the\s+book|yes|yeah|yep|ok|okay|please|sure)\b"
)

_EXCEPT = re.compile(
    r"\b(?:except(?:ing)?(?:\s+for)?|apart\s+from|aside\s+from|other\s+than|excluding|but\s+not|but\s+leave(?:\s+out)?"
    r"|leav(?:e|ing)\s+out|leave|without|not\s+including|minus|skip(?:ping)?|bar|do\s*n[o']?t\s+(?:renew|include|want|need|do)"
    r"|(?:is|are|was|were)\s*n'?t|not|no\s+need\s+(?:for|to\s+renew))\b"
)
_ALL_BUT = re.compile(r"\b(all|everything|every\s+one|anything|each)\s+but\b(?!\s+not)")
_NONE_BUT = re.compile(r"\b(?:none|nothing|no\s+others?)(?:\s+of\s+them)?\s+(?:but|except(?:\s+for)?|apart\s+from)\b")
_NONE_ELSE = re.compile(r"\b(?:none|nothing|not\s+any|no)\s+(?:of\s+)?(?:the\s+)?(?:others?|rest|else|more)\b")
_NONE = re.compile(
    r"\b(?:none|neither|nothing|not\s+any(?:thing)?|not\s+one|do\s*n[o']?t\s+(?:renew|do|want)\s+(?:any(?:thing)?|them|it))\b"
)
_NO = re.compile(r"\W*(?:no|nope|nah|no\s+thanks?|no\s+thank\s+you|cancel|stop)\W*")
_TURN = re.compile(r"\b(?:but|just|only|instead)\b|[,;]")
_AND = re.compile(r"\band\b|&|\+|\bplus\b|\balso\b|\bthen\b|\bas\s+well\s+as\b|\bor\b|[,;\n]|\.\s")


def choose_loans(text: str, loans: Sequence[Loan], today: date) -> Choice:
    """Which of the loans a text means; the list is in the order in which the resident saw it."""
    return _Reading(tuple(loans), today).choose(text) if loans else Choice(Certainty.NONE)


class _Reading:
    def __init__(self, loans: tuple[Loan, ...], today: date) -> None:
        self._loans = loans
        self._today = today
        self._everything = frozenset(range(len(loans)))
        self._marks: list[frozenset[int]] = []
        self._left_over: list[str] = []

    def choose(self, text: str) -> Choice:
        marked = self._mark(level(text.replace(_MARK, " ")))
        marked = _EVERY_ONE.sub("everything", _NONE_BUT.sub(" ", _NONE_ELSE.sub(" ", marked)))
        if _NO.fullmatch(marked) or (_NONE.search(marked) and not _MARKED.search(marked)):
            return Choice(Certainty.NONE, wants_none=True)
        meant, denied, is_denied = self._split(_ALL_BUT.sub(r"\1 except ", marked))
        wanted = self._clause(meant, is_denied=False)
        unwanted = self._clause(denied, is_denied=True) if is_denied else None
        left_over = " ".join(self._left_over)
        if is_denied and (unwanted is None or unwanted.is_open):
            if unwanted is None and not left_over:
                return Choice(Certainty.NONE)
            return self._choice(unwanted or _Meant(self._everything), Certainty.AMBIGUOUS, left_over)
        if wanted is None and unwanted is not None:
            wanted = _Meant(self._everything)
        if wanted is None:
            return Choice(Certainty.NONE, left_over=left_over)
        if unwanted is not None:
            wanted = _Meant(wanted.places - unwanted.places, wanted.is_open)
        if not wanted.places:
            return Choice(Certainty.NONE, wants_none=is_denied, left_over=left_over)
        is_open = wanted.is_open and len(wanted.places) > 1
        return self._choice(wanted, Certainty.AMBIGUOUS if is_open else Certainty.CERTAIN, left_over)

    def _choice(self, meant: _Meant, certainty: Certainty, left_over: str) -> Choice:
        return Choice(certainty, tuple(self._loans[place] for place in sorted(meant.places)), left_over=left_over)

    def _mark(self, text: str) -> str:
        """The text with titles and then days taken out, so that "A tale of two cities" counts nothing."""
        for kind, found in (("t", mentions), ("d", None)):
            spans = []
            if found is not None:
                places = {one.id: place for place, one in enumerate(self._loans)}
                for mention in found(text, self._loans):
                    spans.append((mention.start, mention.end, kind, frozenset(places[one.id] for one in mention.loans)))
            else:
                for due in due_words(text, self._loans, self._today):
                    meant = frozenset(place for place, one in enumerate(self._loans) if due.is_meant(one))
                    spans.append((due.start, due.end, "s" if due.is_superlative else kind, meant))
            for start, end, sign, meant in reversed(spans):
                self._marks.append(meant)
                text = f"{text[:start]} {_MARK}{sign}{len(self._marks) - 1}{_MARK} {text[end:]}"
        return text

    def _split(self, text: str) -> tuple[str, str, bool]:
        """What is meant, what is not, and whether anything is said not to be."""
        found = _EXCEPT.search(text)
        if found is None:
            return text, "", False
        before, after = text[: found.start()], text[found.end() :]
        if self._says_something(before):
            return before, after, True
        turn = next((one for one in _TURN.finditer(after) if self._says_something(after[: one.start()])), None)
        if turn is not None and self._says_something(after[turn.end() :]):
            return after[turn.end() :], after[: turn.start()], True
        return "", after, True

    def _says_something(self, text: str) -> bool:
        kept, self._left_over = self._left_over, []
        said = any(self._chunk(chunk, is_denied=False) is not None for chunk in _AND.split(text))
        self._left_over = kept
        return said

    def _clause(self, text: str, *, is_denied: bool) -> _Meant | None:
        """All chunks together; None when none of them means anything."""
        found = [one for chunk in _AND.split(text) if (one := self._chunk(chunk, is_denied=is_denied)) is not None]
        if not found:
            return None
        certain = frozenset[int]().union(*(one.places for one in found if not one.is_open))
        unclear = [one.places for one in found if one.is_open and not one.places <= certain]
        return _Meant(certain.union(*unclear), bool(unclear))

    def _chunk(self, text: str, *, is_denied: bool) -> _Meant | None:
        """What one chunk means: first what filters (titles, days), then places within what is left."""
        titles, days, is_superlative = self._filters(text)
        rest = _MARKED.sub(" ", text)
        kept = self._everything
        for places in (*titles, *days):
            kept = kept & places if kept & places or places in days else kept | places
        order = sorted(kept)
        picked = _positions(rest, len(order))
        has_filter = bool(titles or days)
        if picked is not None:
            return _Meant(frozenset(order[place] for place in picked if 0 <= place < len(order)))
        how_many = _how_many(rest)
        if how_many is not None and (has_filter or how_many <= len(order)):
            return _Meant(kept, is_open=how_many != len(order))
        if _BOTH.search(rest):
            return _Meant(kept, is_open=len(order) > 2)
        if has_filter:
            is_one = not _PLURAL.search(rest) and (bool(titles) or is_superlative or bool(_SINGULAR.search(rest)))
            is_one = is_one and not (is_denied and not titles)
            return _Meant(kept, is_open=is_one and len(kept) > 1)
        if _ALL.search(rest):
            return _Meant(kept)
        unknown = [one for one in re.findall(r"[^\W_]+(?:'[^\W_]+)*", rest) if not is_common(one)]
        if unknown:
            self._left_over.append(" ".join(unknown))
            return None
        if _JUST_IT.search(rest):
            return _Meant(kept, is_open=len(order) > 1)
        return None

    def _filters(self, text: str) -> tuple[list[frozenset[int]], list[frozenset[int]], bool]:
        titles: list[frozenset[int]] = []
        days: list[frozenset[int]] = []
        is_superlative = False
        for sign, number in _MARKED.findall(text):
            (titles if sign == "t" else days).append(self._marks[int(number)])
            is_superlative |= sign == "s"
        return titles, days, is_superlative


def _positions(text: str, count: int) -> list[int] | None:
    """Places from 0 that a text names by number or order; None when it names none."""
    if found := _LAST_BUT_ONE.search(text):
        return [count - 2]
    if found := _RANGE.search(text):
        return list(range(_number(found[1]) - 1, _number(found[2])))
    if (found := _FIRST_FEW.search(text)) and _number(found[1]) > 1:
        return list(range(min(_number(found[1]), count)))
    if (found := _LAST_FEW.search(text)) and _number(found[1]) > 1:
        return list(range(max(0, count - _number(found[1])), count))
    if found := _NUMBERED.search(text):
        return [_number(one[1]) - 1 for one in _NUMBERED.finditer(text)]
    if found := _PLACE.search(text):
        return [_number(one[1]) - 1 for one in _PLACE.finditer(text)]
    if _LAST.search(text):
        return [count - 1]
    if _TOP.search(text):
        return [0]
    if not _ALL_SO_MANY.search(text) and not _HOW_MANY.search(text) and (digits := _DIGITS.findall(text)):
        return [int(one) - 1 for one in digits]
    return None


def _how_many(text: str) -> int | None:
    """A number of loans without saying which."""
    found = _ALL_SO_MANY.search(text) or _HOW_MANY.search(text)
    if found and _number(found[1]) >= 1:
        return _number(found[1])
    word = _WORD_NUMBER.search(text)
    return _NUMBERS[word[1]] if word else None


def _number(text: str) -> int:
    if text in _NUMBERS:
        return _NUMBERS[text]
    return _ORDINALS[text] if text in _ORDINALS else int(re.sub(r"\D", "", text))
