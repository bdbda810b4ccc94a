"""The tables of imported contacts. They are facts: nothing is derived, and nothing is a resident's free text."""

from __future__ import annotations

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text

from bot.database import Instant
from bot.usage.tables import METADATA

imports = Table(
    "imports",
    METADATA,
    Column("id", String(32), primary_key=True),  # digest of council, kind and content: the same file is here once
    Column("council", String(40), nullable=False),
    Column("kind", String(10), nullable=False),  # calls | forms | changes
    Column("name", String(200), nullable=False),  # the file's name without its folder
    Column("state", String(10), nullable=False),  # loading, and invisible | taken
    Column("lines", Integer, nullable=False),
    Column("taken", Integer, nullable=False),
    Column("known", Integer, nullable=False),  # lines that an earlier file had brought
    Column("left_out", Integer, nullable=False),  # lines that the council's table leaves out
    Column("first_at", Instant),
    Column("last_at", Instant),
    Column("at", Instant, nullable=False),
)

outside_contacts = Table(
    "outside_contacts",
    METADATA,
    Column("import", String(32), ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
    Column("line", Integer, primary_key=True),  # of the file, so that an auditor finds it again
    Column("id", String(32), nullable=False),  # digest of what the line says: an overlapping file has the same
    Column("council", String(40), nullable=False),
    Column("channel", String(10), nullable=False),  # phone | desk | email | post | form
    Column("at", Instant, nullable=False),
    Column("need", String(60), nullable=False),  # the need group; empty when only the service is known
    Column("subject", String(80), nullable=False),
    Column("service", String(40), nullable=False),
    Column("seconds", Integer),  # how long it took; None when the log does not say
    Column("reference", String(64), nullable=False),
    Column("person_key", String(32), nullable=False),
    Column("person_before", String(32), nullable=False),
    Column("number", String(20), nullable=False),  # which of the council's own lines was rung
    Index("outside_contacts_id", "id"),
    Index("outside_contacts_reference", "reference"),
    Index("outside_contacts_person", "person_key"),
    Index("outside_contacts_person_before", "person_before"),
    Index("outside_contacts_council", "council", "at"),
)

changes = Table(
    "changes",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("import", String(32), ForeignKey("imports.id", ondelete="CASCADE"), nullable=False),
    Column("line", Integer, nullable=False),
    Column("council", String(40), nullable=False),
    Column("at", Instant, nullable=False),  # the beginning of the day from which it held
    Column("what", Text, nullable=False),  # the council's own words
    Column("services", JSON, nullable=False),  # stems; empty: all of them
    Column("channels", JSON, nullable=False),  # phone | desk | email | post | form; empty: all of them
)
