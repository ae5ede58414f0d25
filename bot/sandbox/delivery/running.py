"""A clock that runs, and that can be pushed ahead: what a sandbox has that another process drives."""

from __future__ import annotations

import asyncio

from bot.sandbox.clock import SystemClock


class RunningClock:
    """A `bot.sandbox.clock.Clock`: the machine's time plus all pushes so far."""

    def __init__(self) -> None:
        self._machine = SystemClock()
        self._ahead_s = 0.0
        self._pushed = asyncio.Event()

    def now(self) -> float:
        """See `Clock`."""
        return self._machine.now() + self._ahead_s

    async def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        until = self.now() + seconds
        await asyncio.sleep(0)
        while (left := until - self.now()) > 0:
            try:
                async with asyncio.timeout(left):
                    await self._pushed.wait()
            except TimeoutError:
                pass  # now it has been long enough, unless the machine's timers ran early

    def advance(self, seconds: float) -> None:
        """Push it ahead; who slept for less wakes up when the caller next awaits."""
        if seconds < 0:
            raise ValueError("time does not go back")
        self._ahead_s += seconds
        pushed, self._pushed = self._pushed, asyncio.Event()
        pushed.set()
