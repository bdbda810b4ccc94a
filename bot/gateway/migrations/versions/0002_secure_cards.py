"""Secure cards: the cards, the grants that came of them, how often was tried, and messages of the gateway's own."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("is_external", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("left_messages", sa.Column("contact", sa.Text))
    op.create_table(
        "secure_cards",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("name", sa.String(32), nullable=False, unique=True),
        sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("sample_at", Instant),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("refusals", sa.Integer, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("checked_by", sa.String(32)),
        sa.Column("checked_until", Instant),
        sa.Column("accepted_at", Instant),
        sa.Column("message_id", sa.String(64)),
        sa.Column("content_hash", sa.String(64)),
    )
    op.create_index("secure_cards_conversation", "secure_cards", ["conversation", "form"])
    op.create_index("secure_cards_until", "secure_cards", ["state", "until"])
    op.create_table(
        "grants",
        sa.Column("id", sa.String(43), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("form", sa.String(40), nullable=False),
        sa.Column("message_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
    )
    op.create_index("grants_conversation", "grants", ["conversation"])
    op.create_index("grants_until", "grants", ["until"])
    op.create_table(
        "card_tries",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("moments", sa.JSON, nullable=False),
        sa.Column("until", Instant, nullable=False),
    )
    op.create_index("card_tries_until", "card_tries", ["until"])


def downgrade() -> None:
    for table in ("card_tries", "grants", "secure_cards"):
        op.drop_table(table)
    op.drop_column("left_messages", "contact")
    op.drop_column("messages", "is_external")
