"""The first tables of issued reports: reports, their files, what happened to them. No row of them can be changed."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = ("issued_reports", "issued_files", "issued_events")
_REFUSAL = "an issued report is never changed"


def upgrade() -> None:
    op.create_table(
        "issued_reports",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("number", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("first", sa.Date, nullable=False),
        sa.Column("last", sa.Date, nullable=False),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.Column("engine", sa.String(40), nullable=False),
        sa.Column("prepared_by", sa.String(80), nullable=False),
        sa.Column("prepared_at", Instant, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("manifest", sa.String(64), nullable=False),
        sa.UniqueConstraint("council", "number", "version", name="issued_reports_number"),
    )
    op.create_table(
        "issued_files",
        sa.Column("report", sa.Integer, sa.ForeignKey("issued_reports.id"), primary_key=True),
        sa.Column("name", sa.String(80), primary_key=True),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("packed", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "issued_events",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("report", sa.Integer, sa.ForeignKey("issued_reports.id"), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("by", sa.String(80), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.UniqueConstraint("report", "kind", name="issued_events_once"),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION keep_issued_reports() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$"
        )
        for table in _TABLES:
            op.execute(
                f"CREATE TRIGGER {table}_are_kept BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION keep_issued_reports()"
            )
        return
    for table in _TABLES:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_never_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
            )


def downgrade() -> None:
    for table in reversed(_TABLES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION keep_issued_reports()")
