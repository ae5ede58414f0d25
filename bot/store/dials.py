"""The books of test calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, update

from bot.diagnostics.dial.ports import Against, Caps, Dial
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import AnyRow, values_of
from bot.store.tables import test_dial as table

HOUR_S, DAY_S = 3_600.0, 86_400.0
# See `bot.store.lock.WORK_LOCK`. Who begins a call waits for whoever does so at this moment, so that no cap is passed together.
DIAL_LOCK = 0x61736B2D61690003
WORDS = ("id", "project", "team", "person", "channel", "trunk", "number", "number_key", "caller", "room", "owner", "outcome", "status", "call_id")


@dataclass(frozen=True, slots=True)
class SqlDials:
    """See `bot.diagnostics.dial.ports.Audit`."""

    database: Database
    clock: Clock

    async def begin(self, dial: Dial, caps: Caps) -> Against:
        """See `bot.diagnostics.dial.ports.Audit`."""
        now = self.clock.now()
        row = {name: value for name, value in asdict(dial).items() if name in WORDS} | {"begun_at": now, "over_at": None}

        def work(connection: Connection) -> Against:
            if connection.dialect.name == "postgresql":
                connection.execute(select(func.pg_advisory_xact_lock(DIAL_LOCK)))
            against = _against(connection, dial, caps, now)
            if not against:
                connection.execute(insert(table).values(row))
            return against

        return await self.database.run(work)

    async def against(self, dial: Dial, caps: Caps) -> Against:
        """See `bot.diagnostics.dial.ports.Audit`."""
        now = self.clock.now()
        return await self.database.run(lambda connection: _against(connection, dial, caps, now))

    async def end(self, id_: str, *, outcome: str, status: int, call_id: str) -> bool:
        """See `bot.diagnostics.dial.ports.Audit`."""
        over = update(table).where(table.c.id == id_, table.c.over_at.is_(None))
        over = over.values(over_at=self.clock.now(), outcome=outcome, status=status, call_id=call_id)
        return await self.database.run(lambda connection: connection.execute(over).rowcount > 0)

    async def open(self) -> Sequence[Dial]:
        """See `bot.diagnostics.dial.ports.Audit`."""
        return await self._all(select(table).where(table.c.over_at.is_(None)).order_by(table.c.begun_at, table.c.id))

    async def get(self, id_: str) -> Dial | None:
        """See `bot.diagnostics.dial.ports.Audit`."""
        found = await self._all(select(table).where(table.c.id == id_))
        return found[0] if found else None

    async def _all(self, chosen: Select[tuple[object, ...]]) -> list[Dial]:
        return await self.database.run(lambda connection: [_dial(row) for row in connection.execute(chosen)])


def _against(connection: Connection, dial: Dial, caps: Caps, now: float) -> Against:
    """The first reason in the order of `Against`."""
    hour, same_number = table.c.begun_at > now - HOUR_S, table.c.number_key == dial.number_key
    its_user = and_(table.c.team == dial.team, table.c.person == dial.person)
    busy = and_(same_number, table.c.over_at.is_(None), table.c.begun_at > now - caps.busy_s)
    limits: Sequence[tuple[Against, ColumnElement[bool], int]] = (
        ("again", table.c.id == dial.id, 1),
        ("number", busy, 1),
        ("number_hour", and_(hour, same_number), caps.per_user_hour),
        ("user_hour", and_(hour, its_user), caps.per_user_hour),
        ("hour", hour, caps.per_hour),
        ("day", table.c.begun_at > now - DAY_S, caps.per_day),
    )
    counts = connection.execute(select(*(func.count().filter(condition) for _, condition, _ in limits)).select_from(table)).one()
    return next((why for (why, _, most), count in zip(limits, counts, strict=True) if count >= most), "")


def _dial(row: AnyRow) -> Dial:
    return Dial(**values_of(row, *WORDS), begun_at=_moment(row.begun_at), over_at=_moment(row.over_at))


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
