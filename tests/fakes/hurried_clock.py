"""Time that runs a hundred times as fast, for waits that belong to the code under test."""

from __future__ import annotations

import asyncio
import time

FASTER = 100


class HurriedClock:
    """See `bot.slack.clock.Clock`."""

    def now(self) -> float:
        """See `bot.slack.clock.Clock`."""
        return FASTER * time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """See `bot.slack.clock.Clock`."""
        await asyncio.sleep(seconds / FASTER)
