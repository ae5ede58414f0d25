"""A clock for whatever waits for Slack: it stands still until a test moves it, or runs as fast as the work allows."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

# Turns of the event loop in which everything that can go on without sockets has gone on.
TURNS = 30
REAL_PAUSE_S = 0.001


class FakeClock:
    """A `bot.slack.clock.Clock`."""

    def __init__(self) -> None:
        self._now = 1_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        await woken

    async def advance(self, seconds: float) -> None:
        """Move on, stopping at each moment for which somebody waits, so that they wake in order and at their time."""
        end = self._now + seconds
        await settled()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._next()
            await settled()
        self._now = end

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Inside the block time jumps to the next moment for which somebody waits, about a thousand times a second. For work over real sockets."""
        async with asyncio.TaskGroup() as group:
            runner = group.create_task(self._run())
            yield
            runner.cancel()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(REAL_PAUSE_S)
            if self._sleepers:
                self._next()

    def _next(self) -> None:
        due, _, woken = heapq.heappop(self._sleepers)
        self._now = max(self._now, due)
        if not woken.done():
            woken.set_result(None)


async def settled() -> None:
    """Everything that can go on now has gone on, sockets aside."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


async def until(holds: Callable[[], object]) -> None:
    """Wait for what other tasks do over sockets."""
    for _ in range(5_000):
        if holds():
            return
        await asyncio.sleep(REAL_PAUSE_S)
    raise AssertionError("it never came to that")
