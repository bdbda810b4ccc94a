"""The end of the missed-bin form: sends the report or the dispute, or explains why nothing is sent.

The only place that says that a missed bin was reported.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.homes import say_home
from actions.reporting import ReportAction, Telling, send_and_tell
from actions.saying import say_day, say_moment
from actions.sending import Report, service_code, settle_earlier
from actions.talk import Button, Talk
from actions.turn import Turn
from actions.waste.follow_ups import was_refused
from actions.waste.judging import judge
from actions.waste.missed_bin_answers import TASK_SLOTS
from actions.waste.objecting import objects
from actions.waste.refusals import (
    decision_from_slot,
    refusal_facts,
    refusal_response,
    reply_by,
    return_by,
    say_event,
)
from bot.council.collections import MissedBinDecision, MissedBinVerdict
from bot.council.errors import BackEndError
from bot.logs import get

_LOG = get("actions")


_REPORT = Telling(
    "utter_missed_bin_reported",
    "utter_missed_bin_same_reference",
    "utter_missed_bin_unsettled",
    "utter_missed_bin_turned_down",
    reference_slot="missed_bin_reference",
    unsettled_slot="missed_bin_unsettled",
)
_DISPUTE = replace(_REPORT, sent="utter_dispute_sent", sent_before="utter_dispute_same_reference")


class SubmitMissedBin(ReportAction):
    """Runs when the form is done. Says nothing when the form ended without a decision."""

    called = "action_submit_missed_bin"
    ends = "report_missed_bin"
    retry_intent = "report_missed_bin"
    tellings = (_REPORT, _DISPUTE)

    async def act(self, turn: Turn, talk: Talk) -> None:
        """Send, or explain; then forget the report's answers, but not the address."""
        kept: dict[str, Any] | None = talk.slot("missed_bin_decision")
        if kept is None:
            return
        decision, stream = decision_from_slot(kept), str(kept["stream"])
        if decision.verdict is MissedBinVerdict.REPORT:
            await self._report(turn, talk, decision, stream)
        elif decision.verdict is MissedBinVerdict.CREW_RECORDED:
            await self._dispute(turn, talk, decision, stream)
        else:
            await self._explain(turn, talk, decision, kept)
        talk.keep("missed_bin_last", stream)
        if talk.slot("missed_bin_several") == "confirmed":
            await self._report_the_others(turn, talk)
        talk.clear(*TASK_SLOTS, "missed_bin_several")
        self._offer_other_bin(turn, talk)

    async def _report_the_others(self, turn: Turn, talk: Talk) -> None:
        """A yes to all of them counts for every bin that can be reported; the rest is offered as before.

        A failure in between leaves the rest to be offered too: what was sent before it stands.
        """
        others: list[str] = list(talk.slot("missed_bin_also") or ())
        if talk.slot("missed_bin_unsettled"):
            return  # whether the first one arrived has to be known before another is sent
        left = []
        for at, stream in enumerate(others):
            try:
                decision = await judge(turn, talk.slot("home")["uprn"], stream)
                if decision.verdict is MissedBinVerdict.REPORT:
                    await self._report(turn, talk, decision, stream)
                    talk.keep("missed_bin_last", stream)
                else:
                    left.append(stream)
            except BackEndError as failure:
                _LOG.warning("report.several.stopped", conversation=turn.conversation, problem=type(failure).__name__)
                left += others[at:]
                break
        talk.keep("missed_bin_also", left or None)

    async def _report(self, turn: Turn, talk: Talk, decision: MissedBinDecision, stream: str) -> None:
        if talk.slot("missed_bin_confirmed") != "yes":
            talk.say("utter_missed_bin_not_sent")
            return
        report = missed_bin_report(turn, talk.slot("home"), stream, decision)
        await send_and_tell(turn, talk, report, _REPORT, **self._copy_to_keep(turn, talk, decision, stream))

    async def _dispute(self, turn: Turn, talk: Talk, decision: MissedBinDecision, stream: str) -> None:
        if talk.slot("missed_bin_dispute") != "yes":
            talk.say("utter_dispute_not_wanted")
            return
        said = str(talk.slot("missed_bin_dispute_text") or "")
        report = dispute_report(turn, talk.slot("home"), stream, decision, said)
        facts = self._copy_to_keep(turn, talk, decision, stream)
        facts |= {"event": say_event(decision.record), "said": said or "nothing more"}
        await send_and_tell(turn, talk, report, _DISPUTE, **facts)

    async def _explain(self, turn: Turn, talk: Talk, decision: MissedBinDecision, kept: dict[str, Any]) -> None:
        response = refusal_response(decision)
        if response is None:
            return
        if decision.verdict is MissedBinVerdict.ALREADY_REPORTED:
            await self._settle_own(turn, talk, decision)
        stream, address = str(kept["stream"]), say_home(talk.slot("home"))
        facts = refusal_facts(kept, turn.council.streams[stream], address, turn.council, turn.local.date())
        if talk.slot("missed_bin_last") == stream and was_refused(turn):
            _say_the_same(turn, talk, facts)
        else:
            talk.say(response, Button("Talk to a person", "talk_to_human"), **facts)

    async def _settle_own(self, turn: Turn, talk: Talk, decision: MissedBinDecision) -> None:
        """The report that is there may be our own, of which no answer came back; otherwise it is somebody else's."""
        kept = talk.slot("missed_bin_unsettled")
        found = await settle_earlier(turn, Report(**kept["report"])) if kept else None
        if found is not None:
            talk.clear("missed_bin_unsettled")
            talk.keep("missed_bin_reference", found.reference)
        if decision.reference != talk.slot("missed_bin_reference"):
            talk.keep("missed_bin_others_reference", decision.reference)

    def _copy_to_keep(self, turn: Turn, talk: Talk, decision: MissedBinDecision, stream: str) -> dict[str, str]:
        today = turn.local.date()
        return {
            "address": say_home(talk.slot("home")),
            "bin": turn.council.streams[stream],
            "day": say_day(decision.collection_day) if decision.collection_day else "the last collection day",
            "reported_at": say_moment(turn.now),
            "return_by": say_day(return_by(turn.council, today)),
            "reply_by": say_day(reply_by(turn.council, today)),
        }

    def _offer_other_bin(self, turn: Turn, talk: Talk) -> None:
        """Two bins in one message are two reports: the second is offered when the first is done."""
        others = [stream for stream in talk.slot("missed_bin_also") or () if stream in turn.council.streams]
        talk.keep("missed_bin_also", others[1:] or None)
        talk.keep("missed_bin_next", others[0] if others else None)
        if others:
            title = turn.council.streams[others[0]]
            talk.say(
                "utter_missed_bin_next",
                Button("Yes", "report_missed_bin", {"bin": title}),
                Button("No, thank you", "deny"),
                bin=title,
            )


def _say_the_same(turn: Turn, talk: Talk, facts: dict[str, str]) -> None:
    """The checks say what they said a moment ago: the same sentences would help nobody, a person may."""
    person = Button("Talk to a person", "talk_to_human")
    if not objects(turn.said):
        talk.say("utter_missed_bin_same_answer", person, **facts)
        return
    about = f"About the {facts['bin']} at {facts['address']}: {turn.said.text}"
    talk.keep("missed_bin_objection", about)
    pass_on = Button("Pass on what I wrote", "talk_to_human", {"change": "objection"})
    talk.say("utter_missed_bin_objection", pass_on, person, **facts)


def missed_bin_report(turn: Turn, home: dict[str, str], stream: str, decision: MissedBinDecision) -> Report:
    """The report of one missed collection; the same home, bin and day make the same report."""
    day = decision.collection_day.isoformat() if decision.collection_day else ""
    return Report(
        transaction="report_missed_bin",
        subject=stream,
        content={"uprn": home["uprn"], "stream": stream, "collection_day": day},
        service_code=service_code(turn, f"missed_{stream}"),
        description=f"Missed bin: {turn.council.streams[stream]} at {say_home(home)}. Due on {day}, not emptied.",
        uprn=home["uprn"],
        address=say_home(home),
    )


def dispute_report(turn: Turn, home: dict[str, str], stream: str, decision: MissedBinDecision, said: str) -> Report:
    """A resident's disagreement with the crew's record, for a person. More words make no second one."""
    day = decision.collection_day.isoformat() if decision.collection_day else ""
    return Report(
        transaction="dispute_missed_bin",
        subject=stream,
        content={"uprn": home["uprn"], "stream": stream, "collection_day": day},
        service_code=service_code(turn, "disputed_collection"),
        description=(
            f"The resident does not agree with the crew's record for the {turn.council.streams[stream]} at "
            f"{say_home(home)} on {day}. The crew recorded: {say_event(decision.record)}. "
            f"The resident says: {said or 'nothing more'}"
        ),
        uprn=home["uprn"],
        address=say_home(home),
    )
