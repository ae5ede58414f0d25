"""How a store is opened and closed, and how its one thread works."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.exc import IntegrityError

from bot.errors import StoreFailed, StoreTaken, StoreUnusable
from bot.store import SystemClock, default_url, open_store
from bot.store.address import read_address
from bot.store.database import SqliteDatabase
from bot.store.engines import sqlite_engine
from bot.store.lock import FileLock
from tests.fakes.clock import HandClock
from tests.store.backends import a_job, claimed, copied, file_of, saved

CLOCK = SystemClock()


async def test_what_was_saved_is_there_when_the_store_is_opened_again(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store:
        await saved(store, a_job("1"))

    async with open_store(url, clock=CLOCK) as store:
        assert (await claimed(store)).key == "1"


async def test_what_was_saved_survives_without_closing(tmp_path: Path) -> None:
    """A copy of the files, taken while the store is open, is what a power cut leaves."""
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK) as store:
        await saved(store, a_job("1"))
        copy_files(tmp_path, tmp_path / "after")

    async with open_store(f"sqlite:///{tmp_path}/after/ask-ai.db", clock=CLOCK) as store:
        assert (await claimed(store)).key == "1"


def copy_files(folder: Path, to: Path) -> None:
    files = list(folder.glob("ask-ai.db*"))
    to.mkdir()
    for file in files:
        shutil.copy(file, to)


async def test_each_commit_is_on_disk_before_anybody_hears_of_it(tmp_path: Path) -> None:
    engine = sqlite_engine(read_address(copied(tmp_path)))
    with engine.connect() as connection:
        settings = {name: connection.exec_driver_sql(f"pragma {name}").scalar() for name in ("journal_mode", "synchronous", "busy_timeout", "secure_delete")}
    engine.dispose()

    assert settings == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 5000, "secure_delete": 1}


async def test_a_store_that_is_closed_says_so(tmp_path: Path) -> None:
    async with open_store(copied(tmp_path), clock=CLOCK) as store:
        pass

    with pytest.raises(StoreFailed, match="the store is closed"):
        await store.inbox.counts()


async def test_a_second_one_who_works_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK):
        second = asyncio.ensure_future(opened(url))
        await asyncio.sleep(0.02)
        assert not second.done()

    assert await second == {"ready": 0, "running": 0, "done": 0, "dead": 0}


async def opened(url: str) -> dict[str, int]:
    async with open_store(url, clock=CLOCK) as store:
        return dict(await store.inbox.counts())


async def test_who_waited_too_long_leaves_no_lock_behind(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=CLOCK):
        for _ in range(2):
            with pytest.raises(StoreTaken):
                async with open_store(url, clock=CLOCK, wait_s=0.0):
                    pass

    await opened(url)


async def test_a_store_that_cannot_be_opened_leaves_no_lock_behind(tmp_path: Path) -> None:
    url = copied(tmp_path)
    good = file_of(url).read_bytes()
    file_of(url).write_bytes(b"no database at all " * 100)
    with pytest.raises(StoreFailed):
        await opened(url)

    file_of(url).write_bytes(good)
    await opened(url)


async def test_a_lock_that_was_never_taken_may_be_released(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "ask-ai.db")
    lock.release()

    assert await lock.take()
    lock.release()


class TestSqliteDatabase:
    @pytest.fixture
    def commits(self) -> Iterator[list[int]]:
        """Each commit of any engine; the list grows."""
        seen: list[int] = []

        def note(_connection: Connection) -> None:
            seen.append(1)

        event.listen(Engine, "commit", note)
        yield seen
        event.remove(Engine, "commit", note)

    @pytest.fixture
    async def database(self, tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
        database = SqliteDatabase(sqlite_engine(read_address(copied(tmp_path))), "the database", holder=True)
        await database.run(lambda connection: connection.execute(text("create table t (x integer primary key)")))
        yield database
        await asyncio.to_thread(database.close)

    async def test_what_waits_while_the_disk_writes_is_written_together(self, database: SqliteDatabase, commits: list[int]) -> None:
        async with writing(database):
            commits.clear()
            others = [asyncio.ensure_future(database.run(inserting(number))) for number in range(50)]
            await asyncio.sleep(0)

        assert await asyncio.gather(*others) == list(range(50))
        assert len(commits) == 2

    async def test_a_work_that_fails_takes_nothing_with_it_of_what_was_written_together(self, database: SqliteDatabase) -> None:
        async with writing(database):
            others = [asyncio.ensure_future(database.run(inserting(number))) for number in (1, 2, 2, 3)]
            await asyncio.sleep(0)

        results = await asyncio.gather(*others, return_exceptions=True)

        assert [result for result in results if not isinstance(result, Exception)] == [1, 2, 3]
        assert [type(result) for result in results if isinstance(result, Exception)] == [IntegrityError]
        assert await database.run(lambda connection: connection.scalar(text("select count(*) from t"))) == 3

    async def test_who_is_cancelled_while_he_waits_has_nothing_done_for_him(self, database: SqliteDatabase) -> None:
        async with writing(database):
            cancelled = asyncio.ensure_future(database.run(inserting(1)))
            await asyncio.sleep(0)
            cancelled.cancel()
            await asyncio.sleep(0)

        assert await database.run(lambda connection: connection.scalar(text("select count(*) from t"))) == 0

    async def test_more_than_fit_into_one_transaction_are_all_done(self, database: SqliteDatabase) -> None:
        assert await asyncio.gather(*(database.run(inserting(number)) for number in range(250))) == list(range(250))

    async def test_everything_happens_in_one_thread_that_is_not_the_event_loops(self, database: SqliteDatabase) -> None:
        threads = await asyncio.gather(*(database.run(lambda _: threading.get_ident()) for _ in range(20)))

        assert len(set(threads)) == 1
        assert threads[0] != threading.get_ident()


@asynccontextmanager
async def writing(database: SqliteDatabase) -> AsyncIterator[None]:
    """A transaction is under way inside, and ends at the end."""
    begun, go = threading.Event(), threading.Event()

    def work(_connection: Connection) -> None:
        begun.set()
        go.wait(10)

    first = asyncio.ensure_future(database.run(work))
    while not begun.is_set():  # noqa: ASYNC110  it is set in another thread
        await asyncio.sleep(0.001)
    try:
        yield
    finally:
        go.set()
        await first


def inserting(number: int) -> Callable[[Connection], int]:
    def work(connection: Connection) -> int:
        connection.execute(text("insert into t values (:x)"), {"x": number})
        return number

    return work


def test_the_clock_of_the_machine_goes_on_when_somebody_sets_it_back() -> None:
    wall = HandClock()
    clock = SystemClock(wall=wall.now)
    before = clock.now()
    wall.move(-3_600.0)

    assert 0.0 <= clock.now() - before < 60.0


def test_an_sqlite_that_is_too_old_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StoreUnusable, match=r"SQLite 3\.34\.1 is too old; 3\.35 or newer is needed, or PostgreSQL by DATABASE_URL"):
        sqlite_engine(read_address(default_url(tmp_path)), version=(3, 34, 1))
