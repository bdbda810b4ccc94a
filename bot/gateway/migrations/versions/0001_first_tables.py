"""The first tables: conversations, their messages and late replies, submissions, evidence, calendars."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEEP_EVIDENCE = {
    "sqlite": (
        "CREATE TRIGGER evidence_never_changes BEFORE UPDATE ON evidence "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
        "CREATE TRIGGER evidence_never_goes BEFORE DELETE ON evidence "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$",
        "CREATE TRIGGER evidence_is_kept BEFORE UPDATE OR DELETE ON evidence "
        "FOR EACH ROW EXECUTE FUNCTION keep_evidence()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "conversations",
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("last_message_at", Instant, nullable=False),
        sa.Column("closed_at", Instant),
        sa.Column("closed_because", sa.String(10)),
        sa.Column("erased_at", Instant),
        sa.Column("swept_at", Instant),
        sa.Column("outbound_count", sa.Integer, nullable=False),
        sa.Column("turn_holder", sa.String(64)),
        sa.Column("turn_until", Instant),
    )
    op.create_index("conversations_closed", "conversations", ["closed_at"])
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("asks", sa.Text, nullable=False),
        sa.Column("removed", sa.JSON, nullable=False),
        sa.Column("received_at", Instant, nullable=False),
        sa.Column("sample_at", Instant),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("tried_at", Instant),
        sa.Column("awaited_until", Instant),
        sa.Column("notice", sa.JSON),
        sa.Column("replies", sa.JSON),
        sa.Column("answered_at", Instant),
        sa.UniqueConstraint("conversation", "message_id", name="messages_once"),
    )
    op.create_index("messages_undone", "messages", ["state", "received_at"])
    op.create_table(
        "outbound",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.UniqueConstraint("conversation", "position", name="outbound_order"),
    )
    op.create_table(
        "offered_buttons",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("message", sa.Integer, sa.ForeignKey("messages.id"), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("offered_at", Instant, nullable=False),
    )
    op.create_index("offered_buttons_recent", "offered_buttons", ["conversation", "message"])
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("transaction", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("content", sa.JSON),
        sa.Column("our_reference", sa.String(40), nullable=False, unique=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("reference", sa.String(120)),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("code", sa.String(60)),
        sa.Column("recorded_at", Instant, nullable=False),
        sa.Column("settled_at", Instant),
        sa.UniqueConstraint("conversation", "transaction", "content_hash", name="submissions_once"),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("data", sa.JSON, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("evidence_conversation", "evidence", ["conversation"])
    op.create_index("evidence_at", "evidence", ["at"])
    for statement in _KEEP_EVIDENCE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_table(
        "left_messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("reference", sa.String(40), nullable=False, unique=True),
        sa.Column("topic", sa.String(200), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("left_at", Instant, nullable=False),
        sa.Column("reply", sa.Text),
        sa.Column("answered_at", Instant),
        sa.UniqueConstraint("conversation", "content_hash", name="left_messages_once"),
    )
    op.create_index("left_messages_open", "left_messages", ["council", "state"])
    op.create_table(
        "calendars",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("token", sa.String(43), nullable=False, unique=True),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("events", sa.JSON, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.UniqueConstraint("conversation", "content_hash", name="calendars_once"),
    )
    op.create_index("calendars_expiry", "calendars", ["expires_at"])


def downgrade() -> None:
    for table in (
        "calendars",
        "left_messages",
        "evidence",
        "submissions",
        "offered_buttons",
        "outbound",
        "messages",
        "conversations",
    ):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_evidence()")
