"""Registered holdouts. Once the first day has begun, neither a row nor the plan that it holds changes."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from bot.database import Instant
from bot.usage.tables import METADATA

holdouts = Table(
    "holdouts",
    METADATA,
    Column("council", String(40), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("digest", String(64), nullable=False),  # of what the plan says, not of its comments
    Column("plan", Text, nullable=False),  # JSON
    Column("first_at", Instant, nullable=False),
    Column("last_at", Instant, nullable=False),  # the end of its last day
    Column("registered_at", Instant, nullable=False),
)
