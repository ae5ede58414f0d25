"""The schema: made once, by whoever comes first, never half, and never by an older version over a newer one."""

from __future__ import annotations

import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, insert, inspect, text

from bot.errors import StoreUnusable
from bot.store import SystemClock, default_url, migrate, open_store
from bot.store.address import read_address
from bot.store.engines import sqlite_engine
from bot.store.migrate import MIGRATIONS, NEWEST
from bot.store.tables import metadata
from tests.store.backends import a_job, copied, file_of, saved


def engine_of(url: str) -> Engine:
    return sqlite_engine(read_address(url))


def differences(connection: Connection, *, types: bool = True) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": types, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def test_the_migrations_leave_the_tables_that_the_store_uses(tmp_path: Path) -> None:
    engine = engine_of(copied(tmp_path))
    with engine.begin() as connection:
        assert differences(connection) == []
    engine.dispose()


def test_the_newest_step_is_the_last_of_the_chain() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    assert ScriptDirectory.from_config(config).get_heads() == [NEWEST]


def test_a_database_is_made_in_a_new_folder_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    url = default_url(tmp_path / "new" / "folder % of data")

    assert migrate(url) == NEWEST
    assert migrate(url) == NEWEST

    assert stat.S_IMODE(file_of(url).stat().st_mode) == 0o600


def test_many_who_migrate_at_once_are_safe(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    with ThreadPoolExecutor(max_workers=4) as threads:
        assert list(threads.map(migrate, [url] * 4)) == [NEWEST] * 4


def test_somebody_who_writes_into_the_new_file_is_waited_for(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    with closing(sqlite3.connect(file_of(url), isolation_level=None, check_same_thread=False)) as other:
        other.execute("begin immediate")
        other.execute("create table theirs (x)")
        threading.Timer(0.05, other.execute, ("commit",)).start()

        assert migrate(url) == NEWEST


async def test_a_database_in_memory_has_all_tables_too() -> None:
    async with open_store("sqlite://", clock=SystemClock()) as store:
        await saved(store, a_job("1"))
        assert (await store.inbox.counts())["ready"] == 1


async def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    url = default_url(tmp_path)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("create table vote (x)"))  # the last of our tables cannot be made

    with pytest.raises(StoreUnusable, match="its tables are not as expected"):
        migrate(url)

    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["vote"]
        connection.execute(text("drop table vote"))
    engine.dispose()
    assert migrate(url) == NEWEST


async def test_a_database_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    url = copied(tmp_path)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    engine.dispose()
    before = file_of(url).read_bytes()

    with pytest.raises(StoreUnusable, match=r"a newer ask-ai made its tables \(revision 9999\); start that version"):
        async with open_store(url, clock=SystemClock()):
            pass

    assert file_of(url).read_bytes() == before


async def test_work_that_a_newer_version_saved_is_not_started_over(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=SystemClock()) as store:
        await saved(store, a_job("1"), a_job("2"))
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text("update job set version = 2 where id = 2"))

    with pytest.raises(StoreUnusable, match=r"unfinished work was saved by a newer ask-ai \(version 2, this one reads 1\)"):
        async with open_store(url, clock=SystemClock()):
            pass

    with engine.begin() as connection:
        connection.execute(text("update job set over_at = 1, state = 'done' where id = 2"))
    engine.dispose()
    async with open_store(url, clock=SystemClock()):
        pass  # what is over needs nobody to read it


async def test_a_job_of_an_unknown_version_is_buried_with_a_word_and_the_next_one_is_claimed(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=SystemClock()) as store:
        await saved(store, a_job("1"), a_job("2"))
        engine = engine_of(url)
        with engine.begin() as connection:
            connection.execute(text("update job set version = 7, payload = 'SECRET' where id = 1"))

        claimed = await store.queue.claim("answer", lease_s=60.0)

        assert claimed is not None
        assert claimed.key == "2"
        assert (await store.inbox.counts())["dead"] == 1
        with engine.begin() as connection:
            assert "stored data has version 7, and this ask-ai reads version 1" in connection.scalar(text("select error from job where id = 1"))
        engine.dispose()
    assert [record.message for record in caplog.records if record.name == "bot.store"] == ["job.unreadable"]
    assert "SECRET" not in caplog.text


@pytest.mark.parametrize("table", ["step", "answer"])
async def test_other_data_of_an_unknown_version_is_refused(table: str, tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=SystemClock()) as store:
        engine = engine_of(url)
        with engine.begin() as connection:
            values = {column.name: "" for column in metadata.tables[table].columns} | {"kept_at": 1.0, "version": 2}
            connection.execute(insert(metadata.tables[table]).values(values | ({"confidence": 1.0} if table == "answer" else {})))
        engine.dispose()

        with pytest.raises(StoreUnusable, match="stored data has version 2"):
            await (store.steps.done("", "") if table == "step" else store.answers.get(""))
