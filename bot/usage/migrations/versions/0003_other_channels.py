"""Imported contacts and changes, registered holdouts, and the sample of implied resolutions that is reviewed."""

import sqlalchemy as sa
from alembic import op

from bot.database import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "imports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("taken", sa.Integer, nullable=False),
        sa.Column("known", sa.Integer, nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.Column("first_at", Instant),
        sa.Column("last_at", Instant),
        sa.Column("at", Instant, nullable=False),
    )
    op.create_table(
        "outside_contacts",
        sa.Column("import", sa.String(32), sa.ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("line", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("need", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("seconds", sa.Integer),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("person_key", sa.String(32), nullable=False),
        sa.Column("person_before", sa.String(32), nullable=False),
        sa.Column("number", sa.String(20), nullable=False),
    )
    op.create_index("outside_contacts_id", "outside_contacts", ["id"])
    op.create_index("outside_contacts_reference", "outside_contacts", ["reference"])
    op.create_index("outside_contacts_person", "outside_contacts", ["person_key"])
    op.create_index("outside_contacts_person_before", "outside_contacts", ["person_before"])
    op.create_index("outside_contacts_council", "outside_contacts", ["council", "at"])
    op.create_table(
        "changes",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("import", sa.String(32), sa.ForeignKey("imports.id", ondelete="CASCADE"), nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("services", sa.JSON, nullable=False),
        sa.Column("channels", sa.JSON, nullable=False),
    )
    op.create_table(
        "holdouts",
        sa.Column("council", sa.String(40), primary_key=True),
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("plan", sa.Text, nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("registered_at", Instant, nullable=False),
    )
    op.create_table(
        "review_samples",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("council", sa.String(40), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("seed", sa.String(80), nullable=False),
        sa.Column("first_at", Instant, nullable=False),
        sa.Column("last_at", Instant, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("samples", sa.Boolean, nullable=False),
        sa.Column("frame", sa.JSON, nullable=False),
        sa.Column("frame_digest", sa.String(32), nullable=False),
        sa.Column("wordless", sa.Integer, nullable=False),
        sa.Column("drawn_at", Instant, nullable=False),
        sa.Column("keep_until", Instant, nullable=False),
        sa.UniqueConstraint("council", "name", name="review_samples_name"),
    )
    op.create_table(
        "review_items",
        sa.Column("sample", sa.String(32), sa.ForeignKey("review_samples.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("contact", sa.String(32), nullable=False),
        sa.Column("conversation", sa.String(80), nullable=False),
        sa.Column("service", sa.String(40), nullable=False),
        sa.Column("need", sa.String(60), nullable=False),
        sa.Column("twice", sa.Boolean, nullable=False),
        sa.Column("words", sa.JSON, nullable=False),
    )
    op.create_index("review_items_conversation", "review_items", ["conversation"])
    op.create_table(
        "review_verdicts",
        sa.Column("sample", sa.String(32), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("reviewer", sa.String(60), primary_key=True),
        sa.Column("verdict", sa.String(20), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["sample", "position"], ["review_items.sample", "review_items.position"], ondelete="CASCADE"
        ),
    )


def downgrade() -> None:
    for table in (
        "review_verdicts",
        "review_items",
        "review_samples",
        "holdouts",
        "changes",
        "outside_contacts",
        "imports",
    ):
        op.drop_table(table)
