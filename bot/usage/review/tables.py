"""The tables of reviewed samples. Words are copied here, redacted as they are, and kept 24 months, not 30 days."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from bot.database import Instant
from bot.usage.tables import METADATA

review_samples = Table(
    "review_samples",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("council", String(40), nullable=False),
    Column("name", String(60), nullable=False),
    Column("seed", String(80), nullable=False),
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),  # the end of the last day
    Column("size", Integer, nullable=False),  # how many were wanted
    Column("samples", Boolean, nullable=False),  # whether made-up contacts were drawn from
    Column("frame", JSON, nullable=False),  # service -> how many there were to draw from
    Column("frame_digest", String(32), nullable=False),  # of all ids that were drawn from
    Column("wordless", Integer, nullable=False),  # contacts that could not be drawn: their words are gone
    Column("drawn_at", Instant, nullable=False),
    Column("keep_until", Instant, nullable=False),
    UniqueConstraint("council", "name", name="review_samples_name"),
)

review_items = Table(
    "review_items",
    METADATA,
    Column("sample", String(32), ForeignKey("review_samples.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),  # from 1, in the order of the draw
    Column("contact", String(32), nullable=False),
    Column("conversation", String(80), nullable=False),
    Column("service", String(40), nullable=False),
    Column("need", String(60), nullable=False),
    Column("twice", Boolean, nullable=False),  # judged by two reviewers who do not see each other's verdict
    Column("words", JSON, nullable=False),  # [{"from": "resident" | "bot", "text"}], as they were redacted
    Index("review_items_conversation", "conversation"),
)

review_verdicts = Table(
    "review_verdicts",
    METADATA,
    Column("sample", String(32), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("reviewer", String(60), primary_key=True),
    Column("verdict", String(20), nullable=False),  # resolved | not_resolved
    Column("at", Instant, nullable=False),
    ForeignKeyConstraint(["sample", "position"], ["review_items.sample", "review_items.position"], ondelete="CASCADE"),
)
