"""The gateway's tables. Other rooms read only `evidence`, and nobody else writes. `migrations` holds their history."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from bot.database import Instant
from bot.database import insert_once as insert_once  # where the gateway's other modules look for it

METADATA = MetaData()


class MessageState(StrEnum):
    """How far one message of a resident has come."""

    WAITING = "waiting"  # stored; Rasa has not been asked, or could not be
    ASKED = "asked"  # given to Rasa, no answer yet
    ANSWERED = "answered"
    FAILED = "failed"  # given up; the resident was told so


class Closing(StrEnum):
    """Why a conversation is erased."""

    ASKED = "asked"  # by the resident: everything goes
    AGE = "age"  # kept for as long as it may be: words go, calendars and open messages for a person live on


class CardState(StrEnum):
    """A secure card."""

    OPEN = "open"
    ACCEPTED = "accepted"
    LOCKED = "locked"  # refused too often
    EXPIRED = "expired"  # its time is over, or a newer card of the same form took its place


class LeftState(StrEnum):
    """A message for a person."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # its conversation was erased before anybody answered


conversations = Table(
    "conversations",
    METADATA,
    Column("name", String(80), primary_key=True),  # <council>.<22 base64url characters>
    Column("council", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("last_message_at", Instant, nullable=False),
    Column("closed_at", Instant),  # erasing began; nothing may be added any more
    Column("closed_because", String(10)),
    Column("erased_at", Instant),  # gone from here and from Rasa's databases
    Column("swept_at", Instant),  # looked at once more, for a turn that was still running in Rasa
    Column("outbound_count", Integer, nullable=False, default=0),  # the newest position in `outbound`
    Column("pushed_to", Integer),  # the position up to which a Socket.IO client has confirmed; NULL: none was there
    Column("turn_holder", String(64)),  # the gateway process whose turn it is
    Column("turn_until", Instant),  # when its claim runs out unless renewed
    Index("conversations_closed", "closed_at"),
)

messages = Table(
    "messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("message_id", String(64), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("text", Text, nullable=False),  # redacted; what the history shows
    Column(
        "asks", Text, nullable=False
    ),  # what Rasa is given: the button's payload, or text that cannot run as an intent
    Column("removed", JSON, nullable=False),  # the kinds of personal data that were taken out of it
    Column("received_at", Instant, nullable=False),
    Column("sample_at", Instant),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("tried_at", Instant),  # when Rasa was last given it, or could not be
    Column("awaited_until", Instant),  # until then a caller is waiting; an answer after it goes to `outbound`
    Column("notice", JSON(none_as_null=True)),  # the sentence said instead of an answer: slow, unavailable
    Column("replies", JSON(none_as_null=True)),
    Column("answered_at", Instant),
    # The gateway's own, such as "a secure card was accepted": no words of a resident.
    Column("is_external", Boolean, nullable=False, default=False, server_default=false()),
    UniqueConstraint("conversation", "message_id", name="messages_once"),
    Index("messages_undone", "state", "received_at"),
)

outbound = Table(
    "outbound",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("position", Integer, nullable=False),  # the cursor: 1, 2, 3 ... in each conversation
    Column("message_id", String(64)),  # the message it answers; NULL for a person's reply
    Column("reply", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("conversation", "position", name="outbound_order"),
)

offered_buttons = Table(
    "offered_buttons",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("message", Integer, ForeignKey("messages.id"), nullable=False),  # the turn that offered it
    Column("title", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("offered_at", Instant, nullable=False),
    Index("offered_buttons_recent", "conversation", "message"),
)

submissions = Table(
    "submissions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("transaction", String(60), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("content_hash", String(64), nullable=False),  # keyed, so that it tells nothing once the content is gone
    Column("content", JSON(none_as_null=True)),  # NULL once its conversation is erased
    Column("our_reference", String(40), nullable=False, unique=True),
    Column("state", String(10), nullable=False),
    Column("reference", String(120)),
    Column("notice", Text, nullable=False, default=""),
    Column("code", String(60)),
    Column("recorded_at", Instant, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("conversation", "transaction", "content_hash", name="submissions_once"),
)

evidence = Table(
    "evidence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", String(40), nullable=False),  # bot.council.contacts.EvidenceKind
    Column("message_id", String(64)),
    Column("data", JSON, nullable=False),
    Index("evidence_conversation", "conversation"),
    Index("evidence_at", "at"),
    sqlite_autoincrement=True,
)

left_messages = Table(
    "left_messages",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("reference", String(40), nullable=False, unique=True),
    Column("topic", String(200), nullable=False),
    Column("text", Text, nullable=False),  # redacted; empty once its conversation is erased
    Column("content_hash", String(64), nullable=False),
    Column("state", String(10), nullable=False),
    Column("left_at", Instant, nullable=False),
    Column("reply", Text),
    Column("answered_at", Instant),
    Column("contact", Text),  # sealed: name, phone, email; until the message is answered or withdrawn
    UniqueConstraint("conversation", "content_hash", name="left_messages_once"),
    Index("left_messages_open", "council", "state"),
)

calendars = Table(
    "calendars",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("token", String(43), nullable=False, unique=True),
    Column("content_hash", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("events", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("conversation", "content_hash", name="calendars_once"),
    Index("calendars_expiry", "expires_at"),
)

secure_cards = Table(
    "secure_cards",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("name", String(32), nullable=False, unique=True),  # stands in stored replies; its token is made of it
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("form", String(40), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("language", String(8), nullable=False),
    Column("sample_at", Instant),
    Column("state", String(10), nullable=False),
    Column("refusals", Integer, nullable=False, default=0),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("checked_by", String(32)),  # the submission that is being checked, one at a time
    Column("checked_until", Instant),
    Column("accepted_at", Instant),
    Column("message_id", String(64)),  # of the message that told Rasa of its acceptance
    Column("content_hash", String(64)),  # keyed: tells the same submission come twice from another
    Index("secure_cards_conversation", "conversation", "form"),
    Index("secure_cards_until", "state", "until"),
)

grants = Table(
    "grants",
    METADATA,
    Column("id", String(43), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("form", String(40), nullable=False),
    Column("message_id", String(64), nullable=False),  # of the message that told Rasa of it
    Column("sealed", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Index("grants_conversation", "conversation"),
    Index("grants_until", "until"),
)

card_tries = Table(  # how often something was tried within the hour, by a keyed hash of what
    "card_tries",
    METADATA,
    Column("key", String(64), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("moments", JSON, nullable=False),  # ISO instants, oldest first
    Column("until", Instant, nullable=False),
    Index("card_tries_until", "until"),
)

payments_told = Table(
    "payments_told",
    METADATA,
    Column("key", String(140), primary_key=True),  # bot.payments.news: one piece of news about one payment
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), ForeignKey("conversations.name"), nullable=False),
    Column("at", Instant, nullable=False),
    Index("payments_told_conversation", "conversation"),
)

holds = Table(
    "holds",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("reason", String(20), nullable=False),  # bot.council.contacts.HoldReason
    Column("held_at", Instant, nullable=False),
    Column("released_at", Instant),
    Index("holds_conversation", "conversation"),
)

person_salts = Table(  # one for every 30 days; destroyed 7 days after them
    "person_salts",
    METADATA,
    Column("council", String(40), primary_key=True),
    Column("period", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(64), nullable=False),
    Column("made_at", Instant, nullable=False),
)
