"""Salts of person handles are each council's own. Those there were belong to no council and go."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("person_salts")
    op.create_table(
        "person_salts",
        sa.Column("council", sa.String(40), primary_key=True),
        sa.Column("period", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("person_salts")
    op.create_table(
        "person_salts",
        sa.Column("period", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
    )
