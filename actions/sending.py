"""The one way in which anything is written to a back end: recorded first, looked up before it is sent again.

Says nothing to the resident: whoever calls it speaks, and says success only for `Sent`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from actions.turn import Turn
from bot.council.errors import BackEndError, Conflict, Rejected, Unavailable
from bot.council.requests import NewRequest, Submission, SubmissionState
from bot.logs import get

_LOG = get("actions")
_SECONDS_TO_WRITE_DOWN = 1.0  # kept back from sending, so that how it ended is not lost
_LOOK_BACK = timedelta(days=80)  # a conversation's own writes are far younger; Open311 looks back 90 days


@dataclass(frozen=True)
class Report:
    """A report to the council, before it has a reference of ours. `content` makes it the same report another time."""

    transaction: str
    subject: str
    content: Mapping[str, Any]
    service_code: str
    description: str
    uprn: str
    address: str

    def as_slot(self) -> dict[str, Any]:
        """As a slot carries it; `Report(**slot)` gives it back."""
        return {**self.__dict__, "content": dict(self.content)}


@dataclass(frozen=True)
class Sent:
    """The back end has it under `reference`. `before`: it had it already."""

    reference: str
    before: bool = False


@dataclass(frozen=True)
class TurnedDown:
    """The back end refused it and says why. Nothing was written there."""

    notice: str


@dataclass(frozen=True)
class Unsettled:
    """It was sent and no answer came. It may have arrived: look it up, never send it again blindly."""

    our_reference: str


Result = Sent | TurnedDown | Unsettled


def service_code(turn: Turn, kind: str) -> str:
    """The reporting system's code for our kind of report; wiring made sure that there is one."""
    return turn.council.back_ends["reports"].service_codes[kind]


async def send_once(turn: Turn, report: Report) -> Result:
    """Record, look up if it may be there, send if it is not, and write down how it ended.

    Raises `BackEndError` only while nothing can have been sent: the caller may say so.
    """
    submission, is_new = await turn.clients.gateway.record(
        turn.conversation, report.transaction, report.subject, report.content
    )
    if submission.state is SubmissionState.CONFIRMED and submission.reference:
        return Sent(submission.reference, before=True)
    if not is_new and submission.state in (SubmissionState.RECORDED, SubmissionState.UNKNOWN):
        found = await _look_up(turn, submission, report.service_code)
        if found is not None:
            return found
    return await _send(turn, submission, report)


async def settle_earlier(turn: Turn, report: Report) -> Sent | None:
    """Ask whether an unsettled report has arrived, without sending anything."""
    submission, _ = await turn.clients.gateway.record(
        turn.conversation, report.transaction, report.subject, report.content
    )
    if submission.state is SubmissionState.CONFIRMED and submission.reference:
        return Sent(submission.reference, before=True)
    return await _look_up(turn, submission, report.service_code)


async def _look_up(turn: Turn, submission: Submission, service_code: str) -> Sent | None:
    found = await turn.back_ends.reports.find(submission.our_reference, [service_code], turn.now - _LOOK_BACK)
    if found is None:
        return None
    await write_down(turn, submission, SubmissionState.CONFIRMED, reference=found.reference)
    return Sent(found.reference, before=True)


async def _send(turn: Turn, submission: Submission, report: Report) -> Result:
    request = NewRequest(
        kind=report.service_code,
        our_reference=submission.our_reference,
        description=report.description,
        uprn=report.uprn,
        address=report.address,
    )
    calls = turn.clients.calls
    try:
        with calls.within(calls.seconds_left() - _SECONDS_TO_WRITE_DOWN):
            receipt = await turn.back_ends.reports.send(request)
    except Conflict as there:
        if there.reference:
            await write_down(turn, submission, SubmissionState.CONFIRMED, reference=there.reference)
            return Sent(there.reference, before=True)
        await write_down(turn, submission, SubmissionState.UNKNOWN)
        return Unsettled(submission.our_reference)
    except Rejected as refusal:
        await write_down(
            turn, submission, SubmissionState.REFUSED, notice=refusal.message, code=refusal.code or "refused"
        )
        return TurnedDown(refusal.message)
    except Unavailable as failure:
        if not failure.sent:
            raise
        await write_down(turn, submission, SubmissionState.UNKNOWN)
        return Unsettled(submission.our_reference)
    await write_down(turn, submission, SubmissionState.CONFIRMED, reference=receipt.reference, notice=receipt.notice)
    return Sent(receipt.reference)


async def write_down(turn: Turn, submission: Submission, state: SubmissionState, **facts: str) -> None:
    """What the back end said holds even if it cannot be written down: a later try looks it up again."""
    try:
        await turn.clients.gateway.settle(submission, state, **facts)
    except BackEndError as failure:
        _LOG.error(
            "submission.outcome.lost",
            conversation=turn.conversation,
            submission=submission.id,
            state=state.value,
            problem=type(failure).__name__,
        )
