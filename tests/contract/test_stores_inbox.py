"""What every inbox promises: a saved job is there, once, whatever comes again and whoever crashes."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import NewJob
from bot.store import Store
from tests.fakes.clock import HandClock
from tests.store.backends import LEASE_S, OnMemory, OnSqlite, a_job, claimed, claimed_keys, saved

NOTHING = {"ready": 0, "running": 0, "done": 0, "dead": 0}
ODD = {"team": "T1", "text": 'a\0b \ud83d 🦄 "quoted" \\', "nested": [{"blocks": [1, 2.5, None, True]}, []], "": ""}


class InboxContract:
    """A subclass gives `store` and `clock`."""

    async def test_a_job_is_claimed_as_it_was_saved(self, store: Store) -> None:
        await saved(store, NewJob(keys=("message:1", "event:1"), kind="mention", payload=ODD, thread="T:C:1.0", lane="quick"))

        job = await claimed(store, "quick")

        assert (job.key, job.kind, job.thread, job.lane, job.attempt) == ("message:1", "mention", "T:C:1.0", "quick", 1)
        assert job.payload == ODD

    async def test_the_same_event_three_times_is_one_job(self, store: Store) -> None:
        came = [await store.inbox.add(a_job("event:1")) for _ in range(3)]

        assert came == [True, False, False]
        assert await claimed_keys(store) == ["event:1"]

    async def test_the_same_event_three_times_at_once_is_one_job(self, store: Store) -> None:
        came = await asyncio.gather(*(store.inbox.add(a_job("message:1", f"event:{number}")) for number in range(3)))

        assert sorted(came) == [False, False, True]
        assert await claimed_keys(store) == ["message:1"]

    @pytest.mark.parametrize("keys", [("message:1", "event:2"), ("message:2", "event:1"), ("event:1", "message:1")])
    async def test_one_key_that_is_known_is_enough_to_refuse_a_job_and_nothing_of_it_is_stored(self, store: Store, keys: tuple[str, ...]) -> None:
        await saved(store, a_job("message:1", "event:1"))

        assert not await store.inbox.add(a_job(*keys))

        assert await store.inbox.counts() == {**NOTHING, "ready": 1}
        assert await store.inbox.add(a_job("message:2"))
        assert await store.inbox.add(a_job("event:2"))

    async def test_a_key_given_twice_is_one_key(self, store: Store) -> None:
        assert await store.inbox.add(a_job("message:1", "message:1"))

    async def test_whatever_became_of_a_job_its_keys_stay_known(self, store: Store) -> None:
        await saved(store, a_job("done"), a_job("dead"), a_job("cancelled"))
        await store.queue.finish(await claimed(store))
        await store.queue.bury(await claimed(store), error="it broke")
        await store.inbox.cancel("cancelled")

        assert [await store.inbox.add(a_job(key)) for key in ("done", "dead", "cancelled")] == [False, False, False]

    async def test_jobs_are_counted_by_state(self, store: Store) -> None:
        assert await store.inbox.counts() == NOTHING
        await saved(store, *(a_job(str(number)) for number in range(5)))
        await store.queue.finish(await claimed(store))
        await store.queue.bury(await claimed(store), error="it broke")
        await claimed(store)

        assert await store.inbox.counts() == {"ready": 2, "running": 1, "done": 1, "dead": 1}

    async def test_a_job_that_has_not_begun_is_cancelled_by_any_of_its_keys(self, store: Store) -> None:
        await saved(store, a_job("message:1", "event:1"), a_job("message:2"))

        assert await store.inbox.cancel("event:1")

        assert await claimed_keys(store) == ["message:2"]
        assert await store.inbox.counts() == {**NOTHING, "done": 1, "running": 1}

    async def test_a_job_that_waits_for_its_next_attempt_is_cancelled_too(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))
        await store.queue.retry(await claimed(store), after_s=5.0, error="busy")

        assert await store.inbox.cancel("1")

        clock.move(10.0)
        assert await claimed_keys(store) == []

    async def test_what_runs_or_is_over_or_is_not_known_cannot_be_cancelled(self, store: Store) -> None:
        await saved(store, a_job("done"), a_job("dead"), a_job("runs"))
        await store.queue.finish(await claimed(store))
        await store.queue.bury(await claimed(store), error="it broke")
        job = await claimed(store)

        assert [await store.inbox.cancel(key) for key in ("done", "dead", "runs", "never heard of")] == [False] * 4

        assert await store.queue.finish(job)

    async def test_a_cancelled_job_holds_up_nobody(self, store: Store) -> None:
        await saved(store, a_job("1", thread="t"), a_job("2", thread="t"))

        await store.inbox.cancel("1")

        assert await claimed_keys(store) == ["2"]

    async def test_orphans_are_ready_again_at_once_and_whoever_held_them_holds_nothing(self, store: Store) -> None:
        await saved(store, a_job("1"), a_job("2"), a_job("3"))
        before = await claimed(store)
        await store.queue.finish(await claimed(store))

        assert await store.orphans.release() == 1

        again = await claimed(store)
        assert (again.key, again.attempt) == ("1", 2)
        assert not await store.queue.finish(before)
        assert await store.queue.finish(again)

    async def test_where_nothing_runs_there_are_no_orphans(self, store: Store) -> None:
        await saved(store, a_job("1"))

        assert await store.orphans.release() == 0

    async def test_of_two_who_claim_at_once_each_gets_another_job(self, store: Store) -> None:
        await saved(store, *(a_job(str(number)) for number in range(6)))

        jobs = await asyncio.gather(*(store.queue.claim("answer", lease_s=LEASE_S) for _ in range(8)))

        assert sorted(job.key for job in jobs if job) == ["0", "1", "2", "3", "4", "5"]

    async def test_jobs_saved_at_once_in_one_thread_run_one_at_a_time(self, store: Store) -> None:
        await asyncio.gather(*(store.inbox.add(a_job(str(number), thread="t", lane="quick" if number % 2 else "answer")) for number in range(8)))

        for _ in range(8):
            claims = await asyncio.gather(*(store.queue.claim(lane, lease_s=LEASE_S) for lane in ("answer", "quick", "answer", "quick")))
            (running,) = [job for job in claims if job]
            await store.queue.finish(running)
        assert (await store.inbox.counts())["done"] == 8


class TestMemoryInbox(OnMemory, InboxContract):
    pass


class TestSqliteInbox(OnSqlite, InboxContract):
    pass
