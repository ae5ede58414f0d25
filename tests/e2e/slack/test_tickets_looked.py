"""The seed's question about the dashboard, with a LiveKit server to look at and without: one message, and a human in the end."""

from __future__ import annotations

import pytest

from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import shown, written
from tests.e2e.slack.test_diag import configured
from tests.e2e.slack.tickets import packet, packets
from tests.e2e.slack.world import World
from tests.fakes.livekit_scene import world as scene
from tests.fakes.livekit_server import serve_livekit

pytestmark = pytest.mark.asyncio(loop_scope="session")

SEED = ("Shutdown reason: room disconnected", "what are the cases when this event happen", "I am also not able to see these room in livekit dashboard")
NEEDS_A_LOOK = "why did the agent not pick up in the room this morning around 9:40? it normally joins within a second"


async def told(world: World, ts: str) -> str:
    """The last that the bot said in the thread."""
    return shown((await world.ada.replies(ts))[-1])


@pytest.mark.parametrize("server", [False, True])
async def test_the_dashboard_question_gets_one_message_with_what_is_known_what_is_needed_and_who_was_asked(fresh: Fresh, *, server: bool) -> None:
    async with fresh("http") as made, serve_livekit() as livekit:
        if server:
            livekit.world = scene()
            await configured(made, livekit)
        ts = await made.ada.says(SEED[0])
        await made.quiet()
        for words in SEED[1:]:
            await made.ada.says(words, thread=ts)
            await made.quiet()

        assert len(await made.ada.replies(ts)) == len(SEED)
        said = await told(made, ts)
        assert said.startswith("I found no documented answer that I would stand behind, so a human should look at this.")
        for part in (
            "Pages nearby:",
            "I asked the people in #support-escalations.",
            "add here the room name or id (`RM_…`)",
            "which SDK you use",
        ):
            assert part in said
        assert SEED[2] in written(await packet(made, ts))
        assert SEED[0] in written(await packet(made, ts))  # what it began with is part of the summary
        assert made.ada.whispers() == []


async def test_an_offered_look_for_which_nothing_can_be_named_ends_with_a_human(fresh: Fresh) -> None:
    async with fresh("http") as made, serve_livekit() as livekit:
        livekit.world = scene()
        await configured(made, livekit)
        ts = await made.ada.says(NEEDS_A_LOOK)
        await made.quiet()
        assert (await told(made, ts)).startswith("This needs a look at ")
        assert await packets(made, ts) == []

        await made.ada.says("I have no id, it is about all of the rooms", thread=ts)
        await made.quiet()
        assert "I asked the people in #support-escalations." in await told(made, ts)
        assert "the asker could name nothing that I could look at" in written(await packet(made, ts))


async def test_without_a_server_what_needs_a_look_is_handed_over_at_once(fresh: Fresh) -> None:
    async with fresh("http") as made:
        ts = await made.ada.says(NEEDS_A_LOOK)
        await made.quiet()

        assert "I asked the people in #support-escalations." in await told(made, ts)
        assert "I have none to look at" in written(await packet(made, ts))
