"""What a resident wants of a reservation, and the words of the title or author that they name. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from actions.libraries.branch_words import branches_meant
from actions.libraries.referring_titles import is_common, level
from bot.council.library_branches import LibraryBranch


class Wish(StrEnum):
    """What it is about."""

    RESERVE = "reserve"
    MINE = "mine"  # where a reservation stands
    CHANGE = "change"  # cancel one, or collect it elsewhere
    COST = "cost"
    KEEP = "keep"  # how long it is kept
    SUGGEST = "suggest"  # something that the library does not have


_RESERVATION = r"(?:reservations?|holds?|requests?|reserved (?:\w+ )?(?:book|item|dvd|title)s?)"
_WISHES: tuple[tuple[Wish, re.Pattern[str]], ...] = tuple(
    (wish, re.compile(pattern, re.I))
    for wish, pattern in (
        (
            Wish.CHANGE,
            rf"\b(?:cancel\w*|get rid of|remove|delete|swop|swap|don'?t want)\b.{{0,40}}\b{_RESERVATION}\b"
            rf"|\b(?:cancel|swop|swap) it\b"
            rf"|\b(?:change|different|another|move)\b.{{0,25}}\b(?:pick ?up|collect\w*"
            rf"|branch)\b.{{0,30}}\b{_RESERVATION}\b"
            rf"|\bpick ?up my {_RESERVATION}|\bput a hold on .{{0,60}}\binstead\b|\bcancel (?:a|my|the)\b",
        ),
        (Wish.KEEP, r"\bhow long\b.{0,30}\b(?:keep|kept|held|hold)\b"),
        (
            Wish.COST,
            rf"\b(?:free|charge|cost|how much|fee|price|pay)\b.{{0,30}}\b(?:reserv\w+|request\w*|hold|order)\b"
            rf"|\b(?:reserv\w+|request\w*|{_RESERVATION})\b.{{0,20}}\b(?:free|cost|charge)\b",
        ),
        (
            Wish.SUGGEST,
            r"\bsuggest\b|\bbuy a (?:book|copy)\b|\b(?:don'?t|do not|doesn'?t|does not|dont|didn'?t|isn'?t"
            r"|not) (?:have|appear|in|own|stock)"
            r"\b|\bnot (?:got|in (?:the|your) (?:catalogue|library))\b|\bout of print\b|\bget hold of nearly any\b",
        ),
        (
            Wish.MINE,
            rf"\bmy (?:\w+ )?{_RESERVATION}\b|\bwhere am i\b.{{0,20}}\bqueue\b|\b(?:is|are)\b.{{0,40}}\bready\b"
            rf"|\bready (?:to|for)"
            r" (?:collect\w*|pick)|\bi(?:'ve| have)? (?:reserved|requested|put on hold)\b(?!.*\b(?:can|could|want)\b)"
            r"|\bbeen waiting\b|\bqueue for\b(?=.*\bnumber \d)|\b(?:see|show|check|list) (?:me )?(?:my"
            r"|the) (?:reservations|holds)\b",
        ),
    )
)
_QUOTED = re.compile(r"[\"“”«»„]([^\"“”«»„]{2,120})[\"“”«»„]")
_NAMED = re.compile(
    r"\b(?:called|titled|entitled|named|title is|it'?s called|the title"
    r"|author is)\s+(.{2,120})",
    re.I,
)
_ABOUT = re.compile(
    r"\b(?:books?|anything|something|stuff|dvds?)\s+(?:on|about|for learning|to learn)\s+(.{2,80})", re.I
)
_OPENING = re.compile(
    r"^.*?\b((?:if|whether) (?:you|u|there|they)(?: have| has| is| are|'ve|'s)(?: got)?|(?:put|get) (?:me"
    r"|my name) down for"
    r"|keep|wants?|(?:re-?serv|reseve|resrve|resev)\w*|(?:pl[ae]+[cs]e|put)(?: me)? (?:a |an )?(?:hold|reservation"
    r"|reserve)s?(?: on| for)?"
    r"|put (?:me )?on hold|put aside|put by|set aside|request\w*|order(?: in)?|wanna|waiting list for|queue for"
    r"|get (?:me )?in the queue"
    r" for|my name down for|get hold of|hold(?: of)?|borrow|look(?:ing)? for"
    r"|search(?: the (?:library )?catalogue)?(?: for)?|find(?: me)?"
    r"|have you got|do (?:you|u) have|is there|i(?:'d| would) (?:like|love)|i(?:'m| am) after|i want|i need"
    r"|can (?:i|you) (?:get|have|read)"
    r"|could (?:i|you) (?:get|have)|get (?:me|us)?)\b\s*",
    re.I,
)
_ARTICLE = re.compile(
    r"^(?:(?:and|anything|something|owt|by chance|me|us|for me|to|out|read|get|have|borrow|reserve|on|a|an|the"
    r"|some|sum|any|my|your|copy|copies|another|new|latest|next"
    r"|library|libary|book|books|novel|novels|dvd|dvds|film|audiobook|audiobooks|cd|item|title|edition|of|called"
    r"|by the name of|titled"
    r"|hold|request)\b[\s,:]*)+",
    re.I,
)
_TAIL = re.compile(
    r"[\s,.!?-]*\b(?:then|instead|please|pls|plz|thanks|thank you|ta|for (?:me|us|my [\w']+(?: [\w']+)?)"
    r"|if (?:you can|possible|poss)"
    r"|from (?:the|your) lib\w+"
    r"|in (?:the|your) lib\w+|at (?:the|my|our) lib\w+|online|today|asap|in stock|the book|a copy|on hold"
    r"|put (?:aside|by|back)"
    r"|(?:when|once) it (?:comes|is|gets) .*|i could reserve|that (?:i|you|we) .*)[\s,.!?-]*$",
    re.I,
)
_SENTENCE = re.compile(
    r"[.!?;]\s+|,\s*(?=(?:to be|will|i'?ll|can|could|is|do|please|i|and|sent|send|deliver\w*|collect\w*"
    r"|pick)\b)",
    re.I,
)
_AT_A_BRANCH = re.compile(
    r"\W*\b(?:(?:and )?(?:(?:have|get) it )?(?:sent|send(?: it)?|deliver(?:ed)?(?: it)?|collect(?:ed|ing"
    r"|ion)?(?: it)?|pick(?:ed)? ?(?:it )?up"
    r"|take it|could it be sent))?\s*\b(?:at|to|from|in|for)\s+(?:the\s+)?|,\s*(?:the\s+)?",
    re.I,
)
_STILL_OPENING = 2  # words before another verb of asking: `can you please reserve`
_VAGUE = frozenset(
    re.findall(
        r"[\w']+",
        "crime thriller murder killer bestseller bestselling popular everyone's reading everyone library libary"
        " libraries branch"
        " catalogue catalog ebook ebooks audiobook audiobooks magazine magazines cd cds dvd dvds film map maps"
        " sheet graphic large"
        " print item items copy copies edition series latest reservation reserve reserved hold holds list waiting"
        " queue cover scottish"
        " writer author volume club choice school kids children daughter son child gran mum dad friend place"
        " people different stock"
        " request order online card english spanish theory test",
    )
)


def wish_in(text: str) -> Wish:
    """What a message wants; to reserve, where nothing else is said."""
    return next((wish for wish, pattern in _WISHES if pattern.search(text)), Wish.RESERVE)


def searches_in(text: str, branches: Sequence[LibraryBranch]) -> list[str]:
    """What to search the catalogue for, the likeliest first; empty when no title or author is named.

    A library at the end may be where it is collected, or belong to the title: both are tried.
    """
    if (named := _NAMED.search(text)) is not None:
        return _both(_SENTENCE.split(named[1])[0], branches)
    if (about := _ABOUT.search(text)) is not None:
        return _both(_SENTENCE.split(about[1])[0], branches)
    rest = _both(_ARTICLE.sub("", _SENTENCE.split(_after_the_verb(text))[0]), branches)
    quoted = [found for one in _QUOTED.finditer(text) for found in (text[one.start() :], one[1].strip(" ,."))]
    return list(dict.fromkeys([*rest, *quoted]))


def pickup_in(text: str, title: str, branches: Sequence[LibraryBranch]) -> str:
    """The code of the library at which a message wants to collect it; empty when it names none outside the title."""
    code = without_library(text.strip(" .!?"), branches)[1]
    return "" if code == without_library(title, branches)[1] else code


def answers_in(text: str, branches: Sequence[LibraryBranch]) -> list[str]:
    """What to search for after "what is the title?": the whole answer first, then the title that is in it."""
    whole = text.strip(" ,.!?")
    return list(dict.fromkeys([one for one in (whole, *searches_in(text, branches)) if one]))


def without_library(words: str, branches: Sequence[LibraryBranch]) -> tuple[str, str]:
    """The words before "... at Northgate Library", and its code; the words and nothing when there is none."""
    for match in reversed(list(_AT_A_BRANCH.finditer(words))):
        named = branches_meant(words[match.end() :], branches).branches
        is_short = len(words[match.end() :].split()) <= 6
        if is_short and (len(named) == 1 or re.search(r"\b(?:lib(?:r|a)\w*|branch)\b", words[match.end() :], re.I)):
            return words[: match.start()].strip(" ,."), named[0].code if len(named) == 1 else ""
    return words, ""


def _after_the_verb(text: str) -> str:
    opening = _OPENING.match(text)
    if opening is None:
        return text
    rest = text[opening.end() :]
    while (more := _OPENING.match(rest)) is not None and len(rest[: more.start(1)].split()) <= _STILL_OPENING:
        rest = rest[more.end() :]
    return rest


def _both(words: str, branches: Sequence[LibraryBranch]) -> list[str]:
    found = []
    for candidate in (words, without_library(words, branches)[0]):
        cut = candidate
        while (tail := _TAIL.search(cut)) is not None:
            cut = cut[: tail.start()]
        cut = _ARTICLE.sub("", cut) if _says_nothing(_ARTICLE.sub("", cut)) else cut
        if cut and not _says_nothing(cut):
            found.append(cut.strip(" ,.!?"))
    return list(dict.fromkeys(found))


def _says_nothing(words: str) -> bool:
    """Whether no word could tell one title from another."""
    if re.fullmatch(r"\W*\d{2,4}\W*", words):  # a title such as 1984; "reserve 2" is none
        return False
    level_words = re.findall(r"[^\W_]+(?:'[^\W_]+)*", level(words))
    return all(is_common(one) or one in _VAGUE for one in level_words)
