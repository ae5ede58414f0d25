"""Claiming looks at work that is not over, by an index, however much is done already."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, event, insert

from bot.store import Store, SystemClock, open_store
from bot.store.address import read_address
from bot.store.engines import sqlite_engine
from bot.store.tables import job
from tests.store.backends import a_job, claimed, copied, saved

DONE = 2_000
WAITING = 50


def fill(connection: Connection) -> None:
    """Much that is done, and some that waits."""
    row = {"key": "", "kind": "k", "thread": "t", "team": "T", "payload": "{}", "version": 1, "attempt": 1, "error": "", "saved_at": 1.0, "set_at": 1.0}
    done = {**row, "lane": "answer", "state": "done", "due_at": 1.0, "over_at": 2.0}
    waits = {**row, "lane": "answer", "state": "ready", "due_at": 9e9, "over_at": None}
    connection.execute(insert(job), [done] * DONE + [waits] * WAITING)


ASKED: dict[str, Callable[[Store], Awaitable[Any]]] = {
    "claim": lambda store: store.queue.claim("answer", lease_s=60.0),
    "next_due_s": lambda store: store.queue.next_due_s("answer"),
    "release": lambda store: store.orphans.release(),
}


async def statements(url: str, ask: Callable[[Store], Awaitable[Any]]) -> list[tuple[str, Any]]:
    """What the store asks the database, with parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        seen.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        async with open_store(url, clock=SystemClock()) as store:
            seen.clear()
            await ask(store)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return seen


async def plans(url: str, ask: Callable[[Store], Awaitable[Any]]) -> list[str]:
    """How SQLite goes about it."""
    found: list[str] = []
    asked = await statements(url, ask)
    engine = sqlite_engine(read_address(url))
    with engine.begin() as connection:
        for statement, parameters in asked:
            found += [row[3] for row in connection.exec_driver_sql(f"explain query plan {statement}", parameters)]
    engine.dispose()
    return found


@pytest.fixture
def full(tmp_path: Path) -> str:
    url = copied(tmp_path)
    engine = sqlite_engine(read_address(url))
    with engine.begin() as connection:
        fill(connection)
    engine.dispose()
    return url


@pytest.mark.parametrize("asked", ASKED)
async def test_no_statement_on_the_way_of_a_job_reads_what_is_over(asked: str, full: str) -> None:
    steps = await plans(full, ASKED[asked])

    looks = [step for step in steps if step.startswith(("SEARCH", "SCAN"))]
    assert looks
    over = [step for step in looks if not any(index in step for index in ("job_open_by_lane", "job_open_by_thread", "PRIMARY KEY", "job_state"))]
    assert over == []
    assert not [step for step in steps if "TEMP B-TREE" in step]


async def test_giving_back_and_saving_find_their_rows_by_key(full: str) -> None:
    async def once(store: Store) -> None:
        await saved(store, a_job("new", "event"))
        await store.queue.finish(await claimed(store))
        await store.inbox.cancel("new")

    steps = await plans(full, once)

    assert not [step for step in steps if step.startswith("SCAN") and "CONSTANT" not in step]
