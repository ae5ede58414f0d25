"""What `ask-ai doctor` and `/ready` learn of a database, and that they leave it as it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import StoreFailed, StoreUnusable
from bot.store import SystemClock, default_url, examine, migrate, open_store, probe
from bot.store.migrate import NEWEST
from tests.store.backends import a_job, copied, file_of


def test_a_database_of_this_version_is_written_and_left_as_it_is(tmp_path: Path) -> None:
    url = copied(tmp_path)
    found = examine(url)

    assert (found.revision, found.newest) == (NEWEST, NEWEST)
    assert str(tmp_path) in found.shown
    assert examine(url) == found


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = examine(default_url(tmp_path / "new" / "folder"))

    assert found.revision is None
    assert list(tmp_path.iterdir()) == []


def test_one_that_could_not_be_made_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreUnusable, match="set ASK_AI_DATA or DATABASE_URL"):
        examine(default_url(tmp_path / "file" / "folder"))


def test_an_empty_file_has_no_tables_yet(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    file_of(url).touch()

    assert examine(url).revision is None


def test_a_file_that_is_no_database_is_unusable(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    file_of(url).write_bytes(b"no database at all" * 100)
    with pytest.raises(StoreUnusable, match="not a database of ask-ai"):
        examine(url)


def test_tables_of_a_newer_version_are_unusable(tmp_path: Path) -> None:
    url = copied(tmp_path)
    with closing(sqlite3.connect(file_of(url))) as connection, connection:
        connection.execute("update alembic_version set version_num = '9999'")
    with pytest.raises(StoreUnusable, match="a newer ask-ai made its tables"):
        examine(url)


def test_the_address_is_refused_without_being_repeated() -> None:
    with pytest.raises(StoreUnusable) as refused:
        examine("mysql://user:hunter2@host/db")

    assert "hunter2" not in str(refused.value)


async def test_a_store_at_work_can_be_probed_and_examined_beside_its_work(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=SystemClock()) as store:
        assert store.database is not None
        await store.inbox.add(a_job("a"))
        await store.database.run_as_holder(probe)

        assert examine(url).revision == NEWEST
        assert (await store.inbox.counts())["ready"] == 1


async def test_a_database_that_was_taken_away_is_noticed(tmp_path: Path) -> None:
    async with open_store(copied(tmp_path), clock=SystemClock()) as store:
        assert store.database is not None
        with closing(sqlite3.connect(file_of(default_url(tmp_path)))) as connection, connection:
            connection.execute("drop table alembic_version")
        with pytest.raises(StoreFailed, match="ask-ai migrate"):
            await store.database.run_as_holder(probe)


def test_migrating_is_what_brings_an_empty_one_to_the_newest(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    assert examine(url).revision is None
    migrate(url)

    assert examine(url).revision == NEWEST
