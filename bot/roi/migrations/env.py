"""Alembic's entry for issued reports. `bot.database.migrate` opens the connection and names the version table."""

from alembic import context

from bot.roi.issued.tables import METADATA

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=METADATA,
    version_table=context.config.attributes["version_table"],
    render_as_batch=True,  # SQLite alters a table by copying it
)
with context.begin_transaction():
    context.run_migrations()
