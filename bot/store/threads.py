"""What was said in threads, and how the bot stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import put, values_of
from bot.store.tables import said as said_table
from bot.store.tables import thread as thread_table
from bot.thread import Said, ThreadId, ThreadState


@dataclass(frozen=True, slots=True)
class SqlTranscript:
    """See `bot.stores.Transcript`."""

    database: Database
    clock: Clock

    async def keep(self, said: Said) -> None:
        """See `bot.stores.Transcript`."""
        place = {"team": said.thread.team, "channel": said.thread.channel, "thread": said.thread.ts, "ts": said.ts}
        values = {**place, "person": said.person, "text": said.text, "kept_at": self.clock.now()}
        await self.database.run(lambda connection: put(connection, said_table, values))

    async def of(self, thread: ThreadId, *, limit: int) -> Sequence[Said]:
        """See `bot.stores.Transcript`."""
        last = select(said_table).where(*_in(thread)).order_by(said_table.c.ts.desc()).limit(limit)

        def work(connection: Connection) -> list[Said]:
            return [Said(thread=thread, **values_of(row, "ts", "person", "text")) for row in connection.execute(last)][::-1]

        return await self.database.run(work)

    async def forget(self, thread: ThreadId, ts: str) -> None:
        """See `bot.stores.Transcript`."""
        gone = delete(said_table).where(*_in(thread), said_table.c.ts == ts)
        await self.database.run(lambda connection: connection.execute(gone))


@dataclass(frozen=True, slots=True)
class SqlThreads:
    """See `bot.stores.Threads`."""

    database: Database
    clock: Clock

    async def state(self, thread: ThreadId) -> ThreadState | None:
        """See `bot.stores.Threads`."""
        place = [thread_table.c[name] == value for name, value in asdict(thread).items()]
        kept = select(thread_table.c.asker, thread_table.c.quiet).where(*place)

        def work(connection: Connection) -> ThreadState | None:
            row = connection.execute(kept).one_or_none()
            return None if row is None else ThreadState(**values_of(row, "asker", "quiet"))

        return await self.database.run(work)

    async def put(self, thread: ThreadId, state: ThreadState) -> None:
        """See `bot.stores.Threads`."""
        values = {**asdict(thread), **asdict(state), "kept_at": self.clock.now()}
        await self.database.run(lambda connection: put(connection, thread_table, values))


def _in(thread: ThreadId) -> tuple[ColumnElement[bool], ...]:
    return (said_table.c.team == thread.team, said_table.c.channel == thread.channel, said_table.c.thread == thread.ts)
