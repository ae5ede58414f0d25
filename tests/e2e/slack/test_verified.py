"""A question that nobody documented, from the asker to a human and back into the documents: the next one who asks it is answered."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.escalation.acts import action_id
from bot.learning.acts import action_id as of_card
from tests.e2e.slack.people import Message, shown
from tests.e2e.slack.tickets import DESK, packet
from tests.e2e.slack.world import World, open_world

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

ASKED = "What does the enterprise support plan of LiveKit cost for our company per year?"
ANSWER = "Enterprise support is billed yearly, and invoices are changed by the billing desk: write to them from the **Billing** page of your project."


async def answered(world: World, ts: str) -> Message:
    """Chi takes Ada's question, answers it in the form, and Ada says that it is solved."""
    one = await packet(world, ts)
    await asyncio.gather(*(person.presses(one, action_id("claim"), channel=DESK) for person in (world.chi, world.dora)))
    await world.quiet()
    await world.chi.presses(await packet(world, ts), action_id("answer"), channel=DESK)
    await world.quiet()
    await world.chi.submits(world.chi.modal(), words=ANSWER)
    await world.quiet()
    human = (await world.ada.replies(ts))[-1]
    assert "billing desk" in shown(human)
    await world.ada.presses(human, action_id("solved"))
    await world.quiet()
    return human


async def test_a_question_that_a_human_answered_is_answered_from_the_card_the_next_day(index: Path, tmp_path: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "store"
    shutil.copytree(index, data / "index")
    folder.mkdir()
    async with open_world(None, folder, "socket", data=data) as world:
        ts = await world.ada.says(ASKED)
        await world.quiet()
        one = await packet(world, ts)
        await answered(world, ts)

        draft = next(message for message in await world.chi.replies(str(one["ts"]), channel=DESK) if of_card("approve") in str(message["blocks"]))
        await world.chi.presses(draft, of_card("approve"), channel=DESK)
        await world.quiet()
        await world.chi.submits(world.chi.modal())
        await world.quiet()

        again = await world.ben.says(ASKED)
        await world.quiet()
        (reply,) = await world.ben.replies(again)
        assert "billing desk" in shown(reply)
        assert "erified by" in str(reply["blocks"])
        assert len([message for message in await world.chi.channel(DESK) if again.replace(".", "") in str(message["blocks"])]) == 0
