"""What residents think of the assistant: of an answer, and in the questions at the end. Rows of evidence, no words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.council.contacts import SESSION_GAP, EvidenceKind
from bot.council.survey import Question
from bot.gateway import evidence, messages
from bot.gateway.fields import BadInput
from bot.gateway.replies import is_judgeable
from bot.gateway.tables import MessageState
from bot.gateway.tables import evidence as evidence_rows
from bot.gateway.tables import messages as message_rows


def record_verdict(session: Session, conversation: str, message_id: str, answered: str, now: datetime) -> bool:
    """Record what was pressed under a message's answer; False when the same was pressed last.

    The usage log counts the last press of a message, so another one replaces it. The conversation must be locked.
    """
    row = messages.read(session, conversation, message_id)
    if row is None:
        raise BadInput("There is no such message_id in this conversation.")
    if row.state != MessageState.ANSWERED.value or not is_judgeable(row.replies):
        raise BadInput("The message of that message_id has no answer that could be judged.")
    kind = EvidenceKind.ANSWER_JUDGED
    last = _latest(session, conversation, kind, evidence_rows.c.message_id == message_id)
    if last is not None and last.data.get("answered") == answered:
        return False
    evidence.record(session, kind, conversation, now, {"answered": answered}, message_id)
    return True


def record_answer(session: Session, conversation: str, question: Question, answer: str | None, now: datetime) -> bool:
    """Record the answer to a question at the end of a chat, None for a skipped one; False when it was given before.

    It belongs to the newest message that was answered. Whoever comes back for another matter, after the 30 minutes
    that part one session from the next, may be asked again. The conversation must be locked.
    """
    mine = (message_rows.c.conversation == conversation, message_rows.c.state == MessageState.ANSWERED.value)
    newest = session.execute(select(message_rows).where(*mine).order_by(message_rows.c.id.desc()).limit(1)).first()
    if newest is None:
        raise BadInput("Nothing was answered in this conversation yet.")
    kind = EvidenceKind.SURVEY_ANSWERED
    is_its = evidence_rows.c.data["question"].as_string() == question.code
    last = _latest(session, conversation, kind, is_its)
    if last is not None and not _has_begun_anew(session, conversation, last.at):
        return False
    data = {"question": question.code, **({} if answer is None else {"answer": answer})}
    evidence.record(session, kind, conversation, now, data, newest.message_id)
    return True


def _latest(session: Session, conversation: str, kind: EvidenceKind, *which: Any) -> Any:
    mine = (evidence_rows.c.conversation == conversation, evidence_rows.c.kind == kind.value, *which)
    return session.execute(select(evidence_rows).where(*mine).order_by(evidence_rows.c.id.desc()).limit(1)).first()


def _has_begun_anew(session: Session, conversation: str, since: datetime) -> bool:
    """Whether a message came after `since`, 30 minutes or more after the last of either side."""
    mine = select(message_rows.c.received_at, message_rows.c.answered_at).where(
        message_rows.c.conversation == conversation
    )
    last: datetime | None = None
    for row in session.execute(mine.order_by(message_rows.c.id)):
        if last is not None and row.received_at > since and row.received_at - last >= SESSION_GAP:
            return True
        last = max(one for one in (last, row.received_at, row.answered_at) if one is not None)
    return False
