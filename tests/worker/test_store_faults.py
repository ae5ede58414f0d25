"""A worker whose store fails lives on: nothing is lost, and nothing is done twice that was finished."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import StoreFailed
from bot.jobs import Job
from tests.worker.shop import Shop, job_of


async def test_a_store_that_fails_when_work_is_claimed_is_asked_again_later(caplog: pytest.LogCaptureFixture) -> None:
    shop = Shop(widths={"answer": 4})
    shop.memory.jobs.faults["claim"] = [StoreFailed("disk full"), StoreFailed("disk full"), ValueError("a bug")]
    async with shop.open():
        await asyncio.sleep(0)
        await shop.store.inbox.add(job_of("1"))  # and nobody wakes the worker
        await shop.idle()

    assert shop.seen[0] == (7.0, "begin 1")
    assert [record.message for record in caplog.records] == ["queue.failed"] * 3


async def test_a_store_that_fails_when_work_is_done_is_told_again_and_the_work_is_not_repeated() -> None:
    shop = Shop()
    shop.memory.jobs.faults["finish"] = [StoreFailed("locked")] * 3
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.what == ["begin 1", "end 1"]
    assert shop.states() == {"1": "done"}


@pytest.mark.parametrize("errors", [[StoreFailed("locked")] * 5, [ValueError("a bug")]])
async def test_when_the_store_cannot_be_told_that_work_is_done_the_job_comes_again_and_the_worker_lives(
    errors: list[Exception], caplog: pytest.LogCaptureFixture
) -> None:
    shop, kind = Shop(), type(errors[0]).__name__
    shop.memory.jobs.faults["finish"] = errors
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert [vars(record)["error"].startswith(kind) for record in caplog.records if record.message == "job.abandoned"] == [True]
    assert [(at, what) for at, what in shop.seen if "begin" in what] == [(0.0, "begin 1"), (60.0, "begin 1")]
    assert shop.states() == {"1": "done"}


@pytest.mark.parametrize("begins_s", [0.0, 50.0, 70.0])
async def test_a_lease_that_cannot_be_renewed_for_a_moment_is_not_lost(begins_s: float) -> None:
    async def work(_job: Job) -> None:
        await asyncio.sleep(110.0)

    shop = Shop(work)
    async with shop.open():
        await shop.add("1")
        await asyncio.sleep(begins_s)
        shop.memory.jobs.faults["renew"] = [StoreFailed("locked")] * 2
        await shop.idle()

    assert shop.what == ["begin 1", "end 1"]


async def test_whoever_cannot_renew_his_lease_stops_when_it_has_run_out_although_nobody_says_so() -> None:
    async def work(_job: Job) -> None:
        try:
            await asyncio.sleep(110.0)
        finally:
            shop.see("left")

    shop = Shop(work)
    async with shop.open():
        await shop.add("1")
        await asyncio.sleep(20.0)
        for method in ("renew", "claim", "next_due_s"):
            shop.memory.jobs.faults[method] = [StoreFailed("gone") for _ in range(1000)]
        await asyncio.sleep(180.0)

    assert shop.seen == [(0.0, "begin 1"), (75.0, "left")]


async def test_who_lost_his_lease_stops_working_before_another_begins() -> None:
    async def work(job: Job) -> None:
        try:
            await asyncio.sleep(100.0)
        finally:
            shop.see(f"left {job.attempt}")

    shop = Shop(work)
    shop.memory.jobs.faults["renew"] = [StoreFailed("locked")] * 3
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.seen == [(0.0, "begin 1"), (60.0, "left 1"), (60.0, "begin 1"), (160.0, "left 2"), (160.0, "end 1")]


async def test_a_job_that_is_claimed_anew_in_the_same_process_does_not_run_twice_at_once() -> None:
    """Somebody sets the clock forward, and all leases seem to have run out."""

    async def work(job: Job) -> None:
        try:
            await asyncio.sleep(10.0)
        finally:
            shop.see(f"left {job.attempt}")

    shop = Shop(work)
    async with shop.open():
        await shop.add("1")
        await asyncio.sleep(5.0)
        shop.clock.ahead_s = 3600.0
        shop.worker.wake()
        await shop.idle()

    assert shop.seen == [(0.0, "begin 1"), (5.0, "left 1"), (5.0, "begin 1"), (15.0, "left 2"), (15.0, "end 1")]
    assert shop.states() == {"1": "done"}


async def test_a_job_that_deletes_itself_with_its_workspace_ends_quietly(caplog: pytest.LogCaptureFixture) -> None:
    async def uninstalled(_job: Job) -> None:
        await shop.store.housekeeping.delete_team("T1")

    shop = Shop(uninstalled)
    async with shop.open():
        await shop.add("1")
        await shop.add("2")
        await shop.idle()

    assert shop.states() == {}
    assert {record.message for record in caplog.records} == {"job.lease_lost"}
