"""What every service does that sends a report to the council: sends it once, tells how that ended, keeps what a later
message may ask about. The service names its responses and slots; no other file has to know them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from actions.acting import CouncilAction, all_actions
from actions.endings import last_ending
from actions.sending import Report, Result, Sent, TurnedDown, Unsettled, send_once
from actions.talk import Button, Talk
from actions.turn import Turn


@dataclass(frozen=True)
class Telling:
    """How one kind of report is told: responses for each end, and the slots that keep it.

    `sent` and `sent_before` are told `reference` and the facts, `unsettled` `our_reference`, `turned_down` `notice`.
    """

    sent: str
    sent_before: str
    unsettled: str
    turned_down: str
    reference_slot: str
    unsettled_slot: str


class ReportAction(CouncilAction):
    """An action that ends a need by sending a report."""

    tellings: ClassVar[tuple[Telling, ...]]


async def send_and_tell(turn: Turn, talk: Talk, report: Report, telling: Telling, **facts: str) -> Result:
    """Send a report and tell the resident how it ended. Raises `BackEndError` only while nothing can have been sent."""
    result = await send_once(turn, report)
    match result:
        case Sent(reference, before=before):
            talk.keep(telling.reference_slot, reference)
            talk.clear(telling.unsettled_slot)
            talk.say(telling.sent_before if before else telling.sent, reference=reference, **facts)
        case TurnedDown(notice):
            talk.clear(telling.unsettled_slot)
            person = Button("Talk to a person", "talk_to_human")
            talk.say(telling.turned_down, person, notice=notice or "(no reason was given)")
        case Unsettled(our_reference):
            talk.keep(telling.unsettled_slot, {"report": report.as_slot(), "our_reference": our_reference})
            talk.say(telling.unsettled, our_reference=our_reference)
    return result


def last_sent(turn: Turn, talk: Talk) -> Telling | None:
    """Of a report that this conversation sent, with a reference or without an answer; the last need's comes first."""
    last = last_ending(turn)
    actions = [one for one in all_actions() if issubclass(one, ReportAction) and one is not ReportAction]
    tellings = (telling for action in sorted(actions, key=lambda one: one.ends != last) for telling in action.tellings)
    return next((one for one in tellings if talk.slot(one.unsettled_slot) or talk.slot(one.reference_slot)), None)
