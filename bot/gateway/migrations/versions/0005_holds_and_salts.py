"""Holds on conversations, and the salts that person handles are made with."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("held_at", Instant, nullable=False),
        sa.Column("released_at", Instant),
    )
    op.create_index("holds_conversation", "holds", ["conversation"])
    op.create_table(
        "person_salts",
        sa.Column("period", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("person_salts")
    op.drop_table("holds")
