"""The usage log's tables. Nobody else writes them; the report reads `contacts`. `migrations` holds their history."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text, false, text

from bot.database import Instant

METADATA = MetaData()

conversations = Table(
    "conversations",
    METADATA,
    Column("name", String(80), primary_key=True),  # <council>.<22 base64url characters>
    Column("council", String(40), nullable=False),
    Column("person_key", String(32), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("sample", Boolean, nullable=False),
    Index("conversations_person", "person_key"),
)

messages = Table(
    "messages",
    METADATA,
    Column("fact", String(32), primary_key=True),  # the fact that the message is the text of
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("sender", String(10), nullable=False),  # resident | bot
    Column("text", Text, nullable=False),  # redacted before it came here
    Column("intent", String(80), nullable=False),
    Column("confidence", Float),
    Column("response", String(120), nullable=False),  # the named response that a bot's message is
    Column("message_id", String(64), nullable=False),
    Index("messages_conversation", "conversation", "at"),
)

facts = Table(
    "facts",
    METADATA,
    Column("id", String(32), primary_key=True),  # bot.usage.facts: a digest of what the source said
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("person_key", String(32), nullable=False),
    Column("source", String(10), nullable=False),  # rasa | gateway
    Column("kind", String(40), nullable=False),
    Column("at", Instant, nullable=False),  # when it really happened; samples are moved only while deriving
    Column("seq", Integer, nullable=False),  # the gateway's own order; 0 for Rasa's events
    Column("name", String(120), nullable=False),  # response, action, slot or form
    Column("value", String(80), nullable=False),  # the subject that a slot names: a code or a keyed digest, no words
    Column("intent", String(80), nullable=False),
    Column("confidence", Float),
    Column("message_id", String(64), nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("sample_at", Instant),
    Column("is_resident", Boolean, nullable=False),
    Column("account", String(32), nullable=False, server_default=""),  # the person key of whoever signed in
    Column("account_before", String(32), nullable=False, server_default=""),  # that of the 30 days before
    Column("detail", JSON, nullable=False),
    Index("facts_conversation", "conversation"),
    Index("facts_at", "at"),
    Index("facts_account", "account", sqlite_where=text("account <> ''"), postgresql_where=text("account <> ''")),
    Index(
        "facts_account_before",
        "account_before",
        sqlite_where=text("account_before <> ''"),
        postgresql_where=text("account_before <> ''"),
    ),
)

contacts = Table(
    "contacts",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("person_key", String(32), nullable=False),
    Column("session", String(32), nullable=False),
    Column("need_id", String(32), nullable=False),  # contacts at one need share it
    Column("need", String(60), nullable=False),  # the need group; empty when none was stated
    Column("subject", String(80), nullable=False),
    Column("service", String(40), nullable=False),
    Column("intent", String(80), nullable=False),
    Column("outcome", String(30), nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant, nullable=False),
    Column("turns", Integer, nullable=False),
    Column("fallbacks", Integer, nullable=False),
    Column("seconds", Integer, nullable=False, server_default="0"),  # from the first message to the last thing after it
    Column("references", JSON, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("channel", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("out_of_hours", Boolean, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("avoidable", Boolean, nullable=False),  # opened by chasing something asked for before
    Column("traffic", String(10), nullable=False, server_default=""),  # test | robot | staff; "": a resident
    Column("assisted", Boolean, nullable=False, server_default=false()),  # somebody chats for the resident
    Column("arm", String(20), nullable=False, server_default=""),  # of a holdout
    Column("grade", String(1), nullable=False, server_default="D"),  # bot.usage.proofs.grade_of
    Column("signed_in", Boolean, nullable=False, server_default=false()),  # so known on every channel
    Column("barred", String(20), nullable=False, server_default=""),  # why it can earn nothing: bot.usage.guards
    Column("linkable", Boolean, nullable=False),  # whether a later contact of the same person would be recognised
    Column("followed_by", String(32)),  # the next contact at the same need within 7 days
    Column("followed_at", Instant),
    Column("voided", Boolean, nullable=False),  # a resolution that the next contact proved wrong
    Index("contacts_council", "council", "opened_at"),
    Index("contacts_person", "person_key"),
    Index("contacts_conversation", "conversation"),
)

poison = Table(
    "poison",
    METADATA,
    Column("id", String(32), primary_key=True),  # digest of source and content: the same event is here once
    Column("council", String(40), nullable=False),  # empty where it could not be told
    Column("conversation", String(255), nullable=False),  # the sender as given, so that erasing finds it
    Column("source", String(10), nullable=False),
    Column("source_id", String(40), nullable=False),
    Column("reason", String(400), nullable=False),
    Column("content", Text, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Index("poison_conversation", "conversation"),
)

erasures = Table(
    "erasures",
    METADATA,
    Column("id", String(32), primary_key=True),  # keyed digest of the conversation's name; leads to no row
    Column("council", String(40), nullable=False),
    Column("erased_at", Instant, nullable=False),
)

marks = Table(
    "marks",
    METADATA,
    Column(
        "source", String(20), primary_key=True
    ),  # rasa | gateway | tracker; "rules": those derived by; "writer": a lock
    Column("position", Integer, nullable=False),  # the highest id taken
    Column("anchor", String(32), nullable=False),  # digest of the row at that id, to notice ids that were used again
    Column("moved_at", Instant, nullable=False),
)
