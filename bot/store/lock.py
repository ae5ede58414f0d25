"""One process works with a database at a time: a file lock beside SQLite, an advisory lock in PostgreSQL. Both end with their process, however it ends."""

from __future__ import annotations

import asyncio
import fcntl
import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, func, select

from bot.errors import StoreTaken, StoreUnusable

T = TypeVar("T")
# Advisory locks of PostgreSQL are numbers that all users of a database share; this one is "ask-ai" in ASCII and a digit.
WORK_LOCK = 0x61736B2D61690001
TRY_EVERY_S = 0.05


async def taken(take: Callable[[], Awaitable[bool]], *, shown: str, wait_s: float) -> None:
    """Try until the lock is ours; `StoreTaken` after `wait_s`."""
    now_s = asyncio.get_running_loop().time
    until_s = now_s() + wait_s
    while not await take():
        if now_s() >= until_s:
            raise StoreTaken(
                f"{shown}: another ask-ai works with it and did not end within {wait_s:g} s; stop that one, or give this one another ASK_AI_DATA or DATABASE_URL"
            )
        await asyncio.sleep(TRY_EVERY_S)


class FileLock:
    """A lock on a file beside the database. The file stays: whoever removed it could lock out nobody who has it open."""

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(f"{database.name}.lock")
        self._handle: int | None = None

    async def take(self) -> bool:
        """Whether it is ours now."""
        if self._handle is None:
            try:
                self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise StoreUnusable(
                    f"{self._path} cannot be written ({error.strerror}); check the folder's owner and permissions, or set ASK_AI_DATA"
                ) from error
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        """Let others have it; nothing happens when it is not ours."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


class Keeper:
    """The connection to PostgreSQL that holds the lock; what only the holder may do is done through it.

    So nobody can do that who lost the lock together with the connection. A new connection takes the lock again, unless another process was faster.
    """

    def __init__(self, engine: Engine, shown: str) -> None:
        self._engine = engine
        self._shown = shown
        self._one_at_a_time = threading.Lock()
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Whether the lock is ours now."""
        with self._one_at_a_time:
            return self._held() is not None

    def run(self, work: Callable[[Connection], T]) -> T:
        """One transaction of the holder; `StoreTaken` when that is another process by now."""
        with self._one_at_a_time:
            connection = self._held()
            if connection is None:
                raise StoreTaken(f"{self._shown}: another ask-ai has taken over; this one takes up no more work")
            try:
                with connection.begin():
                    return work(connection)
            finally:
                if connection.invalidated:
                    self._drop()

    def release(self) -> None:
        """End the connection, and the lock with it."""
        with self._one_at_a_time:
            self._drop()

    def _held(self) -> Connection | None:
        if self._connection is None:
            with ExitStack() as stack:
                connection = stack.enter_context(self._engine.connect())
                held = connection.scalar(select(func.pg_try_advisory_lock(WORK_LOCK)))
                connection.commit()
                if not held:
                    return None
                stack.pop_all()
                self._connection = connection
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # closed for good: back in the pool it would keep the lock
            self._connection.close()
            self._connection = None
