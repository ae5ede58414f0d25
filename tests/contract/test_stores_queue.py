"""What every queue promises: oldest first, one at a time a thread, nobody works on what somebody else holds, and nothing due is forgotten."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.jobs import Job
from bot.store import Store
from tests.fakes.clock import HandClock
from tests.store.backends import LEASE_S, OnMemory, OnSqlite, a_job, claimed, claimed_keys, saved

GIVE_BACK: dict[str, Callable[[Store, Job], Awaitable[bool]]] = {
    "renew": lambda store, job: store.queue.renew(job, lease_s=LEASE_S),
    "finish": lambda store, job: store.queue.finish(job),
    "retry": lambda store, job: store.queue.retry(job, after_s=1.0, error="busy"),
    "bury": lambda store, job: store.queue.bury(job, error="broken"),
}


class QueueContract:
    """A subclass gives `store` and `clock`."""

    async def test_the_oldest_job_comes_first_and_each_comes_once(self, store: Store) -> None:
        await saved(store, a_job("b"), a_job("a"), a_job("c"))

        assert await claimed_keys(store) == ["b", "a", "c"]

    async def test_a_lane_gives_its_own_jobs(self, store: Store) -> None:
        await saved(store, a_job("slow"), a_job("fast", lane="quick"))

        assert await claimed_keys(store, "quick") == ["fast"]
        assert await claimed_keys(store, "answer") == ["slow"]

    async def test_a_job_waits_for_the_older_ones_of_its_thread_and_holds_up_no_other_thread(self, store: Store) -> None:
        await saved(store, a_job("1", thread="t"), a_job("2", thread="t", lane="quick"), a_job("3", thread="t"), a_job("4", thread="u"), a_job("5"), a_job("6"))
        first = await claimed(store)

        assert await claimed_keys(store) == ["4", "5", "6"]
        assert await claimed_keys(store, "quick") == []
        await store.queue.finish(first)
        assert await claimed_keys(store) == []
        await store.queue.bury(await claimed(store, "quick"), error="broken")
        assert await claimed_keys(store) == ["3"]

    async def test_a_thread_waits_for_the_retry_of_its_oldest_job(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1", thread="t"), a_job("2", thread="t"))
        await store.queue.retry(await claimed(store), after_s=10.0, error="busy")

        assert await claimed_keys(store) == []
        clock.move(10.0)
        assert await claimed_keys(store) == ["1"]

    async def test_a_job_for_later_comes_when_its_time_has_come(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("later", after_s=30.0), a_job("now"))

        assert await claimed_keys(store) == ["now"]
        clock.move(29.0)
        assert await claimed_keys(store) == []
        clock.move(1.0)
        assert await claimed_keys(store) == ["later"]

    async def test_of_those_that_are_due_the_one_saved_first_comes_first(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("old", after_s=10.0), a_job("new"))
        clock.move(20.0)

        assert await claimed_keys(store) == ["old", "new"]

    async def test_a_lease_that_ran_out_makes_its_job_claimable_again(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1", thread="t"), a_job("2", thread="t"))
        lost = await claimed(store)
        clock.move(LEASE_S - 1.0)
        assert await claimed_keys(store) == []

        clock.move(1.0)

        again = await claimed(store)
        assert (again.key, again.attempt) == ("1", 2)
        assert again.lease != lost.lease

    @pytest.mark.parametrize("how", GIVE_BACK)
    async def test_whoever_holds_a_lease_that_ran_out_changes_nothing(self, store: Store, clock: HandClock, how: str) -> None:
        await saved(store, a_job("1"))
        lost = await claimed(store)
        clock.move(LEASE_S)

        assert not await GIVE_BACK[how](store, lost)

        held = await claimed(store)
        assert held.attempt == 2
        assert not await GIVE_BACK[how](store, lost)
        assert (await store.inbox.counts())["running"] == 1
        assert await GIVE_BACK[how](store, held)

    @pytest.mark.parametrize("how", ["finish", "retry", "bury"])
    async def test_what_was_given_back_is_held_no_more(self, store: Store, how: str) -> None:
        await saved(store, a_job("1"))
        job = await claimed(store)

        assert await GIVE_BACK[how](store, job)

        assert [await give_back(store, job) for give_back in GIVE_BACK.values()] == [False] * 4

    async def test_a_renewed_lease_lasts_from_then_on(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))
        job = await claimed(store)
        for _ in range(3):
            clock.move(LEASE_S - 1.0)
            assert await store.queue.renew(job, lease_s=LEASE_S)

        assert await claimed_keys(store) == []
        assert await store.queue.finish(job)

    async def test_a_retry_comes_after_its_wait_with_one_attempt_more(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1", text="hello"))
        for attempt in (1, 2, 3):
            job = await claimed(store)
            assert (job.attempt, job.payload["text"]) == (attempt, "hello")
            assert await store.queue.retry(job, after_s=4.0, error="busy " * 500)
            assert await claimed_keys(store) == []
            clock.move(4.0)

        assert (await store.inbox.counts())["ready"] == 1

    async def test_nobody_runs_a_dead_job_again(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))

        assert await store.queue.bury(await claimed(store), error="broken")

        clock.move(1_000_000.0)
        assert await claimed_keys(store) == []

    async def test_it_is_known_when_the_next_job_is_due(self, store: Store, clock: HandClock) -> None:
        assert await store.queue.next_due_s("answer") is None
        await saved(store, a_job("1", after_s=30.0), a_job("2", after_s=20.0), a_job("3", after_s=5.0, lane="quick"))

        assert await store.queue.next_due_s("answer") == pytest.approx(20.0)
        assert await store.queue.next_due_s("quick") == pytest.approx(5.0)
        clock.move(25.0)
        assert await store.queue.next_due_s("answer") == 0.0

    async def test_a_job_that_runs_is_due_when_its_lease_runs_out(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))
        job = await claimed(store)

        assert await store.queue.next_due_s("answer") == pytest.approx(LEASE_S)
        clock.move(LEASE_S + 5.0)
        assert await store.queue.next_due_s("answer") == 0.0
        await store.queue.finish(await claimed(store))
        assert await store.queue.next_due_s("answer") is None
        assert not await store.queue.finish(job)

    async def test_what_waits_for_another_job_of_its_thread_is_not_due(self, store: Store) -> None:
        await saved(store, a_job("1", thread="t", lane="quick", after_s=9.0), a_job("2", thread="t"))

        assert await store.queue.next_due_s("answer") is None
        assert await store.queue.next_due_s("quick") == pytest.approx(9.0)

    async def test_a_clock_set_back_holds_up_nothing_that_was_due(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"), a_job("2", after_s=10.0))
        clock.move(-86_400.0)

        assert await store.queue.next_due_s("answer") == 0.0
        assert await claimed_keys(store) == ["1", "2"]

    async def test_a_clock_set_back_a_little_delays_a_job_by_no_more_than_its_wait(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1", after_s=10.0))
        clock.move(8.0)
        clock.move(-5.0)

        assert await store.queue.next_due_s("answer") == pytest.approx(7.0)
        clock.move(7.0)
        assert await claimed_keys(store) == ["1"]

    async def test_what_was_saved_by_a_clock_a_little_ahead_is_not_due_at_once(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1", after_s=7_200.0))
        clock.move(-0.01)  # somebody who looked at the clock just before it was saved, and at the jobs just after; or another machine

        assert await claimed_keys(store) == []
        assert await store.queue.next_due_s("answer") == pytest.approx(7_200.0, abs=0.1)

    async def test_a_clock_set_back_takes_no_lease_from_anybody(self, store: Store, clock: HandClock) -> None:
        await saved(store, a_job("1"))
        job = await claimed(store)
        clock.move(-86_400.0)

        assert await claimed_keys(store) == []
        assert await store.queue.renew(job, lease_s=LEASE_S)
        clock.move(LEASE_S)
        again = await claimed(store)
        assert again.attempt == 2


class TestMemoryQueue(OnMemory, QueueContract):
    pass


class TestSqliteQueue(OnSqlite, QueueContract):
    pass
