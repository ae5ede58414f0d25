"""A question that is edited or deleted while humans have it."""

from __future__ import annotations

import pytest

from bot.escalation.rewording import DELETED, EDITED
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import shown, written
from tests.e2e.slack.test_tickets_killed import Killing
from tests.e2e.slack.tickets import ASKED, DESK, asked_for_human, notes, packet, packets, said_in
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

INSTEAD = "What does your enterprise plan with zeppelins cost per month, and can I talk to your sales people about my invoice?"
WINDOW_S = 121.0


async def claims(world: World, ts: str) -> None:
    await world.chi.presses(await packet(world, ts), "ticket_claim", channel=DESK)
    await world.quiet()


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize("late", [False, True])
async def test_the_packet_shows_the_edited_question_and_who_has_it_hears_of_it(fresh: Fresh, *, late: bool, claimed: bool) -> None:
    async with fresh("http") as world:
        ts, _ = await asked_for_human(world)
        if claimed:
            await claims(world, ts)
        before = len(await said_in(world, ts))
        if late:
            world.sandbox.clock.advance(WINDOW_S)  # type: ignore[attr-defined]  # the sandbox's own clock runs, and can be pushed
        await world.ada.edits(ts, INSTEAD)
        await world.quiet()

        one = await packet(world, ts)
        assert INSTEAD in written(one)
        assert ASKED not in written(one)
        assert shown(one).startswith("Chi has it" if claimed else "Open")
        assert await notes(world, ts) == ([f"<@{world.chi.id}> {EDITED}"] if claimed else [])
        assert len(await said_in(world, ts)) == before
        if not claimed:
            assert "I asked the people in #support-escalations." in shown(await world.ada.reply(ts))


@pytest.mark.parametrize("claimed", [False, True])
async def test_of_a_deleted_question_the_packet_says_so_and_keeps_no_word(world: World, *, claimed: bool) -> None:
    ts, _ = await asked_for_human(world)
    if claimed:
        await claims(world, ts)
    await world.ada.deletes(ts)
    await world.quiet()

    (one,) = await packets(world, ts)
    assert "Whoever asked deleted the question." in written(one)
    assert "enterprise" not in str(one)
    assert "invoice" not in str(one)
    assert await notes(world, ts) == ([f"<@{world.chi.id}> {DELETED}"] if claimed else [])


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("nth", range(1, 4))
@pytest.mark.parametrize("deletes", [False, True])
async def test_what_is_killed_on_the_way_is_shown_and_said_once(fresh: Fresh, nth: int, *, deletes: bool, after: bool) -> None:
    async with fresh("http") as world:
        ts, _ = await asked_for_human(world)
        await claims(world, ts)
        killing = Killing(world, nth, after=after)
        await (world.ada.deletes(ts) if deletes else world.ada.edits(ts, INSTEAD))
        await killing.over()
        assert killing.hit or nth > 1

        one = await packet(world, ts)
        assert ("enterprise" not in str(one)) if deletes else (INSTEAD in written(one))
        assert await notes(world, ts) == [f"<@{world.chi.id}> {DELETED if deletes else EDITED}"]


async def test_an_edit_in_a_direct_message_stays_between_the_two(fresh: Fresh) -> None:
    async with fresh("http") as world:
        ts = await world.ada.says(ASKED, channel="bot")
        await world.quiet()
        (one,) = await world.chi.channel(DESK)
        await world.chi.presses(one, "ticket_claim", channel=DESK)
        await world.quiet()
        await world.ada.edits(ts, INSTEAD, channel="bot")
        await world.quiet()

        (one,) = await world.chi.channel(DESK)
        threads = await world.chi.thread(str(one["ts"]), channel=DESK)
        assert "zeppelins" not in str(threads)
        assert EDITED in str(threads)


async def test_what_is_edited_between_humans_is_not_answered_by_the_bot(world: World) -> None:
    ts, _ = await asked_for_human(world)
    await claims(world, ts)
    said = await world.ada.says("some more words", thread=ts)
    await world.quiet()
    before = len(await said_in(world, ts))
    await world.ada.edits(said, "When does a room end by itself?")
    await world.quiet()

    assert len(await said_in(world, ts)) == before
    assert "When does a room end by itself?" in (await notes(world, ts))[-1]
