"""An event loop whose time jumps to the next thing that is due, so hours of waiting take no time and always happen in the same order."""

from __future__ import annotations

import asyncio
import selectors
from typing import Any


class JumpingLoop(asyncio.SelectorEventLoop):
    """For code without threads and sockets. Where nothing can ever happen again it raises, so a test that hangs says so."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        super().__init__(_Selector(self))

    def time(self) -> float:
        return self.now_s


class _Selector(selectors.DefaultSelector):
    def __init__(self, loop: JumpingLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[Any]:
        events = super().select(0)
        if not events and timeout is None:
            raise RuntimeError("everybody waits, and nothing is due")
        if not events:
            self._loop.now_s += timeout or 0.0
        return events


class LoopClock:
    """The time of the running loop as the store's clock; `ahead_s` says how far somebody set the clock forward."""

    ahead_s = 0.0

    def now(self) -> float:
        """See `bot.store.Clock`."""
        return asyncio.get_running_loop().time() + self.ahead_s
