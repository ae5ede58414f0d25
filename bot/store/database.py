"""Runs transactions off the event loop: in one thread on one connection of SQLite, in a few threads on a pool of PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import Connection, Engine

from bot.errors import StoreFailed, StoreTaken
from bot.store.faults import database_errors
from bot.store.lock import Keeper

T = TypeVar("T")
BATCH = 100
POOL = 4
ONLOOKER = "this store was opened beside the process that works with it, and takes up no work"


class Database(Protocol):
    """Runs work in transactions: all of a work is stored when its result is there, and nothing of it when it raised.

    A work may be run again from its beginning, so it does nothing but use its connection.
    """

    async def run(self, work: Callable[[Connection], T]) -> T:
        """The work's result, out of a transaction of its own or one shared with others."""

    async def run_as_holder(self, work: Callable[[Connection], T]) -> T:
        """The same for what only one process may do; `StoreTaken` when that is not this one."""


@contextmanager
def _open(shown: str) -> Iterator[None]:
    try:
        yield
    except RuntimeError as error:  # what an executor says that was shut down
        raise StoreFailed(f"{shown}: the store is closed; this process is about to end") from error


class _Asked(Generic[T]):
    """A work and who waits for its result."""

    def __init__(self, work: Callable[[Connection], T]) -> None:
        self._work = work
        self.future: Future[T] = Future()

    def on(self, connection: Connection) -> Callable[[], None]:
        """What tells the result, once that is stored."""
        return partial(self.future.set_result, self._work(connection))


class SqliteDatabase:
    """A file of SQLite. What is asked for while a transaction is being written goes into the next one together, so a slow disk costs one flush for all."""

    def __init__(self, engine: Engine, shown: str, *, holder: bool) -> None:
        self._engine = engine
        self._shown = shown
        self._holder = holder
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="ask-ai-store")
        self._waiting: SimpleQueue[_Asked[Any]] = SimpleQueue()

    async def run(self, work: Callable[[Connection], T]) -> T:
        """See `Database`."""
        asked = _Asked(work)
        self._waiting.put(asked)
        with _open(self._shown):
            self._thread.submit(self._take_up)
        return await asyncio.wrap_future(asked.future)

    async def run_as_holder(self, work: Callable[[Connection], T]) -> T:
        """See `Database`."""
        if not self._holder:
            raise StoreTaken(f"{self._shown}: {ONLOOKER}")
        return await self.run(work)

    def close(self) -> None:
        """Finish what was asked for; blocks."""
        self._thread.submit(self._engine.dispose)  # by the thread that opened the connection
        self._thread.shutdown()

    def _take_up(self) -> None:
        """One call was submitted for each that waits; the first call takes many, and those after it find nobody."""
        if asked := [one for one in self._next() if one.future.set_running_or_notify_cancel()]:
            self._perform(asked)

    def _next(self) -> Iterator[_Asked[Any]]:
        for _ in range(BATCH):
            try:
                yield self._waiting.get_nowait()
            except Empty:
                return

    def _perform(self, asked: list[_Asked[Any]]) -> None:
        try:
            with database_errors(self._shown), self._engine.begin() as connection:
                tell = [one.on(connection) for one in asked]
        except Exception as error:  # noqa: BLE001  it belongs to whoever waits for it
            # A database that cannot be used just now can be used for none of them. Anything else one bad work brought about, which shall fail alone.
            if len(asked) == 1 or (isinstance(error, StoreFailed) and error.retryable):
                for one in asked:
                    one.future.set_exception(error)
                return
            for one in asked:
                self._perform([one])
        else:
            for told in tell:
                told()


class PostgresDatabase:
    """A server of PostgreSQL. `keeper` is None for who only looks on."""

    def __init__(self, engine: Engine, shown: str, *, keeper: Keeper | None) -> None:
        self._engine = engine
        self._shown = shown
        self._keeper = keeper
        self._threads = ThreadPoolExecutor(max_workers=POOL, thread_name_prefix="ask-ai-store")

    async def run(self, work: Callable[[Connection], T]) -> T:
        """See `Database`."""
        return await self._in_a_thread(partial(self._once, work))

    async def run_as_holder(self, work: Callable[[Connection], T]) -> T:
        """See `Database`."""
        if self._keeper is None:
            raise StoreTaken(f"{self._shown}: {ONLOOKER}")
        return await self._in_a_thread(partial(self._keeper.run, work))

    async def take(self) -> bool:
        """Whether this process holds the lock now."""
        return self._keeper is None or await self._in_a_thread(self._keeper.take)

    def close(self) -> None:
        """Finish what was asked for; blocks."""
        if self._keeper is not None:
            self._threads.submit(self._keeper.release)
        self._threads.shutdown()
        self._engine.dispose()

    async def _in_a_thread(self, call: Callable[[], T]) -> T:
        with _open(self._shown):
            future = self._threads.submit(self._mapped, call)
        return await asyncio.wrap_future(future)

    def _mapped(self, call: Callable[[], T]) -> T:
        with database_errors(self._shown):
            return call()

    def _once(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)
