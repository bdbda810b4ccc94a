"""Alembic's entry for the usage log's tables. `bot.database.migrate` hands over the connection."""

from alembic import context

import bot.usage.counterfactual.tables
import bot.usage.imports.tables
import bot.usage.review.tables  # noqa: F401 - their tables stand in METADATA too
from bot.usage.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table=context.config.attributes["version_table"],
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
