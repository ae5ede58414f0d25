"""How long the sandbox waits for the app, by the sandbox's clock, which a test may move."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.sandbox.clock import Clock

Result = TypeVar("Result")


async def within(clock: Clock, seconds: float, work: Awaitable[Result]) -> Result:
    """What `work` gives, or raises; TimeoutError when the clock has moved on by `seconds` before."""
    failure: Exception | None = None
    async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as group:
        guard = group.create_task(_end(limit, clock, seconds))
        try:
            return await work
        except Exception as error:  # noqa: BLE001 - not caught but carried past the group, which would wrap it
            failure = error
        finally:
            guard.cancel()
    raise failure


async def _end(limit: asyncio.Timeout, clock: Clock, seconds: float) -> None:
    await clock.sleep(seconds)
    limit.reschedule(0.0)
