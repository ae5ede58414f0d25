"""What is pressed again after it was undone counts anew, and a double click never does."""

from __future__ import annotations

import asyncio

import pytest

from tests.e2e.slack.conftest import OVER_HTTP, Fresh
from tests.e2e.slack.people import shown
from tests.e2e.slack.tickets import DESK, packets
from tests.e2e.slack.voters import ASKED, answered, leaves_the_desk, told
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@OVER_HTTP
async def test_the_asker_presses_for_a_human_again_after_it_was_closed_and_again(world: World) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    for times in (1, 2, 3):
        for _ in range(2):  # a double click
            await world.ada.presses(reply, "ask_human")
        await world.quiet()
        (packet,) = await packets(world, root)
        assert shown(packet).startswith("Open")
        assert (await told(world, root, 1)).count("I opened this again, ") == times - 1
        await world.chi.reacts(packet["ts"], "white_check_mark", channel=DESK)
        await world.quiet()
        await world.chi.call("reactions.remove", channel=world.chi.place(DESK), timestamp=packet["ts"], name="white_check_mark")
        world.sandbox.clock.advance(3.0)  # type: ignore[attr-defined]  # the sandbox's own clock runs, and can be pushed

    assert world.ada.whispers() == []


@OVER_HTTP
async def test_what_is_solved_and_broken_by_turns_can_be_said_on_one_message_by_turns(world: World) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    await world.ada.presses(reply, "ask_human")
    await world.quiet()
    (packet,) = await packets(world, root)
    await world.chi.presses(packet, "ticket_answer", channel=DESK)
    await world.quiet()
    await world.chi.submits(world.chi.modal(), words="Raise it.")
    await world.quiet()
    answer = (await world.ada.replies(root))[-1]

    for act, state in (("solved", "Resolved"), ("broken", "Open"), ("solved", "Resolved"), ("broken", "Open")):
        world.sandbox.clock.advance(3.0)  # type: ignore[attr-defined]  # as above
        await world.ada.presses(answer, f"ticket_{act}")
        await world.quiet()
        (packet,) = await packets(world, root)
        assert shown(packet).startswith(state)


@OVER_HTTP
async def test_a_packet_is_claimed_and_opened_again_as_often_as_it_takes_by_the_same_person(world: World) -> None:
    root, (reply,) = await answered(world, ASKED[0])
    await world.ada.presses(reply, "ask_human")
    await world.quiet()
    for act, state in (
        ("claim", "Chi has it"),
        ("resolve", "Resolved"),
        ("reopen", "Open"),
        ("claim", "Chi has it"),
        ("resolve", "Resolved"),
        ("reopen", "Open"),
    ):
        (packet,) = await packets(world, root)
        if act == "resolve":
            await world.chi.presses(packet, "ticket_resolve", channel=DESK)
            await world.quiet()
            await world.chi.submits(world.chi.modal(), how="answered")
        else:
            await asyncio.gather(*(world.chi.presses(packet, f"ticket_{act}", channel=DESK) for _ in range(2)))
        await world.quiet()
        (packet,) = await packets(world, root)
        assert shown(packet).startswith(state)

    assert world.chi.whispers() == []


async def test_who_was_refused_is_heard_again(fresh: Fresh) -> None:
    async with fresh("http") as world:
        await leaves_the_desk(world, world.ben)
        root, (reply,) = await answered(world, ASKED[0])
        await world.ada.presses(reply, "ask_human")
        await world.quiet()
        (packet,) = await packets(world, root)
        await world.ben.presses(packet, "ticket_claim", channel=DESK)
        await world.quiet()
        assert world.ben.whispers() == ["Only people who are in this channel can do that. Join it, and press again in a minute."]

        world.sandbox.clock.advance(3.0)  # type: ignore[attr-defined]  # as above
        await world.ben.presses(packet, "ticket_claim", channel=DESK)
        await world.quiet()
        assert len(world.ben.whispers()) == 2
