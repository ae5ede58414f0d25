"""A help desk beside the bot hears each step of a ticket in order, also when the bot is killed before it could say so."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace

import pytest

from bot.escalation.ticket import Event, moved
from bot.settings import EscalationSettings
from bot.store import SystemClock
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.tickets import DESK, asked_for_human
from tests.outgoing.desk_server import DeskServer, open_desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


def heard(desk: DeskServer) -> list[tuple[int, str]]:
    """The number and the kind of each step, as the desk heard them."""
    return [(told["data"]["number"], told["type"]) for told in (json.loads(body) for _, body in desk.taken)]


async def test_a_help_desk_hears_each_step_also_of_a_bot_that_is_killed(fresh: Fresh) -> None:
    secret = secrets.token_hex(16)
    async with open_desk(secret.encode()) as desk, fresh("http") as world:
        await world.stop()
        plan = f"channel: {DESK}\nexport: {{url: {desk.url!r}, secret: DESK_SECRET}}\n"
        world.settings = replace(world.settings, escalation=EscalationSettings(file="plan.yaml", text=plan, secrets={"DESK_SECRET": secret}))
        await world.start()
        _, one = await asked_for_human(world)
        await world.chi.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()
        assert heard(desk) == [(1, "ticket.opened"), (2, "ticket.claimed")]

        assert world.service is not None
        store = world.service.store
        (ticket,) = await store.tickets.unfinished("", limit=9)
        event = Event(kind="asked_info", at=SystemClock().now(), person=world.chi.id, words="which room?")
        after = moved(ticket, event)
        assert after is not None
        assert await store.tickets.move(after, event)
        await world.kill()
        await world.start()
        await world.quiet()

        assert heard(desk) == [(1, "ticket.opened"), (2, "ticket.claimed"), (3, "ticket.asked_info")]
