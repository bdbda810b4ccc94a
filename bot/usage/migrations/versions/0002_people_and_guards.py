"""People who signed in, what bars a contact from earning, and evidence that has a column of its own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CONTACTS = (
    sa.Column("seconds", sa.Integer, nullable=False, server_default="0"),
    sa.Column("traffic", sa.String(10), nullable=False, server_default=""),
    sa.Column("assisted", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("arm", sa.String(20), nullable=False, server_default=""),
    sa.Column("grade", sa.String(1), nullable=False, server_default="D"),
    sa.Column("signed_in", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("barred", sa.String(20), nullable=False, server_default=""),
)
_FACTS = (
    sa.Column("account", sa.String(32), nullable=False, server_default=""),
    sa.Column("account_before", sa.String(32), nullable=False, server_default=""),
)


def upgrade() -> None:
    for column in _CONTACTS:
        op.add_column("contacts", column.copy())
    for column in _FACTS:
        op.add_column("facts", column.copy())
        known = sa.text(f"{column.name} <> ''")
        name = f"facts_{column.name}"
        op.create_index(name, "facts", [column.name], sqlite_where=known, postgresql_where=known)
    op.create_index("facts_at", "facts", ["at"])
    op.drop_index("facts_person", "facts")


def downgrade() -> None:
    op.create_index("facts_person", "facts", ["person_key", "at"])
    op.drop_index("facts_at", "facts")
    for column in _FACTS:
        op.drop_index(f"facts_{column.name}", "facts")
    for table, columns in (("facts", _FACTS), ("contacts", _CONTACTS)):
        with op.batch_alter_table(table) as batch:
            for column in columns:
                batch.drop_column(column.name)
