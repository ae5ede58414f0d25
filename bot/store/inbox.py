"""Jobs as they are saved, cancelled, counted, and freed after a crash."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from bot.jobs import NewJob
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import VERSION, encode, insert_new
from bot.store.tables import job, job_key

STATES = ("ready", "running", "done", "dead")
KNOWN = select(job_key.c.key).where(job_key.c.key.in_(bindparam("keys", expanding=True))).limit(1)
ADD = insert(job).returning(job.c.id)


@dataclass(frozen=True, slots=True)
class SqlInbox:
    """See `bot.stores.Inbox`. A key is known as long as its job is kept. The workspace of a job is what its payload has under "team"."""

    database: Database
    clock: Clock

    async def add(self, new: NewJob) -> bool:
        """See `bot.stores.Inbox`."""
        now = self.clock.now()
        return await self.database.run(lambda connection: save(connection, new, now=now))

    async def cancel(self, key: str) -> bool:
        """See `bot.stores.Inbox`. A job that waits for its next attempt is cancelled, too."""
        number = select(job_key.c.job).where(job_key.c.key == key).scalar_subquery()
        cancelled = update(job).where(job.c.id == number, job.c.state == "ready").values(state="done", over_at=self.clock.now(), error="cancelled")
        return await self.database.run(lambda connection: connection.execute(cancelled).rowcount > 0)

    async def counts(self) -> Mapping[str, int]:
        """See `bot.stores.Inbox`."""

        def work(connection: Connection) -> dict[str, int]:
            found = connection.execute(select(job.c.state, func.count().label("jobs")).group_by(job.c.state))
            return dict.fromkeys(STATES, 0) | {row.state: row.jobs for row in found}

        return await self.database.run(work)


@dataclass(frozen=True, slots=True)
class SqlOrphans:
    """See `bot.stores.Orphans`."""

    database: Database
    clock: Clock

    async def release(self) -> int:
        """See `bot.stores.Orphans`."""
        now = self.clock.now()
        freed = update(job).where(job.c.over_at.is_(None), job.c.state == "running").values(state="ready", due_at=now, set_at=now)
        return await self.database.run_as_holder(lambda connection: connection.execute(freed).rowcount)


def save(connection: Connection, new: NewJob, *, now: float) -> bool:
    """See `bot.stores.Inbox.add`."""
    # In order, so that of two who save with the same keys at once one waits for the other, never both.
    keys = sorted(dict.fromkeys(new.keys))
    if connection.execute(KNOWN, {"keys": keys}).first():
        return False
    values = {
        "key": new.keys[0],
        "kind": new.kind,
        "lane": new.lane,
        "thread": new.thread,
        "team": str(new.payload.get("team") or ""),
        "payload": encode(new.payload),
        "version": VERSION,
        "state": "ready",
        "attempt": 0,
        "error": "",
        "saved_at": now,
        "set_at": now,
        "due_at": now + new.after_s,
    }
    number = connection.execute(ADD, values).scalar_one()
    if insert_new(connection, job_key, [{"key": key, "job": number} for key in keys]) == len(keys):
        return True
    # Somebody saved one of the keys between the look and now, which only PostgreSQL lets happen.
    connection.execute(delete(job_key).where(job_key.c.job == number))
    connection.execute(delete(job).where(job.c.id == number))
    return False
