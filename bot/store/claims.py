"""Jobs as the worker takes them up and gives them back. One statement claims."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Double, Executable, Text, and_, bindparam, case, func, or_, select, update

from bot.errors import StoreUnusable
from bot.jobs import Job, Lane
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import AnyRow, decode, values_of
from bot.store.tables import job

log = logging.getLogger("bot.store")
ERROR_CHARS = 500

# "lane", "now" and "until" are given with each call; what updates a job may not name its parameters like columns.
_lane = bindparam("in_lane", type_=Text)
_now = bindparam("now", type_=Double)
_until = bindparam("until", type_=Double)
_other = job.alias("other")
_is_open = job.c.over_at.is_(None)
# Set so long after now: the clock went back, and what was due by then counts as due. Less is no sign of that: whoever claims may have looked at the clock before
# somebody else saved, and at the jobs after it; and the clocks of two machines differ.
BACK_S = 60.0
_waited = and_(job.c.state == "ready", job.c.set_at > _now + BACK_S)
# An older one that is not over; or a younger one that was, on PostgreSQL, visible and claimed before this one was.
_behind_another = and_(
    job.c.thread != "",
    select(_other.c.id)
    .where(
        _other.c.over_at.is_(None),
        _other.c.thread == job.c.thread,
        or_(_other.c.id < job.c.id, and_(_other.c.id != job.c.id, _other.c.state == "running", _other.c.due_at > _now)),
    )
    .exists(),
)
_next = (
    select(job.c.id)
    .where(_is_open, job.c.lane == _lane, or_(job.c.due_at <= _now, _waited), ~_behind_another)
    .order_by(job.c.id)
    .limit(1)
    .with_for_update(skip_locked=True, of=job)  # whoever prolongs a lease at this moment is not waited for
)
CLAIM = (
    update(job)
    .where(job.c.id == _next.scalar_subquery())
    .values(state="running", attempt=job.c.attempt + 1, set_at=_now, due_at=_until)
    .returning(job.c.id, job.c.key, job.c.kind, job.c.payload, job.c.version, job.c.thread, job.c.lane, job.c.attempt)
)
NEXT_DUE = select(func.min(case((_waited, _now), else_=job.c.due_at))).where(_is_open, job.c.lane == _lane, ~_behind_another)


@dataclass(frozen=True, slots=True)
class SqlQueue:
    """See `bot.stores.Queue`. Each claim counts as an attempt, so the number of the attempt is the lease."""

    database: Database
    clock: Clock

    async def claim(self, lane: Lane, *, lease_s: float) -> Job | None:
        """See `bot.stores.Queue`. A job whose payload a newer ask-ai wrote is buried; the store is not even opened when there is one."""
        now = self.clock.now()

        def work(connection: Connection) -> Job | None:
            while row := connection.execute(CLAIM, {"in_lane": lane, "now": now, "until": now + lease_s}).one_or_none():
                try:
                    return _job_of(row)
                except StoreUnusable as error:
                    log.error("job.unreadable", extra={"key": row.key, "kind": row.kind, "error": str(error)})  # noqa: TRY400  nothing to trace
                    connection.execute(update(job).where(job.c.id == row.id).values(state="dead", over_at=now, error=str(error)))
            return None

        return await self.database.run_as_holder(work)

    async def next_due_s(self, lane: Lane) -> float | None:
        """See `bot.stores.Queue`."""
        now = self.clock.now()
        due_at = await self.database.run(lambda connection: connection.execute(NEXT_DUE, {"in_lane": lane, "now": now}).scalar())
        return None if due_at is None else max(0.0, due_at - now)

    async def renew(self, job: Job, *, lease_s: float) -> bool:
        """See `bot.stores.Queue`."""
        return await self._change(job, {"due_at": self.clock.now() + lease_s})

    async def finish(self, job: Job) -> bool:
        """See `bot.stores.Queue`."""
        return await self._change(job, {"state": "done", "over_at": self.clock.now()})

    async def retry(self, job: Job, *, after_s: float, error: str) -> bool:
        """See `bot.stores.Queue`."""
        now = self.clock.now()
        return await self._change(job, {"state": "ready", "set_at": now, "due_at": now + after_s, "error": error[:ERROR_CHARS]})

    async def bury(self, job: Job, *, error: str) -> bool:
        """See `bot.stores.Queue`."""
        return await self._change(job, {"state": "dead", "over_at": self.clock.now(), "error": error[:ERROR_CHARS]})

    async def _change(self, held: Job, values: Mapping[str, Any]) -> bool:
        """Only by whoever holds the lease still."""
        of_the_holder = {"in_id": held.id, "in_attempt": int(held.lease), "now": self.clock.now()}
        parameters = {**of_the_holder, **{f"new_{name}": value for name, value in values.items()}}
        change = _by_the_holder(tuple(values))
        return await self.database.run(lambda connection: connection.execute(change, parameters).rowcount > 0)


@cache
def _by_the_holder(names: tuple[str, ...]) -> Executable:
    held = (job.c.id == bindparam("in_id"), job.c.attempt == bindparam("in_attempt"), job.c.state == "running", job.c.due_at > _now)
    return update(job).where(*held).values({name: bindparam(f"new_{name}") for name in names})


def _job_of(row: AnyRow) -> Job:
    payload = decode(row.version, row.payload)
    return Job(**values_of(row, "id", "key", "kind", "thread", "lane", "attempt"), payload=payload, lease=str(row.attempt))
