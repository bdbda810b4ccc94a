"""How far a conversation's replies have come to the clients that are sent them, over Socket.IO."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("pushed_to", sa.Integer))


def downgrade() -> None:
    with op.batch_alter_table("conversations") as table:
        table.drop_column("pushed_to")
