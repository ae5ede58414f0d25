"""Steps that were stored and no more: somebody looks after them, and nothing is said twice."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from bot.errors import SlackUnreachable
from bot.escalation.life import Step
from bot.escalation.overdue import Overdue
from bot.escalation.packet import Packet
from bot.escalation.ports import Case, Duty
from bot.escalation.sweeping import KIND, Sweeping
from bot.escalation.ticket import Event, Ticket
from bot.thread import ThreadId
from tests.escalation.desk_at_work import LEASE_S, THREAD, AtDesk, DyingBoard, press


def away(at: AtDesk, times: int) -> None:
    at.board.fails += [SlackUnreachable("away", maybe_done=False)] * times


async def claimed_in_vain(at: AtDesk) -> None:
    """The step is stored; Slack is away for longer than the job has patience."""
    await at.asked()
    away(at, 1)
    with pytest.raises(SlackUnreachable):
        await at.working.claim(press(1), await at.ticket(), "U0CHI")


async def looked(at: AtDesk) -> Sweeping:
    """The bot starts, and what is due now is done."""
    sweeping = Sweeping(life=at.life, inbox=at.store.inbox)
    await sweeping.begin()
    await due(at, sweeping)
    return sweeping


async def due(at: AtDesk, sweeping: Sweeping) -> None:
    while (wait := await at.store.queue.next_due_s("quick")) is not None and wait <= 0:
        job = await at.store.queue.claim("quick", lease_s=LEASE_S)
        assert job
        if job.kind == KIND:
            await sweeping(job)
        await at.store.queue.finish(job)


async def test_a_claim_that_could_not_be_shown_is_shown_when_the_bot_starts_and_reminded_of() -> None:
    at = AtDesk()
    await claimed_in_vain(at)
    assert [posted.ticket.state for posted in at.board.packets.values()] == ["open"]

    await looked(at)

    assert [posted.ticket.state for posted in at.board.packets.values()] == ["claimed"]
    assert "ticket_reminder:t1:2" in [row.new.keys[0] for row in at.store.jobs.rows]


async def test_within_two_hours_it_is_shown_without_a_start_as_well() -> None:
    at = AtDesk()
    sweeping = await looked(at)
    await claimed_in_vain(at)

    at.clock.move(3_600.0)
    await due(at, sweeping)

    assert [posted.ticket.state for posted in at.board.packets.values()] == ["claimed"]


async def test_what_was_shown_is_not_said_again() -> None:
    at = AtDesk()
    await at.asked()
    await at.working.claim(press(1), await at.ticket(), "U0CHI")
    before = (await at.notes(), at.told(), sorted(row.new.keys[0] for row in at.store.jobs.rows))

    await looked(at)

    after = (await at.notes(), at.told(), sorted(row.new.keys[0] for row in at.store.jobs.rows if row.new.kind != KIND))
    assert after == before


async def test_one_ticket_that_cannot_be_shown_does_not_hide_the_others(caplog: pytest.LogCaptureFixture) -> None:
    at = AtDesk()
    await claimed_in_vain(at)
    at.board.steps = 0

    with caplog.at_level("WARNING"):
        sweeping = await looked(at)
    assert "ticket.not_shown" in caplog.text
    at.clock.move(3_600.0)
    await due(at, sweeping)

    assert [posted.ticket.state for posted in at.board.packets.values()] == ["claimed"]


class SlowRoster:
    """Somebody claims while the on-call service is asked who is on duty."""

    def __init__(self, at: AtDesk) -> None:
        self.at, self.real = at, at.life.roster

    async def duty(self, case: Case, *, level: int, at: datetime) -> Duty | None:
        """See `Roster`."""
        found = await self.real.duty(case, level=level, at=at)
        if (await self.at.ticket()).state == "open":
            await self.at.life.take("t1", Step(kind="claimed", person="U0CHI"), press(99))
        return found


@pytest.mark.parametrize(("minutes", "already"), [(29, []), (59, ["reminded"])], ids=["the first reminder", "the one further up"])
async def test_a_reminder_leaves_alone_what_is_claimed_while_it_is_on_its_way(minutes: int, already: list[str]) -> None:
    at = AtDesk()
    await at.asked()
    await at.passes(minutes=minutes)
    said = await at.notes()
    at.overdue = Overdue(life=replace(at.life, roster=SlowRoster(at)))

    await at.passes(minutes=2)

    assert await at.steps() == ["opened", *already, "claimed"]
    assert await at.notes() == said


MANY, A_JOB = 200, 60


@dataclass(kw_only=True)
class Counting(DyingBoard):
    """Which tickets were shown anew."""

    edits: list[str] = field(default_factory=list)

    async def update(self, packet: Packet, ticket: Ticket, last: Event | None) -> bool:
        """See `DeskBoard`."""
        self.edits.append(ticket.id)
        return await super().update(packet, ticket, last)


async def test_each_job_of_a_look_at_many_tickets_is_short_and_all_are_looked_at() -> None:
    board = Counting()
    at = AtDesk(board=board)
    await at.asked()
    one = await at.ticket()
    for n in range(MANY):
        thread = replace(THREAD, ts=f"5.{n}")
        await at.store.tickets.open(replace(one, id=f"x{n}", thread=thread, desk=None, version=0), Event(kind="opened", at=at.clock.now(), key=f"k{n}"))
        await at.store.tickets.place(f"x{n}", ThreadId(team="T1", channel="C0ESC", ts=f"6.{n}"))
    sweeping, most = Sweeping(life=at.life, inbox=at.store.inbox), 0
    await sweeping.begin()
    for _ in range(30):
        while job := await at.store.queue.claim("quick", lease_s=LEASE_S):
            before = len(board.edits)
            if job.kind == KIND:
                await sweeping(job)
            await at.store.queue.finish(job)
            most = max(most, len(board.edits) - before)
        at.clock.move(120.0)
    assert len(set(board.edits)) == MANY + 1
    assert most <= A_JOB
