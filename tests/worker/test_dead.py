"""Somebody is told of every dead job, at least once, even when that fails, takes too long, or the process ends in between."""

from __future__ import annotations

import asyncio

import pytest

from bot.attempt import Patience
from bot.jobs import Job
from tests.worker.shop import Shop, failing


@pytest.mark.parametrize("error", [RuntimeError("no"), asyncio.CancelledError(), SystemExit(1)])
async def test_when_nobody_can_be_told_the_job_is_dead_all_the_same(error: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    async def deaf(_job: Job, _error: BaseException) -> None:
        raise error

    shop = Shop(failing(ValueError()), on_dead=deaf)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.states() == {"1": "dead"}
    assert [record.message for record in caplog.records] == ["job.dead", "job.dead_untold"]


async def test_whoever_is_told_of_a_dead_job_has_a_deadline_too() -> None:
    async def slow(_job: Job, _error: BaseException) -> None:
        await asyncio.Event().wait()

    shop = Shop(failing(ValueError()), on_dead=slow)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.states() == {"1": "dead"}


async def test_a_worker_that_keeps_no_steps_tells_of_dead_jobs_too() -> None:
    shop = Shop(failing(ValueError()), steps=None)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.what == ["begin 1", "dead 1"]
    assert shop.states() == {"1": "dead"}


async def test_a_job_that_was_about_to_be_buried_when_the_process_ended_is_told_of_again_and_not_run_again() -> None:
    shop = Shop()
    await shop.add("1")
    job = await shop.store.queue.claim("answer", lease_s=60.0)
    assert job
    await shop.store.steps.keep("1", "dying", {"error": "ValueError"})
    await shop.store.orphans.release()

    async with shop.open():
        await shop.idle()

    assert shop.what == ["dead 1"]
    assert str(shop.dead[0][1]) == "ValueError"
    assert shop.states() == {"1": "dead"}


async def test_a_job_that_ends_every_process_that_takes_it_up_is_dead_at_last() -> None:
    shop = Shop(patience=Patience(claims=3))
    await shop.add("1")
    for _ in range(3):
        assert await shop.store.queue.claim("answer", lease_s=60.0)
        await shop.store.orphans.release()

    async with shop.open():
        await shop.idle()

    assert shop.what == ["dead 1"]
