"""The time of everything that waits for Slack: in lines, between tries, until a stream is shown anew."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    """What is asked for the time, and what waiting is left to."""

    def now(self) -> float:
        """Seconds; never less than before. Only differences mean anything."""

    async def sleep(self, seconds: float) -> None:
        """Return when `now()` has moved on by `seconds`."""


class MachineClock:
    """The machine's monotonic time."""

    def now(self) -> float:
        """See `Clock`."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See `Clock`."""
        await asyncio.sleep(seconds)
