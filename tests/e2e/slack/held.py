"""A context manager that is entered and left by one task of its own: pytest sets up and tears down in two, and a service has to be killable."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Held(Generic[T]):
    """Open from `open` to `close` or `kill`."""

    def __init__(self, opening: Callable[[], AbstractAsyncContextManager[T]]) -> None:
        self._opening = opening
        self._enough = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> T:
        """Enter; what is raised on the way in is raised here."""
        ready: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._task = asyncio.create_task(self._hold(ready))  # noqa: TID251  it is awaited in `close`
        futures: set[asyncio.Future[Any]] = {self._task, ready}
        await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            ready.cancel()
            await self._task
        return ready.result()

    async def close(self) -> None:
        """Leave as at SIGTERM; nothing happens when it was left before."""
        if self._task is not None:
            task, self._task = self._task, None
            self._enough.set()
            await task

    async def kill(self, *, patient: Callable[[], bool]) -> None:
        """Leave, and as soon as whatever is left becomes patient with work that is not over, no more of that."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        while not task.done() and not patient():  # noqa: ASYNC110  nobody tells when that begins
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait({task})

    async def _hold(self, ready: asyncio.Future[T]) -> None:
        async with self._opening() as value:
            ready.set_result(value)
            await self._enough.wait()
