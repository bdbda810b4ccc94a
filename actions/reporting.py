"""What every service does that sends a report to the council: sends it once, tells how that ended, keeps what a later
message may ask about. The service names its responses and slots; no other file has to know them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from actions.acting import CouncilAction, all_actions
from actions.before import last_ending
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


def unsettled_slot(turn: Turn, talk: Talk) -> str | None:
    """The slot of a report of this conversation that was sent without an answer; the last need's own comes first."""
    return next((one.unsettled_slot for one in _tellings(turn) if talk.slot(one.unsettled_slot)), None)


def reference_slot(turn: Turn, talk: Talk) -> str | None:
    """The slot that holds the reference of a report of this conversation; the last need's own comes first."""
    return next((one.reference_slot for one in _tellings(turn) if talk.slot(one.reference_slot)), None)


def reference_slot_of(unsettled: str) -> str:
    """Where the reference of a report goes once it has arrived after all."""
    found = (one for action in _report_actions() for one in action.tellings if one.unsettled_slot == unsettled)
    return next(found).reference_slot


def _report_actions() -> Iterator[type[ReportAction]]:
    return (one for one in all_actions() if issubclass(one, ReportAction) and one is not ReportAction)


def _tellings(turn: Turn) -> list[Telling]:
    last = last_ending(turn)
    actions = sorted(_report_actions(), key=lambda one: one.ends != last)
    return [telling for action in actions for telling in action.tellings]
