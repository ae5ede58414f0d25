"""A task group for a context manager: what its block raises stays what it is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def tasks() -> AsyncIterator[asyncio.TaskGroup]:
    """An `asyncio.TaskGroup`, which would wrap an exception of the block itself in a group; a task that fails still ends the block, in a group."""
    failure: Exception | None = None
    async with asyncio.TaskGroup() as group:
        try:
            yield group
        except Exception as error:  # noqa: BLE001 - carried past the group, not caught
            failure = error
    if failure is not None:
        raise failure
