"""The form that reports a missed bin: address, bin, every check, then an explicit yes. Sends nothing."""

from __future__ import annotations

from typing import Any

from actions.asking import Form, sounds_like_another_need
from actions.home_questions import asks_why, explain_unclear_home
from actions.homes import next_home_question, read_home, say_home
from actions.said import Said
from actions.saying import say_list
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.bin_days import tell_bin_days
from actions.waste.follow_ups import bin_just_told, was_refused
from actions.waste.judging import household_or_empty, judge
from actions.waste.missed_bin_answers import (
    A_SENTENCE,
    INTENT,
    JUDGEMENT,
    NOTHING_TO_ADD,
    TASK_SLOTS,
    WANTS_TO_CHANGE,
    disputes,
    read_bin,
    read_change,
    read_confirmation,
    read_dispute,
)
from actions.waste.objecting import asks_to_report, objects
from actions.waste.openings import say_sorry
from actions.waste.refusals import decision_as_slot, say_change
from actions.waste.several import take_several
from bot.council.collections import MissedBinVerdict


class ValidateReportMissedBinForm(Form):
    """Fills the form's slots; a slot that a correction touches takes everything that depends on it along."""

    called = "validate_report_missed_bin_form"
    retry_intent = INTENT
    form = "report_missed_bin_form"
    intent = INTENT
    open_slots = (*TASK_SLOTS, "missed_bin_also", "missed_bin_next", "missed_bin_several")
    unclear = {  # noqa: RUF012 - Form declares it a ClassVar
        "missed_bin_kind": "utter_missed_bin_kind_unclear",
        "missed_bin_confirmed": "utter_ask_yes_or_no",
        "missed_bin_change": "utter_missed_bin_change_unclear",
        "missed_bin_dispute": "utter_ask_yes_or_no",
        "missed_bin_dispute_text": "utter_ask_yes_or_no",
    }

    def lets_pass(self, said: Said, asked: str) -> bool:
        """At the last question "change it" is a correction, although it sounds like a stop."""
        if asked == "missed_bin_confirmed" and said.intent == "stop" and WANTS_TO_CHANGE.search(said.text):
            return False
        return super().lets_pass(said, asked)

    async def start(self, turn: Turn, talk: Talk) -> None:
        """A report that was sent or given up must not answer the new one's questions; a paused one may go on."""
        talk.clear(*JUDGEMENT, "missed_bin_several")
        say_sorry(turn, talk)

    def asks_why(self, said: Said, asked: str) -> bool:
        """What the address is for."""
        return asked in ("postcode", "home") and asks_why(said)

    async def read(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Take every part of a report that the message holds."""
        said = turn.said
        if asked == "missed_bin_dispute_text":
            talk.keep("missed_bin_dispute_text", "" if said.is_button or NOTHING_TO_ADD.match(said.text) else said.text)
            return True
        contradicts = asked == "missed_bin_dispute" and disputes(said)
        if asked and not contradicts and sounds_like_another_need(said, self.intent):
            return await self._read_home_in_passing(turn, talk, asked)
        heard = False
        story = asked == "missed_bin_dispute" and len(said.words) > A_SENTENCE
        if not story:
            # The bin first: it needs no back end, and must not be lost when the address list fails.
            heard = read_bin(turn, talk, asked, whole_text=_names_a_bin(said, asked))
            heard = await read_home(turn, talk, asked) or heard
        if not asked and _takes_up_a_refusal(turn, talk):
            return heard
        if not asked and not talk.slot("missed_bin_kind") and (stream := bin_just_told(turn, talk)):
            talk.keep("missed_bin_kind", stream)
        if not asked and talk.slot("home") and not talk.changed("home") and "utter_home_known" not in talk.responses:
            talk.say(
                "utter_home_known",
                Button("Use another address", "inform", {"change": "home"}),
                address=say_home(talk.slot("home")),
            )
        if talk.changed("home") or talk.changed("missed_bin_kind"):
            talk.clear(*JUDGEMENT)
            return True
        if asked == "missed_bin_confirmed":
            return read_confirmation(turn, talk) or heard
        if asked == "missed_bin_change":
            return read_change(turn, talk) or heard
        if asked == "missed_bin_dispute":
            return read_dispute(turn, talk) or heard
        return heard

    async def next_question(self, turn: Turn, talk: Talk) -> str | None:
        """Address, bin, then what the checks allow: a yes, a dispute, or an end with an explanation."""
        question = await next_home_question(turn, talk)
        if question:
            return question
        if talk.slot("bin_days_also_wanted"):
            talk.clear("bin_days_also_wanted")
            await tell_bin_days(turn, talk)
        if not talk.slot("missed_bin_kind") and talk.slot("missed_bin_several") == "wanted":
            await take_several(turn, talk)
        if not talk.slot("missed_bin_kind"):
            return "missed_bin_kind"
        if talk.slot("missed_bin_decision") is None and not await self._judge(turn, talk):
            return "missed_bin_kind" if talk.slot("missed_bin_decision") is None else None
        return _question_after(talk)

    def explain_unclear(self, turn: Turn, talk: Talk, asked: str) -> None:
        """The address has its own explanations."""
        if asked in ("postcode", "home"):
            explain_unclear_home(turn, talk, asked)
        else:
            super().explain_unclear(turn, talk, asked)

    async def _read_home_in_passing(self, turn: Turn, talk: Talk, asked: str) -> bool:
        """Another question that names the address this form asks for answers it too; its bin is not the missed one."""
        if asked not in ("postcode", "home") or not await read_home(turn, talk, ""):
            return False
        if turn.said.intent == "ask_bin_day":
            talk.keep("bin_days_also_wanted", True)
        return True

    async def _judge(self, turn: Turn, talk: Talk) -> bool:
        """Whether there is such a bin at this home; the decision is kept. Otherwise says so."""
        home, stream = talk.slot("home"), talk.slot("missed_bin_kind")
        decision = await judge(turn, home["uprn"], stream)
        household = await household_or_empty(turn, home["uprn"])
        service = household.service(stream)
        if service is not None and decision.verdict is not MissedBinVerdict.NO_SUCH_SERVICE:
            talk.keep("missed_bin_decision", decision_as_slot(decision, stream, say_change(service.next)))
            return True
        titles = [turn.council.streams.get(one.stream, one.title) for one in household.services]
        if not titles:
            talk.say("utter_bin_days_none", address=say_home(home), page=turn.council.page("ask_bin_day"))
            talk.keep("missed_bin_decision", decision_as_slot(decision, stream))
            return False
        talk.say("utter_bin_not_here", address=say_home(home), bin=turn.council.streams[stream], bins=say_list(titles))
        talk.keep("home_bins", [one.stream for one in household.services])
        talk.clear("missed_bin_kind")
        return False


def _takes_up_a_refusal(turn: Turn, talk: Talk) -> bool:
    """Whether the message speaks of the bin that was refused a moment ago; then it is looked at once more.

    Somebody who contradicts what the crew wrote down has told what happened: it goes to a person as their dispute.
    """
    said, last = turn.said, talk.slot("missed_bin_last")
    if not last or not was_refused(turn) or talk.changed("home") or not (objects(said) or asks_to_report(said)):
        return False
    if talk.slot("missed_bin_kind") not in (None, last):
        return False
    talk.keep("missed_bin_kind", last)
    talk.clear(*JUDGEMENT)
    if objects(said):
        talk.keep("missed_bin_dispute", "yes")
        talk.keep("missed_bin_dispute_text", said.text)
    return True


def _names_a_bin(said: Said, asked: str) -> bool:
    """Whether any word can be a bin: when one was asked for, and when a "no" says what is wrong ("no, the black")."""
    if asked == "missed_bin_confirmed":
        return said.says_no or bool(WANTS_TO_CHANGE.search(said.text))
    return asked in ("missed_bin_kind", "missed_bin_change")


def _question_after(talk: Talk) -> str | None:
    """The question that a decision calls for."""
    decision: dict[str, Any] = talk.slot("missed_bin_decision")
    if decision["verdict"] == MissedBinVerdict.REPORT:
        return {None: "missed_bin_confirmed", "change": "missed_bin_change"}.get(talk.slot("missed_bin_confirmed"))
    if decision["verdict"] == MissedBinVerdict.CREW_RECORDED:
        if talk.slot("missed_bin_dispute") is None:
            return "missed_bin_dispute"
        if talk.slot("missed_bin_dispute") == "yes" and talk.slot("missed_bin_dispute_text") is None:
            return "missed_bin_dispute_text"
    return None
