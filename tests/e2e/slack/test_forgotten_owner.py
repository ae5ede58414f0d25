"""Whoever works on a question is forgotten: the question is not, and somebody else is called."""

from __future__ import annotations

import pytest

from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import shown
from tests.e2e.slack.tickets import DESK, asked_for_human, notes, packet

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_question_whose_owner_was_forgotten_is_open_again_and_somebody_is_called(fresh: Fresh) -> None:
    async with fresh("http") as world:
        ts, one = await asked_for_human(world)
        await world.chi.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()
        assert shown(await packet(world, ts)).startswith("Chi has it")
        assert world.service is not None
        before = len(await notes(world, ts))

        await world.service.store.housekeeping.delete_person(world.chi.id)
        world.service.worker.wake()
        await world.quiet()

        assert shown(await packet(world, ts)).startswith("Open")
        assert [note.split(".")[0] for note in (await notes(world, ts))[before:]] == ["Nobody has taken this question yet"]
