"""Alembic runs this; the connection, in a transaction that is not ours to end, comes with the configuration."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
