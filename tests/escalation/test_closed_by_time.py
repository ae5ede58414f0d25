"""An answer to which nobody says anything closes its ticket, and is learned from as any other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.errors import StoreFailed
from bot.escalation.filled import Answering
from bot.escalation.ticket import Ticket
from tests.escalation.desk_at_work import AtDesk, again, press


class Pupil:
    """Takes down what it is told of; the first `fails` times it cannot."""

    def __init__(self, fails: int = 0) -> None:
        self.fails, self.learned = fails, list[tuple[str, str]]()

    async def __call__(self, ticket: Ticket) -> None:
        """See `bot.escalation.working.Learn`."""
        if self.fails:
            self.fails -= 1
            raise StoreFailed("the disk is full")
        self.learned.append((ticket.state, ticket.human_answer))


async def answered(pupil: Pupil) -> AtDesk:
    at = AtDesk()
    at.overdue = replace(at.overdue, learn=pupil)
    await at.asked()
    await at.working.answer(press(), await at.ticket(), "U0CHI", Answering(words="Raise the timer."))
    return at


async def test_what_time_closed_is_learned_from_once() -> None:
    pupil = Pupil()
    at = await answered(pupil)
    await at.passes(days=6, hours=23)
    assert pupil.learned == []
    await at.passes(days=20)

    assert pupil.learned == [("resolved", "Raise the timer.")]


async def test_a_close_that_was_interrupted_before_it_was_learned_from_does_that_when_it_runs_again() -> None:
    pupil = Pupil(fails=1)
    at = await answered(pupil)
    at.clock.move(8 * 86_400.0)
    job = await at.store.queue.claim("quick", lease_s=60.0)
    while job is not None and job.kind != "ticket_close":
        await at.store.queue.finish(job)
        job = await at.store.queue.claim("quick", lease_s=60.0)
    assert job

    with pytest.raises(StoreFailed):
        await at.overdue.close(job)
    await at.overdue.close(again(job))

    assert pupil.learned == [("resolved", "Raise the timer.")]
    assert (await at.steps()).count("resolved") == 1


async def test_a_ticket_that_somebody_closed_meanwhile_is_not_learned_from_again() -> None:
    pupil = Pupil()
    at = await answered(pupil)
    await at.working.resolve(press(2), await at.ticket(), "U0CHI")
    await at.passes(days=20)

    assert pupil.learned == []
