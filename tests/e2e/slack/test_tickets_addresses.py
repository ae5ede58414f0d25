"""A human who answers may tell the asker an address; secrets are masked there as everywhere."""

from __future__ import annotations

import secrets

import pytest

from tests.e2e.slack.tickets import DESK, asked_for_human, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_the_asker_reads_the_address_that_the_human_wrote_and_the_ticket_does_not_keep_it(world: World) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.presses(one, "ticket_answer", channel=DESK)
    await world.quiet()
    secret = secrets.token_hex(24)
    await world.chi.submits(world.chi.modal(), words=f"Write to help@livekit.example, without api_secret={secret}.")
    await world.quiet()

    told = (await said_in(world, ts))[-1]
    assert "Write to help@livekit.example, without" in told
    assert secret not in told
    assert world.service
    (ticket,) = [kept for kept in await world.service.store.tickets.unfinished("", limit=99) if kept.thread.ts == ts]
    assert ticket.human_answer == "Write to [email], without api_secret=[secret]"
