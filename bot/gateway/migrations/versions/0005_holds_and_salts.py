"""Holds on conversations, salts for person handles; evidence may go once its conversation was erased, never before."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_IS_ERASED = (
    "(OLD.conversation = 'erased' OR EXISTS (SELECT 1 FROM conversations "
    "WHERE name = OLD.conversation AND erased_at IS NOT NULL))"
)
_LET_ERASED_GO = {
    "sqlite": (
        "DROP TRIGGER evidence_never_changes",
        "DROP TRIGGER evidence_never_goes",
        f"CREATE TRIGGER evidence_never_changes BEFORE UPDATE ON evidence WHEN NOT {_IS_ERASED} "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
        f"CREATE TRIGGER evidence_never_goes BEFORE DELETE ON evidence WHEN NOT {_IS_ERASED} "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF NOT {_IS_ERASED} THEN RAISE EXCEPTION 'evidence is append-only'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
    ),
}
_KEEP_ALL = {
    "sqlite": (
        "DROP TRIGGER evidence_never_changes",
        "DROP TRIGGER evidence_never_goes",
        "CREATE TRIGGER evidence_never_changes BEFORE UPDATE ON evidence "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
        "CREATE TRIGGER evidence_never_goes BEFORE DELETE ON evidence "
        "BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION keep_evidence() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'evidence is append-only'; END $$",
    ),
}


def upgrade() -> None:
    for statement in _LET_ERASED_GO[op.get_bind().dialect.name]:
        op.execute(statement)
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
    for statement in _KEEP_ALL[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("person_salts")
    op.drop_table("holds")
