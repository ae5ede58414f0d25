"""What is said in a thread that a human has: thanks, plans, why the bot is quiet; and what cannot be posted any more."""

from __future__ import annotations

import pytest

from bot.escalation.promise import owned, settled
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import shown, where
from tests.e2e.slack.tickets import DESK, asked_for_human, notes, packet, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_thanks_for_an_answer_are_asked_once_whether_it_solved_it(world: World) -> None:
    ts, _ = await asked_for_human(world)
    await world.chi.says("Raise media_timeout, that is it", thread=ts)
    await world.quiet()
    for words in ("thanks!", ":+1:", "ok, will try"):
        await world.ada.says(words, thread=ts)
        await world.quiet()

    assert [words for words in await said_in(world, ts) if words == settled("Chi").text] == [settled("Chi").text]
    assert await notes(world, ts) == []
    assert "Chi answered" in shown(await packet(world, ts))
    await world.ada.presses((await world.ada.replies(ts))[-1], "ticket_solved")
    await world.quiet()
    assert "Resolved" in shown(await packet(world, ts))


async def test_a_human_who_says_that_they_will_look_has_it(world: World) -> None:
    ts, _ = await asked_for_human(world)
    await world.chi.says("looking into it", thread=ts)
    await world.quiet()

    assert shown(await packet(world, ts)).startswith("Chi has it")
    assert (await said_in(world, ts))[-1].startswith("Chi has taken this.")


async def test_who_asks_why_the_bot_is_quiet_hears_whose_question_it_is(world: World) -> None:
    ts, one = await asked_for_human(world)
    await world.chi.presses(one, "ticket_claim", channel=DESK)
    await world.quiet()
    await world.ben.says(f"{world.bot} why are you quiet?", thread=ts)
    await world.quiet()

    assert (await said_in(world, ts))[-1] == owned("Chi").text
    await world.ada.says("are you there?", thread=ts)
    await world.quiet()
    assert (await said_in(world, ts))[-1] == owned("Chi").text


async def test_what_is_added_before_anybody_has_it_stands_below_the_packet(world: World) -> None:
    ts, _ = await asked_for_human(world)
    await world.ada.says("It is about the room demo with livekit-sip 1.2", thread=ts)
    await world.quiet()

    assert "It is about the room demo with livekit-sip 1.2" in "".join(await notes(world, ts))


async def test_an_answer_to_a_channel_that_was_archived_comes_back(fresh: Fresh) -> None:
    async with fresh("http") as world:
        ts, one = await asked_for_human(world)
        await world.chi.presses(one, "ticket_answer", channel=DESK)
        await world.quiet()
        world.sandbox.workspace.channels.archive(world.ada.place("ask-ai"))
        await world.chi.submits(world.chi.modal(), words="Raise `media_timeout`.")
        await world.quiet()

        (whispered,) = world.chi.whispers()
        assert "its channel was archived" in whispered
        assert whispered.endswith("You wrote:\n\nRaise `media_timeout`.")
        assert shown(await packet(world, ts)).startswith("Open")
        assert where((await packet(world, ts))["blocks"], "ticket_claim")
