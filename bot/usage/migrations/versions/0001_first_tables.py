"""The first tables: conversations, messages, facts, contacts, poison, erasures, marks."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
    )
    op.create_index("conversations_person", "conversations", ["person_key"])
    op.create_table(
        "messages",
        sa.Column("fact", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("sender", sa.String(10), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("intent", sa.String(80), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("response", sa.String(120), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
    )
    op.create_index("messages_conversation", "messages", ["conversation", "at"])
    op.create_table(
        "facts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("value", sa.String(80), nullable=False),
        sa.Column("intent", sa.String(80), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("sample_at", Instant),
        sa.Column("is_resident", sa.Boolean, nullable=False),
        sa.Column("detail", sa.JSON, nullable=False),
    )
    op.create_index("facts_person", "facts", ["person_key", "at"])
    op.create_index("facts_conversation", "facts", ["conversation"])
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("session", sa.String(32), nullable=False),
        sa.Column("need_id", sa.String(32), nullable=False),
        sa.Column("need", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("intent", sa.String(80), nullable=False),
        sa.Column("outcome", sa.String(30), nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("closed_at", Instant, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("fallbacks", sa.Integer, nullable=False),
        sa.Column("references", sa.JSON, nullable=False),
        sa.Column("evidence", sa.JSON, nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("out_of_hours", sa.Boolean, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("avoidable", sa.Boolean, nullable=False),
        sa.Column("linkable", sa.Boolean, nullable=False),
        sa.Column("followed_by", sa.String(32)),
        sa.Column("followed_at", Instant),
        sa.Column("voided", sa.Boolean, nullable=False),
    )
    op.create_index("contacts_council", "contacts", ["council", "opened_at"])
    op.create_index("contacts_person", "contacts", ["person_key"])
    op.create_index("contacts_conversation", "contacts", ["conversation"])
    op.create_table(
        "poison",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(255), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("source_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(400), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
    )
    op.create_index("poison_conversation", "poison", ["conversation"])
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("erased_at", Instant, nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("source", sa.String(20), primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("anchor", sa.String(32), nullable=False),
        sa.Column("moved_at", Instant, nullable=False),
    )


def downgrade() -> None:
    for table in ("marks", "erasures", "poison", "contacts", "facts", "messages", "conversations"):
        op.drop_table(table)
