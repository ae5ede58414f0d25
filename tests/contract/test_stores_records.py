"""What the flight recorder's memory promises."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.store import Store
from tests.diagnostics.happened import NOON, at, happened, joined
from tests.store.backends import OnMemory, OnSqlite

FULL = happened(
    "participant_left",
    3.0,
    id="EV_full",
    identity="sip_+49••••••78",
    participant_sid="PA_1",
    participant_kind="sip",
    reason="unknown 17",
    dropped=2,
    more={"region": "eu", "sip.callStatus": "hangup", "error": "Zürich 🦄 \n"},
)


async def ids(store: Store, room: str = "demo", *, seconds: float = 0.0, limit: int = 100, project: str = "default") -> list[str]:
    return [event.id for event in await store.records.of_room(project, room, since=at(seconds), limit=limit)]


class RecordsContract:
    """A subclass gives `store`."""

    async def test_an_event_comes_back_as_it_was_kept(self, store: Store) -> None:
        bare = happened("new_kind", 1.25, id="EV_bare")
        assert await store.records.keep([FULL, bare]) == 2

        assert list(await store.records.of_room("default", "demo", since=NOON, limit=10)) == [bare, FULL]

    async def test_an_event_whose_id_is_known_changes_nothing(self, store: Store) -> None:
        await store.records.keep([FULL])

        assert await store.records.keep([replace(FULL, reason="other"), replace(FULL, id="EV_new")]) == 1
        assert await store.records.keep([FULL, FULL]) == 0

        assert {event.reason for event in await store.records.of_room("default", "demo", since=NOON, limit=10)} == {"unknown 17"}

    async def test_the_same_event_twice_in_one_batch_is_one(self, store: Store) -> None:
        assert await store.records.keep([FULL, replace(FULL, reason="other")]) == 1

    async def test_ids_are_those_of_a_project(self, store: Store) -> None:
        assert await store.records.keep([FULL, replace(FULL, project="eu")]) == 2

        assert await ids(store, project="eu") == ["EV_full"]

    async def test_nothing_is_nothing(self, store: Store) -> None:
        assert await store.records.keep([]) == 0
        assert await ids(store) == []
        assert list(await store.records.rooms("default", since=NOON, limit=5)) == []
        assert await store.records.since("default") is None

    async def test_the_last_events_of_a_room_come_oldest_first(self, store: Store) -> None:
        seconds = [5.0, 1.0, 4.0, 2.0, 3.0]
        await store.records.keep([happened("x", second, id=f"EV_{second:.0f}") for second in seconds])
        await store.records.keep([happened("x", 9.0, id="EV_other", room="demo ")])

        assert await ids(store) == ["EV_1", "EV_2", "EV_3", "EV_4", "EV_5"]
        assert await ids(store, limit=2) == ["EV_4", "EV_5"]
        assert await ids(store, seconds=3.0) == ["EV_3", "EV_4", "EV_5"]
        assert await ids(store, seconds=5.001) == []

    async def test_events_of_one_second_are_in_the_order_in_which_they_came(self, store: Store) -> None:
        same = [happened("x", 1.0, id=id_, received_at=at(2.0 + number / 1000)) for number, id_ in enumerate(["EV_c", "EV_a", "EV_b"])]
        await store.records.keep(same[::-1])

        assert await ids(store) == ["EV_c", "EV_a", "EV_b"]

    async def test_rooms_are_told_newest_first_each_once(self, store: Store) -> None:
        await store.records.keep([happened("x", 1.0, room="old"), happened("x", 8.0, room="b"), happened("x", 2.0, room="b"), happened("x", 8.0, room="a")])
        await store.records.keep([happened("recorder_alive", 9.0, room=""), happened("x", 9.0, room="other", project="eu")])

        assert list(await store.records.rooms("default", since=NOON, limit=9)) == [("a", at(8.0)), ("b", at(8.0)), ("old", at(1.0))]
        assert list(await store.records.rooms("default", since=at(1.5), limit=1)) == [("a", at(8.0))]

    async def test_the_record_of_a_project_begins_when_its_first_event_came(self, store: Store) -> None:
        await store.records.keep([happened("x", 500.0, received_at=at(7.0)), happened("x", 1.0, received_at=at(9.0)), happened("x", 0.0, project="eu")])

        assert await store.records.since("default") == at(7.0)
        assert await store.records.since("none") is None

    async def test_what_was_received_before_is_forgotten_to_the_last(self, store: Store) -> None:
        old = [happened("x", -1.0, received_at=at(-1.0)) for _ in range(1_100)]
        await store.records.keep([*old, FULL, happened("x", -50.0, id="EV_late", received_at=at(1.0), project="eu")])

        assert await store.records.delete_older(than=NOON) == 1_100
        assert await store.records.delete_older(than=NOON) == 0

        assert await ids(store, seconds=-100.0) == ["EV_full"]
        assert await ids(store, seconds=-100.0, project="eu") == ["EV_late"]

    async def test_records_belong_to_no_workspace_and_outlive_them_all(self, store: Store) -> None:
        await store.records.keep([FULL])

        assert await store.housekeeping.delete_team("T1") == 0
        assert await store.housekeeping.delete_team("") == 0
        assert await store.housekeeping.delete_older(days=0.0) == 0

        assert await ids(store) == ["EV_full"]

    async def test_many_who_keep_the_same_events_at_once_keep_each_once(self, store: Store) -> None:
        events = [joined(f"p{number}", number, id=f"EV_{number:03}") for number in range(50)]
        batches = [events, events[::-1], events[10:40], events[:25]]

        assert sum(await asyncio.gather(*(store.records.keep(batch) for batch in batches))) == 50

    @pytest.mark.parametrize("name", ["it's", 'a"b', "%_", "a\\b", "Übung 🦄", " ", "A"])
    async def test_names_are_compared_as_they_are(self, store: Store, name: str) -> None:
        await store.records.keep([happened("x", 1.0, id="EV_it", room=name), happened("x", 1.0, id="EV_other", room="a")])

        assert await ids(store, room=name) == ["EV_it"]

    async def test_characters_that_no_database_can_store_are_left_out(self, store: Store) -> None:
        await store.records.keep([replace(FULL, identity="a\0b\ud83d")])

        assert [event.identity for event in await store.records.of_room("default", "demo", since=NOON, limit=1)] == ["ab"]


class TestMemoryRecords(OnMemory, RecordsContract):
    pass


class TestSqliteRecords(OnSqlite, RecordsContract):
    pass
