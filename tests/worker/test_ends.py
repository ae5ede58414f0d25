"""How a worker ends, and how its work is stopped: draining, cancelling, the stop button, a deleted question."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import Job
from tests.worker.shop import Shop, job_of, minute


async def drained(shop: Shop, running: asyncio.Task[None], grace_s: float) -> None:
    await shop.worker.drain(grace_s=grace_s)
    assert running.done()
    await running


async def test_a_worker_that_drains_claims_nothing_more_and_lets_its_handlers_end() -> None:
    shop = Shop(minute, widths={"answer": 1})
    running = asyncio.ensure_future(shop.worker.run())
    await shop.add("1")
    await shop.add("2")
    await asyncio.sleep(50.0)

    await drained(shop, running, 20.0)

    assert shop.seen == [(0.0, "begin 1"), (60.0, "end 1")]
    assert shop.states() == {"1": "done", "2": "ready"}


async def test_what_is_not_done_when_the_grace_is_over_is_cancelled_and_ready_for_the_next_process() -> None:
    shop = Shop(minute)
    running = asyncio.ensure_future(shop.worker.run())
    await shop.add("1")
    await asyncio.sleep(1.0)

    await drained(shop, running, 20.0)

    assert asyncio.get_running_loop().time() - shop.begun_s == 21.0
    assert shop.states() == {"1": "ready"}
    again = await shop.store.queue.claim("answer", lease_s=60.0)
    assert again is not None
    assert again.attempt == 2


async def test_an_idle_worker_drains_at_once() -> None:
    shop = Shop()
    running = asyncio.ensure_future(shop.worker.run())
    await asyncio.sleep(1.0)

    await drained(shop, running, 20.0)

    assert asyncio.get_running_loop().time() - shop.begun_s == 1.0


async def test_a_worker_that_never_ran_drains_at_once() -> None:
    await Shop().worker.drain()


async def test_a_handler_that_does_not_heed_the_end_of_the_grace_holds_up_the_end_for_a_known_time() -> None:
    leave = asyncio.Event()

    async def stubborn(_job: Job) -> None:
        while not leave.is_set():
            try:
                await leave.wait()
            except asyncio.CancelledError:
                pass

    shop = Shop(stubborn)
    running = asyncio.ensure_future(shop.worker.run())
    await shop.add("1")
    await asyncio.sleep(1.0)

    await drained(shop, running, 20.0)

    assert asyncio.get_running_loop().time() - shop.begun_s == 26.0
    assert shop.states() == {"1": "ready"}
    leave.set()


async def test_what_is_claimed_while_the_worker_begins_to_drain_is_given_back() -> None:
    shop = Shop()
    shop.memory.jobs.slow_s = 1.0
    running = asyncio.ensure_future(shop.worker.run())
    await shop.store.inbox.add(job_of("1"))
    await asyncio.sleep(0.5)

    await drained(shop, running, 20.0)

    assert shop.seen == []
    assert shop.states() == {"1": "ready"}


async def test_a_job_that_dies_while_the_grace_ends_is_told_of_by_the_next_process() -> None:
    async def slow(_job: Job, _error: BaseException) -> None:
        await asyncio.sleep(60.0)

    async def fail(_job: Job) -> None:
        raise ValueError

    shop = Shop(fail, on_dead=slow)
    running = asyncio.ensure_future(shop.worker.run())
    await shop.add("1")
    await asyncio.sleep(1.0)

    await drained(shop, running, 20.0)

    assert shop.states() == {"1": "ready"}
    assert await shop.store.steps.done("1", "dying")


async def test_a_worker_that_is_cancelled_gives_its_jobs_back() -> None:
    shop = Shop(minute)
    async with shop.open():
        await shop.add("1")
        await shop.add("2", lane="quick")
        await asyncio.sleep(1.0)

    assert shop.states() == {"1": "ready", "2": "ready"}
    assert asyncio.get_running_loop().time() - shop.begun_s == 1.0


@pytest.mark.parametrize("key", ["1", "T:C:1.0"])
async def test_a_job_is_stopped_by_its_key_or_by_its_thread_and_is_done_then(key: str) -> None:
    shop = Shop(minute)
    async with shop.open():
        await shop.add("1", thread="T:C:1.0")
        await shop.add("2", thread="T:C:2.0")
        await asyncio.sleep(1.0)

        assert shop.worker.stop(key)

        await asyncio.sleep(1.0)
        assert shop.states() == {"1": "done", "2": "running"}
        assert not shop.worker.stop(key)
        await shop.idle()
    assert shop.what == ["begin 1", "begin 2", "end 2"]
    assert shop.dead == []


@pytest.mark.parametrize("key", ["", "never heard of"])
async def test_what_is_not_running_is_not_stopped(key: str) -> None:
    shop = Shop(minute)
    async with shop.open():
        await shop.add("1")
        await asyncio.sleep(1.0)

        assert not shop.worker.stop(key)

        await shop.idle()
    assert shop.states() == {"1": "done"}


async def test_a_job_is_stopped_although_it_was_only_being_claimed() -> None:
    shop = Shop()
    shop.memory.jobs.slow_s = 1.0
    async with shop.open():
        await shop.add("1")
        await shop.add("2")
        await asyncio.sleep(0.5)

        shop.worker.stop("1")

        await shop.idle()
    assert shop.what == ["begin 2", "end 2"]
    assert shop.states() == {"1": "done", "2": "done"}


async def test_a_stop_is_not_remembered_for_what_is_saved_later_in_the_thread() -> None:
    shop = Shop()
    async with shop.open():
        shop.worker.stop("t")
        await asyncio.sleep(1.0)
        await shop.add("1", thread="t")
        await shop.idle()

    assert shop.what == ["begin 1", "end 1"]


async def test_a_handler_may_stop_another_one_of_its_thread() -> None:
    async def work(job: Job) -> None:
        if job.lane == "quick":
            assert shop.worker.stop("question")
        else:
            await minute(job)

    shop = Shop(work)
    async with shop.open():
        await shop.add("question", thread="t")
        await asyncio.sleep(1.0)
        await shop.add("deletion", lane="quick")
        await shop.idle()

    assert shop.seen == [(0.0, "begin question"), (1.0, "begin deletion"), (1.0, "end deletion")]
    assert shop.states() == {"question": "done", "deletion": "done"}


async def test_a_job_that_fails_at_the_moment_the_grace_ends_is_left_to_the_next_process() -> None:
    async def fail(_job: Job) -> None:
        await asyncio.sleep(21.0)
        raise ValueError

    shop = Shop(fail)
    running = asyncio.ensure_future(shop.worker.run())
    await shop.add("1")
    await asyncio.sleep(1.0)

    await drained(shop, running, 20.0)

    assert shop.what == ["begin 1"]
    assert shop.states() == {"1": "ready"}
