"""Short messages that mean something only after an answer about bins: another bin's day, "report it then", objections.

They are understood as the need that they belong to; the forms and endings of that need then answer them.
"""

from __future__ import annotations

import re

from actions.before import last_said, understand_as
from actions.endings import last_ending
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.bins import bins_meant, other_colours
from actions.waste.objecting import asks_to_report, objects
from actions.waste.recycling import items_of

_A_FOLLOW_UP = 9  # words
_A_NAME = 3  # words; what is longer and names a thing of the list may be about something else
_ARTICLE = re.compile(r"^\W*(?:an?|the|my|our|some|old|any|and)\W+", re.I)
_FILLERS = frozenset(
    re.findall(
        r"[\w']+",
        "a about also and are at be but collected collection day does do due emptied for go goes going have how i"
        " in is it it's its mine my next of ok on one ones or our out please s so the them then this that time to"
        " too week what what's whats when when's whens which will with you your bin bins waste caddy box bag sack",
    )
)
_HOLIDAYS = re.compile(
    r"\b(?:christmas|x-?mas|new year|easter|boxing day|bank holidays?|good friday|the holidays)\b", re.I
)
_IT = re.compile(r"\b(?:it|it'?s|that|that'?s|this|one|mine)\b", re.I)
_EXPLAINED = re.compile(
    r"utter_crew_\w+|utter_dispute_not_wanted"
    r"|utter_missed_bin_(?:not_collection_day|crew_still_out|too_late|already_reported|crew_returning|objection|same_answer)"
)


def was_refused(turn: Turn) -> bool:
    """Whether the last thing said was why a missed bin is not reported."""
    return any(_EXPLAINED.fullmatch(response) for response in last_said(turn))


def bin_just_told(turn: Turn, talk: Talk) -> str | None:
    """The stream whose day was told a moment ago, for a message that only says "it": `report it then`."""
    stream = talk.slot("bin_day_kind")
    told = "utter_bin_day_one" in last_said(turn) and stream in turn.council.streams
    return str(stream) if told and _IT.search(turn.said.text) and not turn.said.is_button else None


def about_holidays(said: Said) -> bool:
    """Whether a message is about Christmas or another holiday."""
    return bool(_HOLIDAYS.search(said.text))


def only_a_bin(turn: Turn) -> bool:
    """Whether a message names a bin and nothing else: `and the garden one`, `what about the blue bin`."""
    said, words = turn.said, turn.council.stream_words
    if said.is_button or not 0 < len(said.words) <= _A_FOLLOW_UP:
        return False
    rest = [word for word in re.findall(r"[\w']+", said.text.lower()) if word not in _FILLERS]
    known = Said(" ".join(rest))
    named = bins_meant(known, words, whole_text=True)
    return (
        bool(rest)
        and all(bins_meant(Said(word), words, whole_text=True) or other_colours(word, words) for word in rest)
        and bool(named or other_colours(known.text, words))
    )


def follow_up_about_bins(turn: Turn, talk: Talk) -> bool:
    """Whether the message was a follow-up of an answer about bins, and is now understood as one."""
    said, before = turn.said, last_ending(turn)
    if said.is_button or before not in ("ask_bin_day", "report_missed_bin"):
        return False
    if before == "ask_bin_day" and not asks_to_report(said):
        if only_a_bin(turn) or (about_holidays(said) and len(said.words) <= _A_FOLLOW_UP):
            understand_as(turn, talk, "ask_bin_day", **_bin_of(turn))
            return True
        return False
    refused = was_refused(turn)
    if (refused and objects(said) and not _corrects(turn, talk)) or (
        asks_to_report(said) and (refused or before == "ask_bin_day")
    ):
        known = talk.slot("missed_bin_last") if before == "report_missed_bin" else talk.slot("bin_day_kind")
        understand_as(turn, talk, "report_missed_bin", **_bin_of(turn, known))
        return True
    return False


def item_named(turn: Turn, talk: Talk) -> bool:
    """Whether a message of a word or a few is a thing of the council's list, and is now asked about."""
    said = turn.said
    named = Said(_ARTICLE.sub("", said.text))
    if said.is_button or not 0 < len(named.words) <= _A_NAME:
        return False
    found = items_of(turn.council).find(said.text)
    if not (found.sure or (found.likely and len(found.words) == 1)):
        return False
    understand_as(turn, talk, "ask_recycling")
    return True


def _corrects(turn: Turn, talk: Talk) -> bool:
    """Whether a message names another bin or home than the one that was refused."""
    named = bins_meant(turn.said, turn.council.stream_words, whole_text=False)
    return bool(set(named) - {talk.slot("missed_bin_last")}) or any(
        turn.said.first(name) for name in ("postcode", "house_number", "street", "change")
    )


def _bin_of(turn: Turn, known: str | None = None) -> dict[str, str]:
    """The bin to go on with, as an entity: the one that the message names, else the one that is known."""
    if turn.said.first("bin") and bins_meant(turn.said, turn.council.stream_words, whole_text=False):
        return {}
    named = bins_meant(turn.said, turn.council.stream_words, whole_text=only_a_bin(turn))
    stream = named[0] if named else known
    return {"bin": turn.council.streams[stream]} if stream and stream in turn.council.streams else {}
