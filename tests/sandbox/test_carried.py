"""What is raised inside a group of tasks comes out as it was raised: whoever waits for it knows it by its class."""

from __future__ import annotations

import asyncio

import pytest

from bot.sandbox.clock import ControlledClock
from bot.sandbox.delivery.patience import within
from bot.sandbox.delivery.tasks import tasks


class OddError(Exception):
    """Raised on purpose."""


async def fails() -> None:
    await asyncio.sleep(0)
    raise OddError


async def never() -> None:
    await asyncio.Event().wait()


async def test_what_the_block_raises_stays_what_it_is_and_its_tasks_come_to_their_end_first() -> None:
    done: list[str] = []

    async def ends() -> None:
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        done.append("ended")

    async def opens() -> None:
        async with tasks() as group:
            group.create_task(ends())
            await fails()

    with pytest.raises(OddError):
        await opens()
    assert done == ["ended"]


async def test_a_task_that_fails_ends_the_block() -> None:
    async def opens() -> None:
        async with tasks() as group:
            group.create_task(fails())
            await never()

    with pytest.raises(ExceptionGroup) as caught:
        await opens()

    assert [type(error) for error in caught.value.exceptions] == [OddError]


async def test_work_that_fails_in_time_fails_as_it_is_and_work_that_does_not_end_is_ended() -> None:
    clock = ControlledClock()
    with pytest.raises(OddError):
        await within(clock, 3.0, fails())

    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(_too_late(clock))
        await clock.until_sleeping(clock.sleeping + 1)
        clock.advance(3.0)
    assert waiting.result() == "too late"


async def _too_late(clock: ControlledClock) -> str:
    try:
        await within(clock, 3.0, never())
    except TimeoutError:
        return "too late"
    return "in time"
