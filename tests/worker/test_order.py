"""What the worker takes up, and when: order within a thread, widths, delays, and no polling in between."""

from __future__ import annotations

import asyncio

import pytest

from bot.jobs import Job
from tests.worker.shop import Shop, minute


async def test_a_job_that_is_saved_is_done_at_once() -> None:
    shop = Shop()
    async with shop.open():
        await asyncio.sleep(500.0)
        await shop.add("1")
        await shop.idle()

    assert shop.seen == [(500.0, "begin 1"), (500.0, "end 1")]
    assert shop.states() == {"1": "done"}


async def test_what_was_saved_before_the_start_is_done_first() -> None:
    shop = Shop()
    for number in range(3):
        await shop.add(str(number))

    async with shop.open():
        await shop.idle()

    assert shop.states() == dict.fromkeys("012", "done")


async def test_jobs_of_a_thread_run_one_after_the_other_in_the_order_they_were_saved() -> None:
    shop = Shop(minute)
    async with shop.open():
        await shop.add("1", thread="t")
        await shop.add("2", thread="t", lane="quick")
        await shop.add("3", thread="t")
        await shop.add("other", thread="u")
        await shop.idle()

    assert [(at, what) for at, what in shop.seen if "other" not in what] == [
        (0.0, "begin 1"),
        (60.0, "end 1"),
        (60.0, "begin 2"),
        (120.0, "end 2"),
        (120.0, "begin 3"),
        (180.0, "end 3"),
    ]
    assert (0.0, "begin other") in shop.seen


async def test_a_lane_runs_as_many_at_once_as_it_is_wide_and_the_lanes_do_not_hold_up_each_other() -> None:
    shop = Shop(minute, widths={"answer": 2, "quick": 3})
    async with shop.open():
        for number in range(5):
            await shop.add(f"answer {number}")
        for number in range(4):
            await shop.add(f"quick {number}", lane="quick")
        await shop.idle()

    begun = [(at, what.split()[1]) for at, what in shop.seen if what.startswith("begin")]
    assert [begun.count((at, "answer")) for at in (0.0, 60.0, 120.0)] == [2, 2, 1]
    assert [begun.count((at, "quick")) for at in (0.0, 60.0)] == [3, 1]


async def test_a_job_for_later_begins_when_it_is_due_and_the_queue_is_not_asked_in_between() -> None:
    shop = Shop()
    async with shop.open():
        await shop.add("reminder", after_s=1800.0)
        await asyncio.sleep(1.0)
        asked = shop.memory.jobs.asked
        await asyncio.sleep(1798.0)
        assert shop.memory.jobs.asked == asked
        await shop.idle()

    assert shop.seen[0] == (1800.0, "begin reminder")


async def test_a_worker_with_nothing_to_do_asks_nobody() -> None:
    shop = Shop()
    async with shop.open():
        await asyncio.sleep(1.0)
        asked = shop.memory.jobs.asked
        await asyncio.sleep(86_400.0)

    assert shop.memory.jobs.asked == asked


async def test_the_lease_of_a_long_job_is_renewed_so_that_nobody_else_takes_it() -> None:
    async def long(job: Job) -> None:
        for _ in range(11):
            await asyncio.sleep(10.0)
            assert await shop.store.queue.claim("answer", lease_s=60.0) is None

    shop = Shop(long)
    async with shop.open():
        await shop.add("1")
        await shop.idle()

    assert shop.seen == [(0.0, "begin 1"), (110.0, "end 1")]
    assert shop.states() == {"1": "done"}


async def test_no_word_of_anybody_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async def quoting(job: Job) -> None:
        raise KeyError(job.payload["text"])

    shop = Shop(quoting)
    with caplog.at_level(0):
        async with shop.open():
            await shop.add("1")
            await shop.idle()

    lines = [str(vars(record)) for record in caplog.records if record.name.startswith("bot")]
    assert [record.message for record in caplog.records if record.name == "bot.worker"] == ["job.dead"]
    assert "KeyError > " in lines[0]
    assert "test_order.py" in lines[0]
    assert not [line for line in lines if "SECRET" in line]
