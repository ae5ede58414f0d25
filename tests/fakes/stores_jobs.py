"""The inbox, the queue and the steps in memory; `faults` makes a method fail the next times it is called."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.jobs import Job, Lane, NewJob
from bot.store import Clock
from bot.store.claims import BACK_S

STATES = ("ready", "running", "done", "dead")


@dataclass
class Row:
    """A job as it is kept."""

    id: int
    new: NewJob
    payload: str
    set_at: float
    due_at: float
    state: str = "ready"
    attempt: int = 0
    over_at: float | None = None
    error: str = ""

    @property
    def open(self) -> bool:
        return self.over_at is None


@dataclass
class Jobs:
    """What the stores of jobs share. A claim takes `slow_s`, so that a test can do something meanwhile."""

    clock: Clock
    last: int = 0
    rows: list[Row] = field(default_factory=list)
    steps: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    faults: dict[str, list[Exception]] = field(default_factory=dict)
    asked: int = 0
    slow_s: float = 0.0

    def meet(self, method: str) -> None:
        """Raise what was put under this name in `faults`, once each."""
        self.asked += 1
        if faults := self.faults.get(method):
            raise faults.pop(0)

    def save(self, job: NewJob) -> bool:
        """See `bot.stores.Inbox.add`."""
        if any(key in row.new.keys for key in job.keys for row in self.rows):
            return False
        now = self.clock.now()
        self.last += 1
        self.rows.append(Row(id=self.last, new=job, payload=json.dumps(job.payload), set_at=now, due_at=now + job.after_s))
        return True

    def row(self, key: str) -> Row:
        """The job with this key, for a test that looks behind the port."""
        return next(row for row in self.rows if key in row.new.keys)


@dataclass
class MemoryInbox:
    jobs: Jobs

    async def add(self, job: NewJob) -> bool:
        """See `bot.stores.Inbox`."""
        self.jobs.meet("add")
        return self.jobs.save(job)

    async def cancel(self, key: str) -> bool:
        """See `bot.stores.Inbox`."""
        for row in self.jobs.rows:
            if key in row.new.keys and row.state == "ready":
                row.state, row.over_at = "done", self.jobs.clock.now()
                return True
        return False

    async def counts(self) -> Mapping[str, int]:
        """See `bot.stores.Inbox`."""
        return {state: sum(row.state == state for row in self.jobs.rows) for state in STATES}


@dataclass
class MemoryQueue:
    jobs: Jobs

    async def claim(self, lane: Lane, *, lease_s: float) -> Job | None:
        """See `bot.stores.Queue`."""
        self.jobs.meet("claim")
        now = self.jobs.clock.now()
        row = next((row for row in self._first_of_threads(lane) if self._due_at(row) <= now), None)
        if row is None:
            return None
        row.state, row.attempt, row.set_at, row.due_at = "running", row.attempt + 1, now, now + lease_s
        await asyncio.sleep(self.jobs.slow_s)
        new = row.new
        return Job(
            id=row.id,
            key=new.keys[0],
            kind=new.kind,
            payload=json.loads(row.payload),
            thread=new.thread,
            lane=new.lane,
            attempt=row.attempt,
            lease=str(row.attempt),
        )

    async def next_due_s(self, lane: Lane) -> float | None:
        """See `bot.stores.Queue`."""
        self.jobs.meet("next_due_s")
        due_at = min(map(self._due_at, self._first_of_threads(lane)), default=None)
        return None if due_at is None else max(0.0, due_at - self.jobs.clock.now())

    async def renew(self, job: Job, *, lease_s: float) -> bool:
        """See `bot.stores.Queue`."""
        return self._changed("renew", job, due_at=self.jobs.clock.now() + lease_s)

    async def finish(self, job: Job) -> bool:
        """See `bot.stores.Queue`."""
        return self._changed("finish", job, state="done", over_at=self.jobs.clock.now())

    async def retry(self, job: Job, *, after_s: float, error: str) -> bool:
        """See `bot.stores.Queue`."""
        now = self.jobs.clock.now()
        return self._changed("retry", job, state="ready", set_at=now, due_at=now + after_s, error=error)

    async def bury(self, job: Job, *, error: str) -> bool:
        """See `bot.stores.Queue`."""
        return self._changed("bury", job, state="dead", over_at=self.jobs.clock.now(), error=error)

    def _first_of_threads(self, lane: Lane) -> list[Row]:
        opened = [row for row in self.jobs.rows if row.open]
        first = {row.new.thread: row.id for row in reversed(opened)}
        return [row for row in opened if row.new.lane == lane and (not row.new.thread or first[row.new.thread] == row.id)]

    def _due_at(self, row: Row) -> float:
        now = self.jobs.clock.now()
        return now if row.state == "ready" and row.set_at > now + BACK_S else row.due_at

    def _changed(self, method: str, job: Job, **values: Any) -> bool:
        self.jobs.meet(method)
        for row in self.jobs.rows:
            if (row.id, row.state, str(row.attempt)) == (job.id, "running", job.lease) and row.due_at > self.jobs.clock.now():
                for name, value in values.items():
                    setattr(row, name, value)
                return True
        return False


@dataclass
class MemoryOrphans:
    jobs: Jobs

    async def release(self) -> int:
        """See `bot.stores.Orphans`."""
        now = self.jobs.clock.now()
        running = [row for row in self.jobs.rows if row.state == "running"]
        for row in running:
            row.state, row.set_at, row.due_at = "ready", now, now
        return len(running)


@dataclass
class MemorySteps:
    jobs: Jobs

    async def done(self, key: str, step: str) -> Mapping[str, Any] | None:
        """See `bot.stores.Steps`."""
        self.jobs.meet("done")
        kept = self.jobs.steps.get((key, step))
        return None if kept is None else json.loads(kept[0])

    async def keep(self, key: str, step: str, result: Mapping[str, Any]) -> None:
        """See `bot.stores.Steps`."""
        self.jobs.meet("keep")
        self.jobs.steps.setdefault((key, step), (json.dumps(result), self.jobs.clock.now()))
