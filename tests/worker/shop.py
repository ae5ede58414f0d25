"""A worker with the store in memory, handlers that a test scripts, and a diary of what happened when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from bot.jobs import Job, Lane, NewJob
from bot.worker import Worker
from tests.fakes.loop import LoopClock
from tests.fakes.stores import MemoryStore


class Shop:
    """`seen` holds (seconds since the start, what); `work` is what the handler of "message" does. The time is that of the loop."""

    def __init__(self, work: Callable[[Job], Awaitable[None]] | None = None, **options: Any) -> None:
        self.clock = LoopClock()
        self.memory = MemoryStore(self.clock)
        self.store = self.memory.as_store()
        self.work = work
        self.seen: list[tuple[float, str]] = []
        self.dead: list[tuple[str, BaseException]] = []
        self.begun_s = asyncio.get_running_loop().time()
        usual: dict[str, Any] = {"handlers": {"message": self._handle}, "on_dead": self._on_dead, "steps": self.store.steps, "random": lambda: 0.0}
        self.worker = Worker(queue=self.store.queue, **(usual | options))

    def see(self, what: str) -> None:
        self.seen.append((round(asyncio.get_running_loop().time() - self.begun_s, 3), what))

    @property
    def what(self) -> list[str]:
        return [what for _, what in self.seen]

    async def add(self, key: str, *, thread: str = "", lane: Lane = "answer", after_s: float = 0.0, kind: str = "message") -> None:
        """As the intake does it."""
        assert await self.store.inbox.add(job_of(key, thread=thread, lane=lane, after_s=after_s, kind=kind))
        self.worker.wake()

    def states(self) -> dict[str, str]:
        return {row.new.keys[0]: row.state for row in self.memory.jobs.rows}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The worker runs inside, and whatever is still running at the end is cancelled."""
        running = asyncio.ensure_future(self.worker.run())
        try:
            yield
        finally:
            running.cancel()
            await asyncio.wait({running})
            assert running.cancelled() or running.exception() is None

    async def idle(self, seconds: float = 10_000.0) -> None:
        """Let that much time pass, or until nothing can be done before."""
        async with asyncio.timeout(seconds):
            while any(row.open for row in self.memory.jobs.rows):  # noqa: ASYNC110  the time is virtual
                await asyncio.sleep(1.0)

    async def _handle(self, job: Job) -> None:
        self.see(f"begin {job.key}")
        if self.work is not None:
            await self.work(job)
        self.see(f"end {job.key}")

    async def _on_dead(self, job: Job, error: BaseException) -> None:
        self.see(f"dead {job.key}")
        self.dead.append((job.key, error))


def job_of(key: str, *, thread: str = "", lane: Lane = "answer", after_s: float = 0.0, kind: str = "message") -> NewJob:
    return NewJob(keys=(key,), kind=kind, payload={"team": "T1", "text": "SECRET WORDS"}, thread=thread, lane=lane, after_s=after_s)


async def minute(_job: Job) -> None:
    """A handler that takes a minute."""
    await asyncio.sleep(60.0)


def failing(*errors: BaseException) -> Callable[[Job], Awaitable[None]]:
    """A handler that raises these, one an attempt, and then succeeds."""
    left = list(errors)

    async def work(_job: Job) -> None:
        if left:
            raise left.pop(0)

    return work
