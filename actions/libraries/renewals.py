"""Renews several loans: the wish is written down first, each loan is asked for once, and every doubt is told as one.

Koha takes seconds for a full card, so the loans go in parts, and what does not fit into the turn is left for the next.
A renewal has no reference at Koha: what came of it is read from the loans themselves (`renewed_on`, the count).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from actions.sending import write_down
from actions.turn import Turn
from bot.backends.koha.client import Koha
from bot.council.errors import BackEndError
from bot.council.libraries import Loan, Refused, RenewalUnknown, Renewed
from bot.council.requests import Submission, SubmissionState

TRANSACTION = "renew_library_loan"

_AT_ONCE = 12  # loans in a part; Koha takes about a second for them
_SECONDS_FOR_A_PART = 2.5  # with less than this left in the turn, no further part is begun
_SECONDS_TO_WRITE_DOWN = 1.0


@dataclass
class Outcome:
    """What became of each loan that was to be renewed.

    `unsure`: asked for, and no answer. `not_done`: the library stopped answering before they were asked for.
    `left`: there was no time for them in this turn.
    """

    reference: str
    renewed: list[Loan] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    unsure: list[Loan] = field(default_factory=list)
    not_done: list[Loan] = field(default_factory=list)
    left: list[Loan] = field(default_factory=list)

    @property
    def is_troubled(self) -> bool:
        """Whether the library did not answer for some of them."""
        return bool(self.unsure or self.not_done)


async def renew_in_parts(turn: Turn, library: Koha, loans: Sequence[Loan]) -> Outcome:
    """Raises `BackEndError` only while nothing can have been renewed. `loans` were read in this same turn.

    A wish that was written down before and not confirmed needs no other look-up: its content holds how often each
    loan had been renewed, so the same content says that none of them has been renewed since.
    """
    submission = await record(turn, {one.id: one.renewals for one in loans})
    outcome, waiting = Outcome(submission.our_reference), list(loans)
    while waiting:
        if outcome.is_troubled:
            outcome.not_done += waiting
            break
        if turn.clients.calls.seconds_left() < _SECONDS_FOR_A_PART:
            outcome.left = waiting
            break
        part, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
        await _renew_part(turn, library, part, outcome)
    await _write_down(turn, submission, outcome, len(loans))
    return outcome


async def record(turn: Turn, renewals: dict[str, int]) -> Submission:
    """The wish as the gateway keeps it: which loans, and how often each had been renewed before."""
    content: dict[str, Any] = {"loans": renewals}
    submission, _ = await turn.clients.gateway.record(turn.conversation, TRANSACTION, "", content)
    return submission


async def settle(turn: Turn, submission: Submission, state: SubmissionState, notice: str = "", code: str = "") -> None:
    """Write down how a wish ended; our own reference stands for the one that Koha does not give."""
    if state is SubmissionState.CONFIRMED:
        await write_down(turn, submission, state, reference=submission.our_reference, notice=notice)
    else:
        await write_down(turn, submission, state, notice=notice, code=code)


def is_renewed_today(loan: Loan, today: date) -> bool:
    """Whether it was renewed on this day already, by whomever: another renewal would only use one up."""
    return loan.renewed_on == today and not loan.is_overdue(today)


async def _renew_part(turn: Turn, library: Koha, part: Sequence[Loan], outcome: Outcome) -> None:
    calls = turn.clients.calls
    try:
        with calls.within(calls.seconds_left() - _SECONDS_TO_WRITE_DOWN):
            results = await library.renew_all(part)
    except BackEndError:  # our key was refused in the middle: some of the part may stand renewed
        outcome.unsure += part
        return
    for before, result in zip(part, results, strict=True):
        loan = replace(result.loan, title=before.title, author=before.author)
        if isinstance(result, Renewed):
            outcome.renewed.append(loan)
        elif isinstance(result, Refused):
            outcome.refused.append(replace(result, loan=loan))
        elif isinstance(result, RenewalUnknown) and result.may_be_renewed:
            outcome.unsure.append(before)
        else:
            outcome.not_done.append(before)


async def _write_down(turn: Turn, submission: Submission, outcome: Outcome, count: int) -> None:
    """A doubt outweighs what was renewed; of what was never sent nothing is written: it stays recorded."""
    notice = f"{len(outcome.renewed)} of {count} renewed"
    if outcome.unsure:
        await settle(turn, submission, SubmissionState.UNKNOWN, notice)
    elif outcome.renewed:
        await settle(turn, submission, SubmissionState.CONFIRMED, notice)
    elif outcome.refused and not outcome.not_done and not outcome.left:
        await settle(turn, submission, SubmissionState.REFUSED, notice, code=outcome.refused[0].refusal.value)
