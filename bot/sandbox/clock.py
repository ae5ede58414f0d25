"""The sandbox's time: the machine's, or one that a test moves by hand."""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from typing import Protocol


class Clock(Protocol):
    """What the whole sandbox asks for the time; nothing in it looks at another clock."""

    def now(self) -> float:
        """Seconds since 1970, UTC; never less than what it said before."""

    async def sleep(self, seconds: float) -> None:
        """Return when `now()` has moved on by `seconds`; at once when that is not more than 0."""


class SystemClock:
    """The machine's time. Its steps forward are the monotonic clock's, so a corrected wall clock cannot take it back."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        return time.monotonic() + self._offset

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class ControlledClock:
    """Stands still until `advance` is called; for tests. Belongs to one event loop."""

    def __init__(self, start: float = 1_790_000_000.0) -> None:
        self._now = start
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._fell_asleep = asyncio.Event()

    def now(self) -> float:
        return self._now

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._now + seconds, next(self._order), woken))
        self._fell_asleep.set()
        await woken

    @property
    def sleeping(self) -> int:
        """How many wait for this clock right now."""
        return sum(not woken.done() for _, _, woken in self._sleepers)

    async def until_sleeping(self, count: int = 1) -> None:
        """Return when at least so many wait for this clock: what a test does before it advances."""
        while self.sleeping < count:
            self._fell_asleep.clear()
            await self._fell_asleep.wait()

    def advance(self, seconds: float) -> None:
        """Move on by `seconds` and wake, in the order of their times, all who waited for that. They run when the caller next awaits."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._now += seconds
        while self._sleepers and self._sleepers[0][0] <= self._now:
            _, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
