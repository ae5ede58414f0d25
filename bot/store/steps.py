"""What jobs have done already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import VERSION, decode, encode, insert_new
from bot.store.tables import step


@dataclass(frozen=True, slots=True)
class SqlSteps:
    """See `bot.stores.Steps`."""

    database: Database
    clock: Clock

    async def done(self, key: str, step: str) -> Mapping[str, Any] | None:
        """See `bot.stores.Steps`."""
        return await self.database.run(lambda connection: _result(connection, key, step))

    async def keep(self, key: str, step: str, result: Mapping[str, Any]) -> None:
        """See `bot.stores.Steps`."""
        values = {"key": key, "name": step, "result": encode(result), "version": VERSION, "kept_at": self.clock.now()}
        await self.database.run(lambda connection: insert_new(connection, _table, [values]))


_table = step
_KEPT = select(_table.c.version, _table.c.result).where(_table.c.key == bindparam("of"), _table.c.name == bindparam("called"))


def _result(connection: Connection, key: str, name: str) -> Mapping[str, Any] | None:
    row = connection.execute(_KEPT, {"of": key, "called": name}).one_or_none()
    return None if row is None else decode(row.version, row.result)
