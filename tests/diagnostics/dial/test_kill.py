"""kill -9 between any two steps: whatever was left is ended by the next process, and nobody is called twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest

from bot.diagnostics import dial
from bot.diagnostics.dial.ports import Against, Caps, Dial
from bot.diagnostics.dial.rooms import new_room
from bot.diagnostics.ports import Dialled, Outgoing
from bot.diagnostics.report import Report
from tests.diagnostics.dial.carrier import ASKER, NUMBER, Bench, Carrier, asking
from tests.fakes.dials import MemoryDials
from tests.fakes.loop import JumpingLoop

T = TypeVar("T")
STEPS = 16


@dataclass
class Killer:
    """Ends the process before and after the step with this number: nothing of it runs any more, not even what stands in `finally`."""

    at: int
    seen: int = 0

    async def around(self, step: Callable[[], Awaitable[T]]) -> T:
        await self._point()
        result = await step()
        await self._point()
        return result

    async def _point(self) -> None:
        self.seen += 1
        if self.seen == self.at:
            asyncio.get_running_loop().stop()
            await asyncio.Event().wait()


@dataclass(kw_only=True)
class KilledCarrier(Carrier):
    killer: Killer

    async def open_room(self, room: str) -> None:
        await self.killer.around(partial(super().open_room, room))

    async def dial(self, call: Outgoing) -> Dialled:
        return await self.killer.around(partial(super().dial, call))

    async def hang_up(self, room: str) -> bool:
        return await self.killer.around(partial(super().hang_up, room))


@dataclass
class KilledBooks(MemoryDials):
    killer: Killer = field(default_factory=lambda: Killer(0))

    async def begin(self, dial: Dial, caps: Caps) -> Against:
        return await self.killer.around(partial(super().begin, dial, caps))

    async def end(self, id_: str, *, outcome: str, status: int, call_id: str) -> bool:
        return await self.killer.around(partial(super().end, id_, outcome=outcome, status=status, call_id=call_id))


def killed(bench: Bench, step: int, *, answer: Dialled | None = None) -> tuple[dial.Plan, int]:
    """The plan of a call whose process was killed at this step, and how many steps it came."""
    killer = Killer(step)
    bench.carrier = KilledCarrier(livekit=bench.livekit, killer=killer, answers={NUMBER: answer} if answer else {})
    bench.books = KilledBooks(bench.books.clock, killer=killer)
    bench.dial = bench.restarted()
    plans: list[dial.Plan] = []

    async def life() -> None:
        plans.append(await bench.plan())
        await bench.dial.run(plans[0], bench.tell)
        asyncio.get_running_loop().stop()

    loop = JumpingLoop()
    LOOPS.append((loop, loop.create_task(life())))
    loop.run_forever()
    killer.at = 0
    return plans[0], killer.seen


LOOPS: list[tuple[asyncio.AbstractEventLoop, asyncio.Task[None]]] = []


@pytest.fixture(autouse=True)
def _buried() -> Iterator[None]:
    """Processes that were killed leave nothing behind in this one."""
    yield
    for loop, task in LOOPS:
        pending = asyncio.all_tasks(loop)
        for one in pending:
            one.cancel()
        loop.run_until_complete(asyncio.gather(*pending, task, return_exceptions=True))
        loop.close()
    LOOPS.clear()


@pytest.mark.parametrize("answer", [None, Dialled(outcome="refused", code=486)])
@pytest.mark.parametrize("step", range(1, STEPS))
def test_whatever_a_killed_process_left_is_ended_by_the_next_one(step: int, answer: Dialled | None) -> None:
    bench = Bench()
    plan, _ = killed(bench, step, answer=answer)

    async def next_life() -> None:
        began_s = asyncio.get_running_loop().time()
        bench.dial = bench.restarted()
        await bench.dial.sweep()
        assert bench.carrier.open == []
        assert await bench.books.open() == []
        assert asyncio.get_running_loop().time() - began_s < 30.0
        told = await bench.dial.run(plan, bench.tell)
        assert isinstance(told, dial.No)
        assert bench.carrier.did.count("dial") <= 1
        assert isinstance(await bench.dial.run(await bench.plan(), bench.tell), Report)  # the number is free again

    with asyncio.Runner(loop_factory=JumpingLoop) as runner:
        runner.run(next_life())


def test_so_many_steps_are_all_there_are() -> None:
    _, steps = killed(Bench(), 0)

    assert steps < STEPS


async def test_a_call_that_goes_on_is_not_swept_by_its_own_process() -> None:
    bench = Bench()
    running = asyncio.ensure_future(bench.dial.run(await bench.plan(), bench.tell))
    await asyncio.sleep(3.0)

    assert await bench.dial.sweep() == 0
    assert isinstance(await running, Report)


@pytest.mark.parametrize("ahead", [timedelta(days=1), timedelta(days=-1)])
async def test_a_call_that_goes_on_while_somebody_sets_the_clock_is_not_swept(ahead: timedelta) -> None:
    bench = Bench()
    running = asyncio.ensure_future(bench.dial.run(await bench.plan(), bench.tell))
    await asyncio.sleep(3.0)
    bench.ahead = ahead

    assert await bench.dial.sweep() == 0
    report = await running
    assert isinstance(report, Report)
    assert report.findings[0].code == "sip-answered"


async def test_a_call_of_the_terminal_is_swept_by_the_bot_only_once_it_is_too_old() -> None:
    bench = Bench()
    terminal = bench.restarted(owner="cli")
    await _abandoned(bench, terminal)

    assert await bench.dial.sweep() == 0
    await asyncio.sleep(130.0)
    assert await bench.dial.sweep() == 1
    assert (bench.carrier.open, await bench.books.open()) == ([], [])


async def test_rooms_that_are_in_no_books_are_left_alone_while_they_may_belong_to_another_bot() -> None:
    bench = Bench()
    await _abandoned(bench, bench.dial)
    bench.books.kept.clear()

    assert await bench.dial.sweep() == 0
    await asyncio.sleep(130.0)
    assert await bench.dial.sweep() == 1
    assert bench.carrier.open == []


async def test_a_room_under_our_prefix_with_another_kind_of_name_is_left_over() -> None:
    bench = Bench()
    await bench.carrier.open_room("ask-ai-test-call-by-hand")

    assert await bench.dial.sweep() == 1


async def test_what_is_too_old_is_swept_when_the_next_call_is_made() -> None:
    bench = Bench()
    await _abandoned(bench, bench.restarted())
    await asyncio.sleep(130.0)

    await bench.dial.run(await bench.plan(), bench.tell)

    assert (bench.carrier.open, await bench.books.open()) == ([], [])


async def test_calls_of_other_projects_are_not_swept_here() -> None:
    bench = Bench()
    await _abandoned(bench, bench.restarted())
    bench.livekit.project = "eu"

    await bench.restarted().sweep()

    assert len(await bench.books.open()) == 1


async def test_a_call_that_joins_after_its_room_was_deleted_is_found_a_moment_later() -> None:
    bench = Bench()
    await _abandoned(bench, bench.dial)
    (room,) = bench.carrier.open
    asyncio.get_running_loop().call_later(1.0, bench.carrier.open.append, room)

    await bench.restarted().sweep()
    await asyncio.sleep(10.0)

    assert bench.carrier.open == []


async def _abandoned(bench: Bench, process: dial.TestDial) -> None:
    """A call whose process was killed while the phone rang."""
    plan = await process.check(asking(NUMBER), ASKER)
    assert isinstance(plan, dial.Plan)
    booked = process._dial(plan, room=new_room(bench.now()))
    assert await bench.books.begin(booked, process._caps) == ""
    await bench.carrier.open_room(booked.room)
