"""The messages of residents: taken in once, given to Rasa in order, answered or given up. Their words are redacted."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.council.contacts import EvidenceKind
from bot.gateway import buttons, conversations, evidence, outbound, pushed
from bot.gateway.cards import keeping
from bot.gateway.cards.sealing import CardKeys
from bot.gateway.marks import known
from bot.gateway.pushed import PUSHED
from bot.gateway.rasa import Reason
from bot.gateway.replies import Reply, buttons_of
from bot.gateway.tables import MessageState, insert_once, messages
from bot.gateway.tables import conversations as conversation_rows

UNDONE = (MessageState.WAITING.value, MessageState.ASKED.value)


@dataclass(frozen=True, kw_only=True)
class NewMessage:
    """A message as it is taken in. `raw` is compared with the buttons on offer and then forgotten."""

    council: str
    sender: str
    message_id: str
    channel: str
    language: str
    raw: str
    text: str  # redacted
    asks: str  # redacted and neutralised
    removed: tuple[str, ...]  # the kinds that were redacted
    sample_at: datetime | None
    received_at: datetime
    awaited_until: datetime
    marks: Mapping[str, Any] = field(default_factory=dict)  # bot.gateway.marks; for the evidence only


def take_in(session: Session, secret: str, new: NewMessage) -> tuple[Any, bool]:
    """The message's row, and whether it is new; one that was taken in before is left as it is."""
    conversation = conversations.enter(session, secret, new.council, new.sender, new.language, new.received_at)
    if new.channel == PUSHED:
        pushed.begin(session, conversation)
    title = buttons.title_of(session, conversation, new.raw)
    is_new = insert_once(
        session,
        messages,
        {
            "council": new.council,
            "conversation": conversation,
            "message_id": new.message_id,
            "channel": new.channel,
            "language": new.language,
            "text": new.text if title is None else title,
            "asks": new.asks if title is None else new.raw,
            "removed": list(new.removed) if title is None else [],
            "received_at": new.received_at,
            "sample_at": new.sample_at,
            "state": MessageState.WAITING.value,
            "attempts": 0,
            "awaited_until": new.awaited_until,
        },
    )
    if is_new:
        data: dict[str, Any] = {"channel": new.channel, "language": new.language, **known(new.marks)}
        if new.sample_at is not None:
            data["sample_at"] = new.sample_at.isoformat()
        evidence.record(session, EvidenceKind.MESSAGE_RECEIVED, conversation, new.received_at, data, new.message_id)
    return read(session, conversation, new.message_id), is_new


def take_in_own(session: Session, source: Any, message_id: str, text: str, asks: str, now: datetime) -> None:
    """Take in a message of the gateway's own, such as an accepted card: asked and answered like any other.

    `source` is the row that it comes of, with council, conversation, channel, language and sample_at. It is no
    evidence that a resident wrote. Nobody waits for its answer until somebody asks for it.
    """
    session.execute(
        insert(messages).values(
            council=source.council,
            conversation=source.conversation,
            message_id=message_id,
            channel=source.channel,
            language=source.language,
            text=text,
            asks=asks,
            removed=[],
            received_at=now,
            sample_at=source.sample_at,
            state=MessageState.WAITING.value,
            attempts=0,
            is_external=True,
        )
    )
    mine = conversation_rows.c.name == source.conversation
    session.execute(update(conversation_rows).where(mine).values(last_message_at=now))


def read(session: Session, conversation: str, message_id: str) -> Any:
    """One message's row, or None."""
    mine = (messages.c.conversation == conversation, messages.c.message_id == message_id)
    return session.execute(select(messages).where(*mine)).first()


def take_next(session: Session, conversation: str, now: datetime, passed_over: Collection[int] = ()) -> Any:
    """The oldest message of an open conversation that is not done, as it stood before it was marked as asked; or None.

    It is marked before Rasa hears of it, so that a process that dies cannot leave it looking as if nobody had asked.
    """
    if not conversations.is_open(session, conversation):
        return None
    undone = select(messages).where(messages.c.conversation == conversation, messages.c.state.in_(UNDONE))
    row = session.execute(undone.where(messages.c.id.notin_(passed_over)).order_by(messages.c.id).limit(1)).first()
    if row is not None:
        set_state(session, row, MessageState.ASKED, now, attempts=row.attempts + 1)
    return row


def set_state(session: Session, row: Any, state: MessageState, now: datetime, **values: Any) -> None:
    """Move a message that is not done to `waiting` or `asked`."""
    undone = (messages.c.id == row.id, messages.c.state.in_(UNDONE))
    session.execute(update(messages).where(*undone).values(state=state.value, tried_at=now, **values))


def store_end(
    session: Session,
    row: Any,
    replies: Sequence[Reply],
    now: datetime,
    *,
    keys: CardKeys,
    failed: Reason | None = None,
) -> bool:
    """Store how a message ended: Rasa's replies, or the sentence that says that it was given up.

    Whoever still waits for it gets the replies; otherwise they go to the late ones, as all do that are pushed to their
    client. False when it had ended before.
    A reply that asks for a secure form becomes a card, whose address is made with `keys`.
    """
    state = MessageState.ANSWERED if failed is None else MessageState.FAILED
    undone = (messages.c.id == row.id, messages.c.state.in_(UNDONE))
    ended = update(messages).where(*undone).values(state=state.value, answered_at=now)
    if not session.execute(ended).rowcount:
        return False
    if failed is None:
        replies = keeping.deal(session, keys, row, replies, now)
    session.execute(update(messages).where(messages.c.id == row.id).values(replies=list(replies)))
    told = session.execute(select(messages.c.notice, messages.c.awaited_until).where(messages.c.id == row.id)).one()
    late = told.notice is not None or told.awaited_until is None or told.awaited_until < now
    if failed is None:
        buttons.offer(session, row, buttons_of(replies), now)
        seconds = round((now - row.received_at).total_seconds(), 3)
        data: dict[str, Any] = {"replies": len(replies), "late": late, "seconds": seconds}
        evidence.record(session, EvidenceKind.MESSAGE_ANSWERED, row.conversation, now, data, row.message_id)
    else:
        data = {"reason": failed.value, "given_up": True}
        evidence.record(session, EvidenceKind.ASSISTANT_UNAVAILABLE, row.conversation, now, data, row.message_id)
    if late or row.channel == PUSHED:
        outbound.add(session, row.conversation, row.message_id, replies, now)
    return True


def tell(
    session: Session, conversation: str, message_id: str, notice: Sequence[Reply], reason: Reason, now: datetime
) -> Any:
    """Note what the resident is told instead of an answer, unless that came just now. Returns the row, or None."""
    mine = (messages.c.conversation == conversation, messages.c.message_id == message_id)
    still = (messages.c.state.in_(UNDONE), messages.c.notice.is_(None))
    if session.execute(update(messages).where(*mine, *still).values(notice=list(notice))).rowcount:
        data = {"reason": reason.value}
        evidence.record(session, EvidenceKind.ASSISTANT_UNAVAILABLE, conversation, now, data, message_id)
    return read(session, conversation, message_id)


def expect(session: Session, row: Any, until: datetime | None) -> None:
    """Somebody waits for a message's answer until then; None: nobody does."""
    session.execute(update(messages).where(messages.c.id == row.id).values(awaited_until=until))
