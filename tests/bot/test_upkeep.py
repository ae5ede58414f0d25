"""Old things are deleted once a day, whatever happens in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.thread import Said, ThreadId
from bot.upkeep import Upkeep
from tests.diagnostics.happened import happened
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore

THREAD = ThreadId(team="T1", channel="C1", ts="100.1")
DAY_S = 86_400.0


async def ran(store: MemoryStore, upkeep: Upkeep) -> bool:
    """Whether a run was due; it is done then."""
    job = await store.queue.claim("quick", lease_s=60.0)
    if job is None:
        return False
    await upkeep(job)
    return await store.queue.finish(job)


async def test_what_is_too_old_goes_once_a_day_and_a_restart_doubles_nothing() -> None:
    clock = HandClock()
    store = MemoryStore(clock)
    upkeep = Upkeep(inbox=store.inbox, housekeeping=store.housekeeping, keep_days=2.0, now=clock.now)
    await store.transcript.keep(Said(thread=THREAD, ts="100.1", person="UADA", text="why?"))

    await upkeep.begin()
    await upkeep.begin()

    assert await ran(store, upkeep)
    assert not await ran(store, upkeep)
    assert len(await store.transcript.of(THREAD, limit=9)) == 1
    clock.move(DAY_S + 1)
    await upkeep.begin()
    assert await ran(store, upkeep)
    assert not await ran(store, upkeep)
    clock.move(DAY_S + 1)
    assert await ran(store, upkeep)
    assert list(await store.transcript.of(THREAD, limit=9)) == []


async def test_the_flight_recorder_forgets_after_days_of_its_own() -> None:
    clock = HandClock()
    store = MemoryStore(clock)
    today = datetime.fromtimestamp(clock.now(), UTC)
    await store.records.keep([happened("room_started", 0.0, id=f"EV_{days}", received_at=today - timedelta(days=days)) for days in (1, 6, 8)])
    upkeep = Upkeep(inbox=store.inbox, housekeeping=store.housekeeping, keep_days=2.0, now=clock.now, records=store.records, record_days=7.0)

    await upkeep.begin()

    assert await ran(store, upkeep)
    assert sorted(event.id for event in store.records.events.values()) == ["EV_1", "EV_6"]
