"""What a help desk hears of a ticket comes in order, whatever fails and whoever is killed; and what was given up can be sent again."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from bot.errors import HookFailed
from bot.escalation.exporting import AT_ONCE, NEWS_S, PAUSES_S, send_again, turns_within
from bot.escalation.ticket import Event, Kind, Ticket
from bot.jobs import Job
from tests.escalation.test_exporting import TICKET, Desk, FakeHook

DOWN = HookFailed("not reached (ConnectError)")
HOUR_S = 3_600.0
STEPS: tuple[Kind, ...] = ("claimed", "asked_info", "told_info", "answered", "resolved", "reopened", "claimed", "answered", "resolved", "reopened")


def taken(desk: Desk) -> list[str]:
    assert desk.hook is not None
    return [id_ for id_, _ in desk.hook.taken]


async def stepped(desk: Desk, ticket: Ticket, kind: Kind = "claimed") -> Ticket:
    """One step, with its job."""
    after = await desk.step(ticket, Event(kind=kind, at=desk.clock.now(), person="UCHI"))
    await desk.exporting.due(after)
    return after


def of(desk: Desk) -> Desk:
    """With the desk's own clock."""
    desk.exporting = replace(desk.exporting, now=desk.clock.now)
    return desk


async def begun(desk: Desk) -> Ticket:
    return await desk.opened(replace(TICKET, opened_at=desk.clock.now()))


async def one(desk: Desk) -> Job | None:
    """The next job, done."""
    job = await desk.store.queue.claim("quick", lease_s=60.0)
    if job:
        await desk.exporting.deliver(job)
        await desk.store.queue.finish(job)
    return job


async def test_nothing_overtakes_a_step_that_was_not_taken() -> None:
    desk = of(Desk(hook=FakeHook(fails=[DOWN] * 3)))
    ticket = await begun(desk)
    await desk.exporting.due(ticket)
    assert await one(desk)
    ticket = await stepped(desk, await stepped(desk, ticket), "answered")

    await desk.run()

    assert taken(desk) == ["t1.1", "t1.2", "t1.3"]


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_fails_whenever_each_step_comes_once_and_in_order(seed: int) -> None:
    chance = random.Random(seed)
    desk = of(Desk(hook=FakeHook()))
    ticket = await begun(desk)
    await desk.exporting.due(ticket)
    assert desk.hook is not None
    for kind in STEPS:
        desk.hook.fails = [DOWN] * chance.randrange(4)
        for _ in range(chance.randrange(4)):
            await one(desk)
        desk.clock.move(chance.choice((0.0, 10.0, 700.0)))
        if chance.random() < 0.3:
            await desk.exporting.begin()
        ticket = await stepped(desk, ticket, kind)
    desk.hook.fails = []
    await desk.run()

    assert taken(desk) == [f"t1.{number}" for number in range(1, len(STEPS) + 2)]


async def test_what_waited_behind_a_step_that_was_given_up_is_tried_for_the_rest_of_its_day() -> None:
    desk = of(Desk(hook=FakeHook(fails=[DOWN] * 100)))
    ticket = await begun(desk)
    await desk.exporting.due(ticket)
    for _ in range(len(PAUSES_S)):  # until the last wait
        await one(desk)
        desk.clock.move(await desk.store.queue.next_due_s("quick") or 0.0)
    behind = await stepped(desk, ticket)
    written_at = desk.clock.now()
    assert await one(desk)

    assert [number for _, number, _ in await desk.store.outbox.dead(limit=9)] == [1]
    await desk.run()
    assert [number for _, number, _ in await desk.store.outbox.dead(limit=9)] == [1, behind.version]
    assert desk.clock.now() - written_at >= sum(PAUSES_S)


def test_a_wait_behind_another_counts_as_that_many_tries() -> None:
    assert [turns_within(age_s) for age_s in (0.0, 5.0, 35.0, sum(PAUSES_S) - 1.0, sum(PAUSES_S), 1e9)] == [0, 1, 2, 7, 8, 8]


async def test_a_step_without_a_job_is_told_after_a_start_and_a_second_start_doubles_nothing() -> None:
    desk = of(Desk())
    await stepped(desk, await begun(desk))  # the first step has no job of its own, nor has the third
    await desk.run()
    ticket = await desk.store.tickets.get("t1")
    assert ticket is not None
    await desk.step(ticket, Event(kind="answered", at=desk.clock.now(), person="UCHI"))

    await desk.exporting.begin()
    await desk.exporting.begin()
    await desk.run()
    await desk.exporting.begin()
    assert await desk.run() == []

    assert taken(desk) == ["t1.1", "t1.2", "t1.3"]


async def test_last_months_tickets_are_not_told_of_to_whoever_comes_today() -> None:
    desk = of(Desk())
    await begun(desk)
    desk.clock.move(NEWS_S + 1.0)

    await desk.exporting.begin()

    assert await desk.run() == []


async def test_what_happened_while_the_export_was_switched_off_is_told_when_it_is_on_again() -> None:
    desk = of(Desk())
    await desk.exporting.due(await begun(desk))
    on, desk.exporting = desk.exporting, replace(desk.exporting, hook=None)
    await desk.exporting.begin()
    await desk.run()
    assert taken(desk) == []

    desk.exporting = on
    await desk.exporting.begin()
    await desk.run()

    assert taken(desk) == ["t1.1"]


async def test_a_job_that_was_killed_goes_on_where_it_was() -> None:
    desk = of(Desk())
    ticket = await begun(desk)
    await desk.exporting.due(ticket)
    job = await desk.store.queue.claim("quick", lease_s=60.0)
    assert job
    await desk.exporting.deliver(job)
    await desk.step(ticket, Event(kind="claimed", at=desk.clock.now(), person="UCHI"))
    await desk.exporting.deliver(replace(job, attempt=2))

    assert taken(desk) == ["t1.1", "t1.2"]


async def test_a_long_row_is_told_by_several_jobs() -> None:
    desk = of(Desk())
    ticket = await begun(desk)
    for kind in STEPS:
        ticket = await desk.step(ticket, Event(kind=kind, at=desk.clock.now(), person="UCHI"))
    await desk.exporting.begin()

    assert await one(desk)
    assert len(taken(desk)) == AT_ONCE < len(STEPS)
    await desk.run()
    assert taken(desk) == [f"t1.{number}" for number in range(1, len(STEPS) + 2)]


async def test_what_is_sent_again_goes_at_once_and_in_order_though_another_try_is_hours_away() -> None:
    desk = of(Desk(hook=FakeHook(fails=[HookFailed("answered with status 410", final=True)] * 2 + [DOWN] * 100)))
    ticket = await stepped(desk, await begun(desk))
    await stepped(desk, ticket, "answered")
    while (due_s := await desk.store.queue.next_due_s("quick")) is not None and due_s < HOUR_S:
        desk.clock.move(due_s)
        await one(desk)
    dead = [(id_, number) for id_, number, _ in await desk.store.outbox.dead(limit=9)]
    assert dead == [("t1", 1), ("t1", 2)]
    assert desk.hook is not None
    desk.hook.fails = []

    assert await send_again(desk.store.outbox, desk.store.inbox, [*dead, ("t1", 3)], at=desk.clock.now()) == 2
    assert await one(desk)

    assert taken(desk) == ["t1.1", "t1.2", "t1.3"]
    assert await desk.store.outbox.dead(limit=9) == []
    await desk.run()
    assert len(taken(desk)) == 3


async def test_what_is_sent_again_and_fails_again_is_tried_for_another_day() -> None:
    desk = of(Desk(hook=FakeHook(fails=[DOWN] * (len(PAUSES_S) + 1 + 3))))
    await desk.exporting.due(await begun(desk))
    await desk.run()
    assert len(await desk.store.outbox.dead(limit=9)) == 1

    await send_again(desk.store.outbox, desk.store.inbox, [("t1", 1)], at=desk.clock.now())

    assert await desk.run() == [0.0, *PAUSES_S[:3]]
    assert taken(desk) == ["t1.1"]
