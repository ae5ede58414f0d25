"""What the stores share: JSON with a version, and inserts that look at what is there."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Row, Table, or_
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import StoreUnusable

# Raise it when the meaning of stored JSON changes, together with a migration that rewrites what is stored.
VERSION = 1
AnyRow = Row[*tuple[Any, ...]]


def encode(value: Any) -> str:
    """As JSON in ASCII, which every database stores as it is."""
    return json.dumps(value, separators=(",", ":"))


def decode(version: int, text: str) -> Any:
    """The value again; `StoreUnusable` when a newer ask-ai wrote it."""
    if version != VERSION:
        raise StoreUnusable(f"stored data has version {version}, and this ask-ai reads version {VERSION}; start the version that wrote it, or a newer one")
    return json.loads(text)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    """Insert those rows of which the primary key is new; answers how many."""
    return len(connection.execute(_new_rows(connection.dialect.name, table), rows).all())


def put(connection: Connection, table: Table, values: Mapping[str, Any], *, unless_same: tuple[str, ...] = ()) -> bool:
    """Insert a row, or replace the one with its primary key; False, and nothing changes, when that has the same in all columns `unless_same`."""
    upsert = _upsert(connection.dialect.name, table, tuple(values), unless_same)
    return connection.execute(upsert, values).first() is not None


def values_of(row: AnyRow, *names: str) -> dict[str, Any]:
    """Some columns of a row by their names."""
    mapping = row._mapping  # noqa: SLF001  public in spite of its name, https://docs.sqlalchemy.org/en/21/core/connections.html
    return {name: mapping[name] for name in names}


# Statements are kept, since building one takes SQLAlchemy longer than running it takes SQLite.
@cache
def _new_rows(dialect: str, table: Table) -> Executable:
    return _insert(dialect, table).on_conflict_do_nothing().returning(*table.primary_key)


@cache
def _upsert(dialect: str, table: Table, names: tuple[str, ...], unless_same: tuple[str, ...]) -> Executable:
    statement = _insert(dialect, table)
    keys, new = [column.name for column in table.primary_key], statement.excluded
    changes = {name: new[name] for name in names if name not in keys}
    differs = or_(*(table.c[name] != new[name] for name in unless_same)) if unless_same else None
    return statement.on_conflict_do_update(index_elements=keys, set_=changes, where=differs).returning(*table.primary_key)


def _insert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
