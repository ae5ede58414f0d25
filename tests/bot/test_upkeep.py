"""Old things are deleted once a day, whatever happens in between."""

from __future__ import annotations

from bot.thread import Said, ThreadId
from bot.upkeep import Upkeep
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
