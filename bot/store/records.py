"""The flight recorder's memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from bot.diagnostics.record import RoomEvent
from bot.store.database import Database
from bot.store.housekeeping import deletion
from bot.store.sql import VERSION, AnyRow, decode, encode, insert_new
from bot.store.tables import record

NAMES = ("id", "project", "kind", "room", "room_sid", "identity", "participant_sid", "participant_kind", "reason", "dropped")
COLUMNS = [record.c[name] for name in ("happened_at", "received_at", "version", "more", *NAMES)]


@dataclass(frozen=True, slots=True)
class SqlRecords:
    """See `bot.diagnostics.ports.Records`."""

    database: Database

    async def keep(self, events: Sequence[RoomEvent]) -> int:
        """See `bot.diagnostics.ports.Records`."""
        if not events:
            return 0
        # In order, so that of two who keep the same events at once one waits for the other, never both.
        rows = [_row(event) for event in sorted(events, key=lambda event: (event.project, event.id))]
        return await self.database.run(lambda connection: insert_new(connection, record, rows))

    async def of_room(self, project: str, room: str, *, since: datetime, limit: int) -> Sequence[RoomEvent]:
        """See `bot.diagnostics.ports.Records`."""
        newest = (record.c.happened_at.desc(), record.c.received_at.desc(), record.c.id.desc())
        its = (record.c.project == project, record.c.room == room, record.c.happened_at >= since.timestamp())
        last = select(*COLUMNS).where(*its).order_by(*newest).limit(limit)
        return await self.database.run(lambda connection: [_event(row) for row in connection.execute(last)][::-1])

    async def rooms(self, project: str, *, since: datetime, limit: int) -> Sequence[tuple[str, datetime]]:
        """See `bot.diagnostics.ports.Records`."""
        last_at = func.max(record.c.happened_at).label("last_at")
        its = (record.c.project == project, record.c.room != "", record.c.happened_at >= since.timestamp())
        newest = select(record.c.room, last_at).where(*its).group_by(record.c.room).order_by(last_at.desc(), record.c.room).limit(limit)
        return await self.database.run(lambda connection: [(row.room, _moment(row.last_at)) for row in connection.execute(newest)])

    async def since(self, project: str) -> datetime | None:
        """See `bot.diagnostics.ports.Records`."""
        first = select(func.min(record.c.received_at)).where(record.c.project == project)

        def work(connection: Connection) -> datetime | None:
            found = connection.scalar(first)
            return None if found is None else _moment(found)

        return await self.database.run(work)

    async def delete_older(self, *, than: datetime) -> int:
        """See `bot.diagnostics.ports.Records`. A batch a transaction; in between, others have their turn."""
        gone = 0
        while count := await self.database.run(deletion(record, record.c.received_at < than.timestamp())):
            gone += count
        return gone


def _row(event: RoomEvent) -> dict[str, Any]:
    values = {name: getattr(event, name) for name in NAMES}  # `asdict` takes longer than the database does
    times = {"happened_at": event.happened_at.timestamp(), "received_at": event.received_at.timestamp()}
    return values | times | {"more": encode(dict(event.more)), "version": VERSION}


def _event(row: AnyRow) -> RoomEvent:
    happened_at, received_at, version, more, *values = row
    return RoomEvent(happened_at=_moment(happened_at), received_at=_moment(received_at), more=decode(version, more), **dict(zip(NAMES, values, strict=True)))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
