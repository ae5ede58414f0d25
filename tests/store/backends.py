"""The stores that pass the contracts: in memory and in a file of SQLite. The one of PostgreSQL is in `tests.live.test_postgres`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import make_url

from bot.jobs import Job, Lane, NewJob
from bot.store import Store, default_url, migrate, open_store
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore

LEASE_S = 60.0


class OnMemory:
    """Gives `clock` and `store`."""

    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    def store(self, clock: HandClock) -> Store:
        return MemoryStore(clock).as_store()


class OnSqlite:
    """Gives `clock` and `store`."""

    @pytest.fixture
    def clock(self) -> HandClock:
        return HandClock()

    @pytest.fixture
    async def store(self, clock: HandClock, tmp_path: Path) -> AsyncIterator[Store]:
        async with open_store(copied(tmp_path), clock=clock) as store:
            yield store


@cache
def migrated() -> bytes:
    """A database with all tables and nothing in them; a copy of it is opened in no time."""
    with TemporaryDirectory() as folder:
        url = default_url(Path(folder))
        migrate(url)
        return file_of(url).read_bytes()


def file_of(url: str) -> Path:
    """Where the database is."""
    return Path(str(make_url(url).database))


def copied(folder: Path) -> str:
    """The URL of an empty database that was made in this folder."""
    url = default_url(folder)
    file_of(url).write_bytes(migrated())
    return url


def a_job(*keys: str, thread: str = "", lane: Lane = "answer", after_s: float = 0.0, **payload: Any) -> NewJob:
    return NewJob(keys=keys, kind="message", payload={"team": "T1", **payload}, thread=thread, lane=lane, after_s=after_s)


async def saved(store: Store, *jobs: NewJob) -> None:
    """All of them, in this order."""
    for job in jobs:
        assert await store.inbox.add(job)


async def claimed(store: Store, lane: Lane = "answer") -> Job:
    """The next job, which must be there."""
    job = await store.queue.claim(lane, lease_s=LEASE_S)
    assert job is not None
    return job


async def claimed_keys(store: Store, lane: Lane = "answer") -> list[str]:
    """The keys of all jobs that can be claimed now, in the order they come."""
    keys = []
    while job := await store.queue.claim(lane, lease_s=LEASE_S):
        keys.append(job.key)
    return keys
