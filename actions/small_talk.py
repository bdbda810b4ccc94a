"""Answers that no question asked for: a bare postcode, a yes, a no. They are put to use, or asked about."""

from __future__ import annotations

import re

from actions.acting import CouncilAction
from actions.before import asked_back_about, carries_on, last_said, understand_as
from actions.council_tax.follow_ups import follow_up_about_council_tax
from actions.endings import last_ending
from actions.going_back import OFFER as GO_BACK
from actions.homes import read_home, say_home
from actions.libraries.branch_follow_ups import follow_up_about_branches
from actions.libraries.follow_ups import follow_up_about_libraries
from actions.second_need import OFFER, SLOT, start
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.bins import bins_meant
from actions.waste.follow_ups import follow_up_about_bins, item_named, only_a_bin
from actions.waste.recycling import items_of
from bot.services import task_for

_A_WORD_OR_TWO = 3  # "food", "the food one": said after an answer about bins, it is a bin
_ADDS = re.compile(r"\b(also|and|too|as well|another|other|plus)\b", re.I)


class UseWhatWasGiven(CouncilAction):
    """A piece of information outside a form: a correction of what was just answered, or the start of something."""

    called = "action_use_what_was_given"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Use it, or ask what it is for."""
        if await use_what_was_given(turn, talk):
            return
        # words that say nothing, after "did you mean ...?": a second question would lead no further
        talk.say("utter_not_understood" if asked_back_about(turn) else "utter_say_more")


class AnswerYes(CouncilAction):
    """A yes outside a form, to an offer that was made."""

    called = "action_answer_yes"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Take up the offer, if there was one."""
        offered = last_said(turn)
        if OFFER in offered and start(turn, talk):
            return
        if "utter_missed_bin_next" in offered and (stream := talk.slot("missed_bin_next")):
            understand_as(turn, talk, "report_missed_bin", bin=turn.council.streams[stream])
        elif not {"utter_carry_on", "utter_back_end_down", GO_BACK}.isdisjoint(offered) and take_up_again(turn, talk):
            return
        elif not await use_what_was_given(turn, talk):
            talk.say("utter_ask_what_next")


class AnswerNo(CouncilAction):
    """A no outside a form."""

    called = "action_answer_no"

    async def act(self, turn: Turn, talk: Talk) -> None:
        """A correction in it is used; after "did you mean ...?" another wording is asked for."""
        if OFFER in last_said(turn):
            talk.clear(SLOT)
            talk.say("utter_nothing_more")
            return
        if await use_what_was_given(turn, talk):
            return
        if {"utter_ask_affirmation", "utter_ask_which_need"} & set(last_said(turn)):
            talk.say("utter_ask_rephrase")
            return
        talk.clear("missed_bin_next", "missed_bin_also", "paused_task")
        talk.say("utter_nothing_more")


async def use_what_was_given(turn: Turn, talk: Talk) -> bool:
    """Whether the message held something that could be used."""
    said, before = turn.said, last_ending(turn)
    if said.first("reference"):
        understand_as(turn, talk, "chase_request")
        return True
    if (
        (carries_on(said) and take_up_again(turn, talk))
        or follow_up_about_bins(turn, talk)
        or follow_up_about_libraries(turn, talk)
        or follow_up_about_council_tax(turn, talk)
        or follow_up_about_branches(turn, talk)
    ):
        return True
    short = before in ("ask_bin_day", "report_missed_bin") and (len(said.words) <= _A_WORD_OR_TWO or only_a_bin(turn))
    streams = bins_meant(said, turn.council.stream_words, whole_text=short)
    about_home = any(said.first(name) for name in ("postcode", "house_number", "street", "uprn", "change"))
    if about_home or streams:
        if before in ("ask_bin_day", "report_missed_bin"):
            _go_on(turn, talk, before, streams)
        else:
            await _ask_what_for(turn, talk, streams)
        return True
    if before == "ask_recycling" and not said.is_button and items_of(turn.council).find(said.text).sure:
        understand_as(turn, talk, "ask_recycling")
        return True
    return item_named(turn, talk)


def take_up_again(turn: Turn, talk: Talk) -> bool:
    """Go on with what a wish for a person, a danger or a failure interrupted; False when there is nothing."""
    task = task_for(str(talk.slot("paused_task") or ""))
    if task is None:
        return False
    understand_as(turn, talk, task.intent)
    return True


def _go_on(turn: Turn, talk: Talk, intent: str, streams: list[str]) -> None:
    """The last answer again for what was corrected; a report that was sent is not undone by that."""
    entities = {}
    if streams and not turn.said.entities.get("bin"):
        entities["bin"] = turn.council.streams[streams[0]]
    if intent == "report_missed_bin":
        adds = bool(_ADDS.search(turn.said.text))  # "also recycling" is a second report, not a correction of the first
        reference = talk.slot("missed_bin_reference")
        if reference and not adds and "utter_missed_bin_reported" in last_said(turn):
            talk.say("utter_report_stands", reference=reference)
        last = talk.slot("missed_bin_last")
        if not streams and last:
            entities["bin"] = turn.council.streams[last]
    understand_as(turn, talk, intent, **entities)


async def _ask_what_for(turn: Turn, talk: Talk, streams: list[str]) -> None:
    await read_home(turn, talk, "")
    bin_title = turn.council.streams[streams[0]] if streams else ""
    home, postcode = talk.slot("home"), talk.slot("postcode")
    given = f"your {bin_title}" if bin_title else say_home(home) if home else postcode
    if not given and talk.responses:
        return  # the postcode was explained instead
    entities = {"bin": bin_title} if bin_title else {}
    talk.say(
        "utter_what_is_that_for",
        Button("See the collection days", "ask_bin_day", entities),
        Button("Report a missed bin", "report_missed_bin", entities),
        Button("Something else", "ask_capabilities"),
        given=given or "that",
    )
