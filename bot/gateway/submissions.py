"""Writes to back ends, recorded before they are sent, so that nothing is sent twice and success is never guessed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.council.errors import KerbsideError
from bot.council.requests import Submission, SubmissionState
from bot.gateway import evidence
from bot.gateway.references import new_reference
from bot.gateway.tables import insert_once, submissions

_EVIDENCE = {
    SubmissionState.CONFIRMED: EvidenceKind.SUBMISSION_CONFIRMED,
    SubmissionState.REFUSED: EvidenceKind.SUBMISSION_REFUSED,
    SubmissionState.UNKNOWN: EvidenceKind.SUBMISSION_UNKNOWN,
    SubmissionState.HANDED_ON: EvidenceKind.SUBMISSION_HANDED_ON,
}


class Settled(KerbsideError):
    """The submission was confirmed before, with another reference or another outcome than is told now."""


def record_submission(
    session: Session,
    *,
    prefix: str,
    conversation: str,
    transaction: str,
    subject: str,
    content: dict[str, Any],
    content_hash: str,
    now: datetime,
) -> tuple[Submission, bool]:
    """The submission and whether it is new. The same conversation, transaction and content give the same row."""
    values = {
        "council": conversation.partition(".")[0],
        "conversation": conversation,
        "transaction": transaction,
        "subject": subject,
        "content_hash": content_hash,
        "content": content,
        "state": SubmissionState.RECORDED.value,
        "notice": "",
        "recorded_at": now,
    }
    while True:
        is_new = insert_once(session, submissions, {**values, "our_reference": new_reference(prefix)})
        row = session.execute(
            select(submissions).where(
                submissions.c.conversation == conversation,
                submissions.c.transaction == transaction,
                submissions.c.content_hash == content_hash,
            )
        ).first()
        if row is not None:
            break  # otherwise the reference was taken: draw another
    if is_new:
        told = {"transaction": transaction, "subject": subject}
        evidence.record(session, EvidenceKind.SUBMISSION_RECORDED, conversation, now, told)
    return _read(row), is_new


def record_outcome(
    session: Session,
    number: int,
    state: SubmissionState,
    now: datetime,
    *,
    reference: str | None = None,
    notice: str = "",
    code: str | None = None,
) -> Submission | None:
    """What the back end said; None when there is no such submission.

    Told twice, it is recorded once. A confirmed submission stays confirmed: `Settled`. A refused one may be sent
    again later and end otherwise.
    """
    is_it = submissions.c.id == number
    session.execute(update(submissions).where(is_it).values(state=submissions.c.state))  # takes the row's lock, on both
    row = session.execute(select(submissions).where(is_it)).first()
    if row is None:
        return None
    before = SubmissionState(row.state)
    if before is SubmissionState.CONFIRMED:
        if state is SubmissionState.CONFIRMED and reference == row.reference:
            return _read(row)
        raise Settled(f"submission {number} was confirmed with its reference before")
    is_news = (before, row.code) != (state, code)
    session.execute(
        update(submissions)
        .where(is_it)
        .values(state=state.value, reference=reference, notice=notice, code=code, settled_at=now)
    )
    if is_news:
        told: dict[str, Any] = {"transaction": row.transaction, "subject": row.subject}
        if state is SubmissionState.CONFIRMED:
            told["reference"] = reference
        if state is SubmissionState.HANDED_ON:
            told["reference"] = row.our_reference
        if state is SubmissionState.REFUSED:
            told["code"] = code
        evidence.record(session, _EVIDENCE[state], row.conversation, now, told)
    return _read(session.execute(select(submissions).where(is_it)).one())


def as_json(submission: Submission) -> dict[str, Any]:
    """The private door's wire form."""
    return {
        "id": submission.id,
        "our_reference": submission.our_reference,
        "transaction": submission.transaction,
        "state": submission.state.value,
        "reference": submission.reference,
        "notice": submission.notice,
    }


def _read(row: Any) -> Submission:
    return Submission(
        id=row.id,
        our_reference=row.our_reference,
        transaction=row.transaction,
        state=SubmissionState(row.state),
        reference=row.reference,
        notice=row.notice,
    )
