"""Brings a database to the newest schema. Two who start at once are safe: it happens in one transaction, under a lock."""

from __future__ import annotations

import threading
from pathlib import Path

from sqlalchemy import Connection, Text, column, func, inspect, select, table

from bot.errors import StoreUnusable
from bot.store.address import Address, read_address
from bot.store.engines import postgres_engine, sqlite_engine
from bot.store.faults import database_errors
from bot.store.files import make_file

NEWEST = "0004"
MIGRATIONS = Path(__file__).parent / "migrations"
# See `bot.store.lock.WORK_LOCK`.
MIGRATION_LOCK = 0x61736B2D61690002
# Alembic keeps the migration that runs in a variable of its module.
ONE_AT_A_TIME = threading.Lock()


def migrate(url: str) -> str:
    """Bring the database at this URL to the newest schema, which is returned, making it first when there is none. Blocks. Raises `StoreFailed`."""
    address = read_address(url)
    make_file(address)
    with database_errors(address.shown):
        engine = sqlite_engine(address) if address.kind == "sqlite" else postgres_engine(address, connections=1)
        try:
            with engine.begin() as connection:
                upgrade(connection, address)
        finally:
            engine.dispose()
    return NEWEST


def upgrade(connection: Connection, address: Address) -> None:
    """The same within a transaction: when it fails, the database is what it was."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    now = revision(connection)
    if now == NEWEST:
        return
    # Two thirds of a second that only a start with something to migrate pays.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if now is not None and now not in known:
        raise StoreUnusable(f"{address.shown}: a newer ask-ai made its tables (revision {now}); start that version, or restore a backup")
    with ONE_AT_A_TIME:
        command.upgrade(config, "head")


def revision(connection: Connection) -> str | None:
    """The step that the database is at; None when it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(select(column("version_num", Text)).select_from(table("alembic_version")))
