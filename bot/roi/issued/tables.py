"""The tables of issued reports. `python -m bot.roi issued` is their one writer; the database refuses to change a row.

A report's state is what its events say (`bot.roi.issued.states`), so that issuing and superseding alter nothing.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.database import Instant

METADATA = MetaData()

issued_reports = Table(
    "issued_reports",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("council", String(40), nullable=False),
    Column("number", String(12), nullable=False),  # 2026-01; 2026-S01 for one with sample data
    Column("version", Integer, nullable=False),  # from 1; a restatement is the next
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("is_sample", Boolean, nullable=False),
    Column("engine", String(40), nullable=False),  # by which code it was worked out
    Column("prepared_by", String(80), nullable=False),
    Column("prepared_at", Instant, nullable=False),
    Column("why", Text, nullable=False),  # why it was restated; empty for a first version
    Column("manifest", String(64), nullable=False),  # SHA-256 of all of the above and of every file's
    UniqueConstraint("council", "number", "version", name="issued_reports_number"),
)

issued_files = Table(
    "issued_files",
    METADATA,
    Column("report", Integer, ForeignKey("issued_reports.id"), primary_key=True),
    Column("name", String(80), primary_key=True),  # its path in the report's folder
    Column("size", Integer, nullable=False),  # bytes, unpacked
    Column("sha256", String(64), nullable=False),  # of the unpacked bytes
    Column("packed", LargeBinary, nullable=False),  # gzip
)

issued_events = Table(
    "issued_events",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("report", Integer, ForeignKey("issued_reports.id"), nullable=False),
    Column("kind", String(20), nullable=False),  # bot.roi.issued.states.Kind
    Column("by", String(80), nullable=False),
    Column("at", Instant, nullable=False),
    Column("data", JSON, nullable=False),
    Column("seal", String(64), nullable=False),  # SHA-256 of this event, the manifest and the seal of the event before
    UniqueConstraint("report", "kind", name="issued_events_once"),
)
