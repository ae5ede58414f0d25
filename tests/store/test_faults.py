"""What databases refuse becomes one line that says why and what to do, and nothing of what was stored."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import errors as pg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bot.errors import StoreFailed, StoreUnusable
from bot.store import SystemClock, default_url, migrate, open_store
from bot.store.address import read_address
from bot.store.database import SqliteDatabase
from bot.store.engines import sqlite_engine
from bot.store.faults import database_errors
from bot.store.inbox import SqlInbox
from tests.store.backends import a_job, copied, file_of, saved

NOBODY = 65_534


def sqlite_says(name: str) -> OperationalError:
    error = sqlite3.OperationalError("SECRET")
    error.sqlite_errorname = name
    return OperationalError("insert SECRET", {}, error)


def postgres_says(kind: type[psycopg.Error]) -> DBAPIError:
    return OperationalError("insert SECRET", {}, kind("Key (SECRET) exists"))


@pytest.mark.parametrize(
    ("error", "retryable", "words"),
    [
        (sqlite_says("SQLITE_FULL"), True, "the disk is full; free some space"),
        (sqlite_says("SQLITE_BUSY_SNAPSHOT"), True, "kept it locked"),
        (sqlite_says("SQLITE_IOERR_WRITE"), True, "check the disk"),
        (sqlite_says("SQLITE_READONLY_DBMOVED"), False, "owner and the permissions"),
        (sqlite_says("SQLITE_CORRUPT"), False, "restore a backup"),
        (sqlite_says("SQLITE_ERROR"), False, "run `ask-ai migrate`"),
        (sqlite3.DatabaseError("SECRET"), None, ""),
        (postgres_says(pg.DiskFull), True, "the disk of the server is full"),
        (postgres_says(pg.TooManyConnections), True, "no connections or memory to spare"),
        (postgres_says(pg.AdminShutdown), True, "cannot be reached or ends the connection"),
        (postgres_says(pg.QueryCanceled), True, "took too long"),
        (postgres_says(pg.DeadlockDetected), True, "kept it locked"),
        (postgres_says(pg.InvalidPassword), False, "check user, password and rights"),
        (postgres_says(pg.InvalidCatalogName), False, "no such database"),
        (postgres_says(pg.UndefinedTable), False, "run `ask-ai migrate`"),
        (postgres_says(pg.ReadOnlySqlTransaction), False, "read-only"),
        (postgres_says(psycopg.OperationalError), True, "cannot be reached or ends the connection"),
        (psycopg.OperationalError("connection failed: SECRET"), True, "cannot be reached or ends the connection"),
        (
            psycopg.OperationalError('connection to server failed: FATAL:  role "ada" does not exist\nSECRET'),
            True,
            'let us in: role "ada" does not exist; check',
        ),
        (InterfaceError("select SECRET", {}, psycopg.InterfaceError("the connection is closed")), True, "cannot be reached"),
        (IntegrityError("insert SECRET", {}, pg.NotNullViolation("SECRET")), None, ""),
        (NoConnectionFree("SECRET"), True, "all connections are busy"),
        (KeyError("SECRET"), None, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_what_is_known_is_ours_with_a_remedy_and_a_bug_stays_a_bug(error: Exception, retryable: bool | None, words: str) -> None:
    with pytest.raises(type(error) if retryable is None else StoreFailed) as caught, database_errors("the database"):
        raise error

    if isinstance(caught.value, StoreFailed):
        assert caught.value.retryable == retryable
        assert str(caught.value).startswith("the database: ")
        assert words in str(caught.value)
        assert "SECRET" not in str(caught.value)
        assert caught.value.__cause__ is error


async def refused(url: str) -> str:
    """What who opens the store is told."""
    with pytest.raises(StoreUnusable) as caught:
        async with open_store(url, clock=SystemClock()):
            pass
    assert not caught.value.retryable
    return str(caught.value)


@pytest.mark.parametrize("content", [b"no database at all " * 100, b"SQLite format 3\0" + b"\xff" * 5000])
async def test_a_file_that_is_no_database_is_left_as_it_is(content: bytes, tmp_path: Path) -> None:
    url = default_url(tmp_path)
    file_of(url).write_bytes(content)

    assert "not a database of ask-ai; restore a backup" in await refused(url)

    assert file_of(url).read_bytes() == content


async def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    file_of(default_url(tmp_path)).mkdir()

    assert "cannot be opened and written" in await refused(default_url(tmp_path))


async def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    said = await refused(default_url(tmp_path / "data"))

    assert "Not a directory" in said or "File exists" in said
    assert "ASK_AI_DATA" in said


@contextmanager
def foreign(folder: Path) -> Iterator[None]:
    """The folder and its files belong to somebody else, who lets us read them."""
    for path in (*folder.iterdir(), folder):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(os.getuid())
        folder.chmod(0o755)


@pytest.mark.parametrize("there", ["nothing", "a database", "a database that was in use"])
def test_who_may_not_write_the_database_is_told_what_to_check(there: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Migrating is tried, since a change of user holds for a thread, and this needs none."""
    folder = tmp_path_factory.mktemp("foreign")
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    if there != "nothing":
        copied(folder)
    if there == "a database that was in use":
        (folder / "ask-ai.db-wal").write_bytes(b"")

    with foreign(folder), pytest.raises(StoreUnusable, match=r"(owner and permissions|owner and the permissions).*set ASK_AI_DATA"):
        migrate(default_url(folder))


async def test_tables_that_are_gone_are_missed_in_words(tmp_path: Path) -> None:
    url = copied(tmp_path)
    engine = sqlite_engine(read_address(url))
    async with open_store(url, clock=SystemClock()) as store:
        with engine.begin() as connection:
            connection.execute(text("drop table job_key"))
        engine.dispose()

        with pytest.raises(StoreUnusable, match="its tables are not as expected; run `ask-ai migrate`"):
            await saved(store, a_job("1"))


async def test_a_database_that_another_process_keeps_locked_is_a_reason_to_try_later(tmp_path: Path) -> None:
    address = read_address(copied(tmp_path))
    database = SqliteDatabase(sqlite_engine(address, busy_ms=10), address.shown, holder=True)
    inbox = SqlInbox(database, SystemClock())
    other = sqlite3.connect(file_of(default_url(tmp_path)), isolation_level=None)
    other.execute("begin immediate")

    with pytest.raises(StoreFailed, match="another process kept it locked for too long") as caught:
        await inbox.add(a_job("1"))

    assert caught.value.retryable
    other.close()
    assert await inbox.add(a_job("1"))
    await asyncio.to_thread(database.close)


async def test_of_works_that_are_done_together_only_the_one_fails_that_cannot_be_done(tmp_path: Path) -> None:
    async with open_store(copied(tmp_path), clock=SystemClock()) as store:
        database, held = store.database, threading.Event()
        assert database is not None
        busy = asyncio.ensure_future(database.run(lambda _: held.wait(9)))  # so that the next two wait for each other
        bad = asyncio.ensure_future(database.run(lambda connection: connection.execute(text("select * from nowhere"))))
        good = asyncio.ensure_future(database.run(lambda connection: connection.execute(text("select 1")).scalar()))
        await asyncio.sleep(0)
        held.set()

        with pytest.raises(StoreUnusable):
            await bad
        assert await good == 1
        assert await busy
