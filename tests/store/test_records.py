"""The flight recorder's table: found by index, and never read by a version that does not understand it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.errors import StoreUnusable
from bot.store import Store, SystemClock, open_store
from bot.store.address import read_address
from bot.store.engines import sqlite_engine
from tests.diagnostics.happened import NOON, at, happened
from tests.store.backends import copied
from tests.store.test_plans import plans


@pytest.mark.parametrize(
    ("asked", "index"), [("of_room", "record_room"), ("rooms", "record_room"), ("since", "record_since"), ("delete_older", "record_received_at")]
)
async def test_what_is_looked_for_is_found_without_reading_everything(asked: str, index: str, tmp_path: Path) -> None:
    async def ask(store: Store) -> object:
        if asked == "since":
            return await store.records.since("default")
        if asked == "rooms":
            return await store.records.rooms("default", since=NOON, limit=9)
        if asked == "delete_older":
            return await store.records.delete_older(than=NOON)
        return await store.records.of_room("default", "demo", since=NOON, limit=9)

    steps = await plans(copied(tmp_path), ask)

    looks = [step for step in steps if step.startswith(("SEARCH", "SCAN"))]
    assert [step for step in looks if index in step]
    assert not [step for step in looks if step.startswith("SCAN") and "CONSTANT" not in step and "LIST" not in step]


async def test_events_of_an_unknown_version_are_refused(tmp_path: Path) -> None:
    url = copied(tmp_path)
    async with open_store(url, clock=SystemClock()) as store:
        await store.records.keep([happened("room_started", 0.0)])
        engine = sqlite_engine(read_address(url))
        with engine.begin() as connection:
            connection.execute(text("update record set version = 2"))
        engine.dispose()

        with pytest.raises(StoreUnusable, match="stored data has version 2"):
            await store.records.of_room("default", "demo", since=at(-1.0), limit=9)
