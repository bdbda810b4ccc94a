"""Reads the answers to the missed-bin form's own questions: which bin, a yes or no, what to change, do you agree."""

from __future__ import annotations

import re

from actions.homes import forget_home
from actions.said import Said
from actions.talk import Talk
from actions.turn import Turn
from actions.waste.bins import bins_meant
from actions.waste.objecting import objects
from actions.waste.several import agrees_to_all, means_several

INTENT = "report_missed_bin"

#: What belongs to one report; the address stays for the next need.
TASK_SLOTS = (
    "missed_bin_kind",
    "missed_bin_decision",
    "missed_bin_confirmed",
    "missed_bin_change",
    "missed_bin_dispute",
    "missed_bin_dispute_text",
)
JUDGEMENT = TASK_SLOTS[1:]
A_SENTENCE = 6  # words; a longer answer to "do you agree?" tells a story and corrects nothing
#: What a statement that nobody foresaw is heard as.
_A_STORY = frozenset({INTENT, "nlu_fallback", "inform", "out_of_scope"})
_ASKS = re.compile(r"\?\W*$|^\W*(?:what|why|how|when|who|which|where|can|could|do|does|is|are|am)\b", re.I)
_A_STATEMENT = 3  # words; a denial longer than this says what the council should hear
_DISAGREES = re.compile(
    r"\b(disagree|not|no|never|nothing|untrue|lie|lies|lying|liars?|was out|wrong"
    r"|(?:do|did|was|were|is|are|had|has)n'?t)\b",
    re.I,
)
_MERELY_DENIES = re.compile(
    r"^\W*(no\W+)?((i )?(do not|don'?t|disagree)( agree)?|(that|this|it)('?s| is| was)? (not true|untrue|wrong|a lie))"
    r"( with (that|this|it|them))?\W*$",
    re.I,
)
_ABOUT_THE_HOME = re.compile(r"\b(add?ress?e?|postcode|post code|house|home|street|road|number)\b", re.I)
_ABOUT_THE_BIN = re.compile(r"\b(bin|box|caddy|colour|kind)\b", re.I)
WANTS_TO_CHANGE = re.compile(r"\b(change|edit|wrong|incorrect|mistake|not right)\b", re.I)
_NOT_AT_ALL = re.compile(r"\b(nothing|neither|(?:don'?t|do not) (?:report|bother|send)|leave it|forget it)\b", re.I)
NOTHING_TO_ADD = re.compile(
    r"^\W*(no|yes|yeah|yep|ok|okay|nothing|none|nope|nah|that'?s all|n/?a)"
    r"( please| thanks| thank you| (more )?to add| more| else)?\W*$",
    re.I,
)


def disputes(said: Said) -> bool:
    """Whether an answer to "do you agree?" contradicts the crew: `there was no side waste`. A question does not."""
    if said.is_button or said.text.endswith("?"):
        return False
    return bool(_DISAGREES.search(said.text)) or objects(said)


def read_bin(turn: Turn, talk: Talk, asked: str, *, whole_text: bool) -> bool:
    """Take a bin. At a later question the last one named corrects; otherwise the first counts and the rest wait."""
    said = turn.said
    if said.first("change") == "missed_bin_kind":
        talk.clear("missed_bin_kind")
        return True
    if asked == "missed_bin_confirmed" and agrees_to_all(said):
        return False
    streams = bins_meant(said, turn.council.stream_words, whole_text=whole_text)
    streams = [stream for stream in streams if stream in turn.council.streams]
    if streams:
        correcting = bool(asked) and asked != "missed_bin_kind"
        kind = streams[-1] if correcting else streams[0]
        talk.keep("missed_bin_kind", kind)
        if not correcting:
            talk.keep("missed_bin_also", streams[1:] or None)
        return True
    if means_several(said, asked):
        talk.clear("missed_bin_kind")
        talk.keep("missed_bin_several", "wanted")
        return True
    if asked == "missed_bin_confirmed" and said.entities.get("bin"):
        talk.say("utter_missed_bin_kind_unclear")
        talk.clear("missed_bin_kind")
        return True
    return False


def read_confirmation(turn: Turn, talk: Talk) -> bool:
    """Shall I report it? A no that says what is wrong goes straight there."""
    if turn.said.says_no:
        if not _take_what_is_wrong(turn, talk):
            talk.keep("missed_bin_confirmed", "change")
        return True
    if turn.said.says_yes:
        talk.keep("missed_bin_confirmed", "yes")
        if talk.slot("missed_bin_also") and agrees_to_all(turn.said):
            talk.keep("missed_bin_several", "confirmed")
    elif WANTS_TO_CHANGE.search(turn.said.text):
        if not _take_what_is_wrong(turn, talk):
            talk.keep("missed_bin_confirmed", "change")
        return True
    return talk.changed("missed_bin_confirmed")


def read_change(turn: Turn, talk: Talk) -> bool:
    """What should I change?"""
    said = turn.said
    if _NOT_AT_ALL.search(said.text):
        talk.keep("missed_bin_confirmed", "no")
    elif _take_what_is_wrong(turn, talk):
        return True
    elif said.says_no:
        talk.keep("missed_bin_confirmed", "no")
    elif said.says_yes:
        talk.keep("missed_bin_confirmed", None)
    return talk.changed("missed_bin_confirmed")


def read_dispute(turn: Turn, talk: Talk) -> bool:
    """Do you agree with the crew? Telling what happened is a no, and is kept."""
    said = turn.said
    tells_a_story = said.intent in _A_STORY and len(said.words) > 2 and not _ASKS.search(said.text)
    if said.does_not_know:
        return False
    if said.says_yes and not disputes(said):
        talk.keep("missed_bin_dispute", "no")
    elif said.says_no or disputes(said) or tells_a_story:
        talk.keep("missed_bin_dispute", "yes")
        says_more = disputes(said) and len(said.words) > _A_STATEMENT and not _MERELY_DENIES.match(said.text)
        if says_more or len(said.words) > A_SENTENCE:
            talk.keep("missed_bin_dispute_text", said.text)
    return talk.changed("missed_bin_dispute")


def _take_what_is_wrong(turn: Turn, talk: Talk) -> bool:
    """Ask again for the address or the bin, if the message says which of them is wrong."""
    text = "" if turn.said.is_button else turn.said.text
    if _NOT_AT_ALL.search(text):
        return False
    if _ABOUT_THE_HOME.search(text):
        forget_home(talk)
        talk.clear(*JUDGEMENT)
    elif _ABOUT_THE_BIN.search(text):
        talk.clear(*TASK_SLOTS)
    else:
        return False
    return True
