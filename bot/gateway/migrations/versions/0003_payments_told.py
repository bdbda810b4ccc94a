"""Which news about payments was told in a conversation, so that none is told twice."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payments_told",
        sa.Column("key", sa.String(140), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("conversation", sa.String(80), sa.ForeignKey("conversations.name"), nullable=False),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_index("payments_told_conversation", "payments_told", ["conversation"])


def downgrade() -> None:
    op.drop_table("payments_told")
