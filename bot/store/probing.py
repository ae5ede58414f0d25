"""Whether a database can be read and written, without leaving anything in it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, column, table, update

from bot.errors import StoreUnusable
from bot.store.address import Address, read_address
from bot.store.engines import postgres_engine, sqlite_engine
from bot.store.faults import database_errors
from bot.store.migrate import MIGRATIONS, NEWEST, revision

_versions = table("alembic_version", column("version_num"))
_same = update(_versions).values(version_num=_versions.c.version_num)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What is there: `revision` None means no tables yet. `shown` may be told to anybody who looks after the bot."""

    shown: str
    revision: str | None
    newest: str = NEWEST


def probe(connection: Connection) -> None:
    """Write a row as it is. For a database with our tables, at whichever revision."""
    connection.execute(_same)


def examine(url: str) -> Examined:
    """The database at this URL, opened and written; one that is not there is not made. Blocks. Raises `StoreFailed` for what would keep `serve` from working."""
    address = read_address(url)
    if address.file is not None and not address.file.exists():
        _could_be_made(address.file, address.shown)
        return Examined(shown=address.shown, revision=None)
    with database_errors(address.shown):
        engine = sqlite_engine(address) if address.kind == "sqlite" else postgres_engine(address, connections=1)
        try:
            with engine.begin() as connection:
                return Examined(shown=address.shown, revision=_examined(connection, address))
        finally:
            engine.dispose()


def _examined(connection: Connection, address: Address) -> str | None:
    found = revision(connection)
    if found is None or found == NEWEST:
        if found:
            probe(connection)
        return found
    from alembic.script import ScriptDirectory  # noqa: PLC0415  two thirds of a second that only another version's database costs

    if found not in {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}:
        raise StoreUnusable(f"{address.shown}: a newer ask-ai made its tables (revision {found}); start that version, or restore a backup")
    probe(connection)
    return found


def _could_be_made(file: Path, shown: str) -> None:
    nearest = next(folder for folder in file.absolute().parents if folder.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        raise StoreUnusable(f"{shown}: it is not there and cannot be made; check owner and permissions of {nearest}, or set ASK_AI_DATA or DATABASE_URL")
