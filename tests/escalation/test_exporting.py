"""Each step of a ticket reaches the help desk, however often it has to be tried, or is given up in the open."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.errors import HookFailed
from bot.escalation.exporting import KIND, PAUSES_S, Exporting, body_of
from bot.escalation.ticket import Event, Ticket, moved
from bot.jobs import Job
from bot.thread import ThreadId
from tests.fakes.clock import HandClock
from tests.fakes.stores import MemoryStore

THREAD = ThreadId(team="T1", channel="C1", ts="100.1")
TICKET = Ticket(id="t1", thread=THREAD, asker="UADA", question="why does it end?", reason="asked", opened_at=1_790_000_000.0)


@dataclass(kw_only=True)
class FakeHook:
    """`fails` holds errors, one for each try; `taken` is what was accepted."""

    fails: list[HookFailed] = field(default_factory=list)
    taken: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    async def send(self, id_: str, body: bytes) -> None:
        """See `Hook`."""
        if self.fails:
            raise self.fails.pop(0)
        self.taken.append((id_, json.loads(body)))


@dataclass(kw_only=True)
class Desk:
    """Exporting over fakes; `run` does what is due, and moves the clock to what will be."""

    hook: FakeHook | None = field(default_factory=FakeHook)
    clock: HandClock = field(default_factory=HandClock)

    def __post_init__(self) -> None:
        self.store = MemoryStore(self.clock)
        self.exporting = Exporting(tickets=self.store.tickets, outbox=self.store.outbox, inbox=self.store.inbox, hook=self.hook)

    async def opened(self, ticket: Ticket = TICKET) -> Ticket:
        return await self.store.tickets.open(ticket, Event(kind="opened", at=ticket.opened_at))

    async def step(self, ticket: Ticket, event: Event) -> Ticket:
        after = moved(ticket, event)
        assert after is not None
        kept = await self.store.tickets.move(after, event)
        assert kept is not None
        return kept

    async def run(self) -> list[float]:
        """The waits before each try."""
        waits = []
        while (due_s := await self.store.queue.next_due_s("quick")) is not None:
            self.clock.move(due_s)
            waits.append(round(due_s, 3))
            job: Job | None = await self.store.queue.claim("quick", lease_s=60.0)
            assert job is not None
            assert job.kind == KIND
            await self.exporting.deliver(job)
            await self.store.queue.finish(job)
        return waits


async def test_each_step_is_told_once_in_order_however_often_it_is_due() -> None:
    desk = Desk()
    ticket = await desk.opened()
    await desk.exporting.due(ticket)
    ticket = await desk.step(ticket, Event(kind="claimed", at=1_790_000_060.0, person="UCHI"))
    for _ in range(3):
        await desk.exporting.due(ticket)
    await desk.run()

    assert desk.hook is not None
    assert [(id_, told["type"]) for id_, told in desk.hook.taken] == [("t1.1", "ticket.opened"), ("t1.2", "ticket.claimed")]
    claimed = desk.hook.taken[1][1]
    assert claimed["data"]["person"] == "UCHI"
    assert claimed["data"]["ticket"]["question"] == "why does it end?"
    assert claimed["timestamp"] == "2026-09-21T14:14:20+00:00"


async def test_a_step_whose_taker_was_interrupted_is_told_with_the_next_one() -> None:
    desk = Desk()
    ticket = await desk.step(await desk.opened(), Event(kind="claimed", at=1.0, person="UCHI"))

    await desk.exporting.due(ticket)
    await desk.run()

    assert desk.hook is not None
    assert [id_ for id_, _ in desk.hook.taken] == ["t1.1", "t1.2"]


async def test_what_is_not_taken_is_tried_again_after_longer_and_longer_waits() -> None:
    desk = Desk(hook=FakeHook(fails=[HookFailed("answered with status 500")] * 3))
    await desk.exporting.due(await desk.opened())

    assert await desk.run() == [0.0, *PAUSES_S[:3]]
    assert desk.hook is not None
    assert len(desk.hook.taken) == 1
    assert await desk.store.outbox.dead(limit=9) == []


async def test_after_the_last_try_it_is_given_up_in_the_open() -> None:
    desk = Desk(hook=FakeHook(fails=[HookFailed("answered with status 500")] * (len(PAUSES_S) + 1)))
    await desk.exporting.due(await desk.opened())

    assert await desk.run() == [0.0, *PAUSES_S]
    assert list(await desk.store.outbox.dead(limit=9)) == [("t1", 1, "answered with status 500")]


async def test_a_desk_that_is_gone_is_not_tried_again() -> None:
    desk = Desk(hook=FakeHook(fails=[HookFailed("answered with status 410", final=True)]))
    await desk.exporting.due(await desk.opened())

    assert await desk.run() == [0.0]
    assert len(await desk.store.outbox.dead(limit=9)) == 1


async def test_without_a_help_desk_nothing_is_saved_for_one() -> None:
    desk = Desk(hook=None)
    await desk.exporting.due(await desk.opened())

    assert await desk.run() == []


@pytest.mark.parametrize(("channel", "confined"), [("C1", True), ("D1", True), ("D1", False)], ids=["channel", "direct", "direct, and a human may read it"])
def test_of_what_was_said_where_not_everybody_may_read_no_word_is_told(channel: str, confined: bool) -> None:
    event = Event(kind="answered", at=1.0, person="UCHI", words="the secret sauce")
    ticket = replace(TICKET, thread=replace(THREAD, channel=channel), confined=confined, human_answer="the secret sauce")

    told = body_of(ticket, event, 2).decode()

    assert "why does it end" not in told
    assert "secret sauce" not in told
    assert '"asker":"UADA"' in told
