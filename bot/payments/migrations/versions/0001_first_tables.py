"""The first tables: payments, what happened to each, what is still to be told, webhooks that were taken."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_KEEP_EVENTS = {
    "sqlite": (
        "CREATE TRIGGER payment_events_never_change BEFORE UPDATE ON payment_events "
        "BEGIN SELECT RAISE(ABORT, 'what happened to a payment is never rewritten'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION keep_payment_events() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'what happened to a payment is never rewritten'; END $$",
        "CREATE TRIGGER payment_events_are_kept BEFORE UPDATE ON payment_events "
        "FOR EACH ROW EXECUTE FUNCTION keep_payment_events()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "payments",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("public_id", sa.String(22), nullable=False, unique=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80)),
        sa.Column("forgotten", sa.Boolean, nullable=False),
        sa.Column("intent", sa.String(64), unique=True),
        sa.Column("reference", sa.String(40), nullable=False, unique=True),
        sa.Column("account_reference", sa.String(40), nullable=False),
        sa.Column("amount_pence", sa.Integer, nullable=False),
        sa.Column("description", sa.String(255), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("pay_id", sa.String(64), unique=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("claim_holder", sa.String(64)),
        sa.Column("claim_until", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("offered_at", Instant),
        sa.Column("visited_at", Instant),
        sa.Column("nudged_at", Instant),
        sa.Column("read_at", Instant),
        sa.Column("finished_at", Instant),
        sa.Column("captured_on", sa.Date),
        sa.Column("posted_at", Instant),
    )
    op.create_index("payments_unfinished", "payments", ["finished_at", "read_at"])
    op.create_index("payments_account", "payments", ["council", "account_reference"])
    op.create_index("payments_conversation", "payments", ["conversation"])
    op.create_index("payments_captured", "payments", ["council", "captured_on"])
    op.create_table(
        "payment_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payment", sa.Integer, sa.ForeignKey("payments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("source", sa.String(10), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
    )
    op.create_index("payment_events_payment", "payment_events", ["payment"])
    op.create_table(
        "payment_news",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payment", sa.Integer, sa.ForeignKey("payments.id", ondelete="CASCADE"), nullable=False),
        sa.Column("what", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(64)),
        sa.Column("at", Instant, nullable=False),
        sa.Column("told_at", Instant),
        sa.UniqueConstraint("payment", "what", name="payment_news_once"),
    )
    op.create_index("payment_news_untold", "payment_news", ["told_at"])
    op.create_table(
        "payment_hooks",
        sa.Column("message_id", sa.String(100), primary_key=True),
        sa.Column("received_at", Instant, nullable=False),
    )
    for statement in _KEEP_EVENTS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in ("payment_hooks", "payment_news", "payment_events", "payments"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_payment_events()")
