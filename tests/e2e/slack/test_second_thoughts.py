"""A question that is edited, deleted or stopped."""

from __future__ import annotations

import pytest

from bot.flow import Answerer
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.gate import gated
from tests.e2e.slack.people import shown, written
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED, INSTEAD = "When does a room end by itself?", "How do I know that the callee of an outbound call has answered?"


async def test_a_question_edited_within_two_minutes_is_answered_anew_in_the_same_message(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()
    before = await world.ada.reply(ts)
    await world.ada.edits(ts, INSTEAD)
    await world.quiet()

    after = await world.ada.reply(ts)
    assert after["ts"] == before["ts"]
    assert "sip.callStatus" in shown(after)
    assert "departure" not in shown(after)
    await world.ada.presses(after, "show_sources")
    await world.quiet()
    assert "callStatus" in str(world.ada.modal())


async def test_a_question_edited_later_keeps_its_answer(fresh: Fresh) -> None:
    async with fresh("http") as world:
        ts = await world.ada.says(ASKED)
        await world.quiet()
        world.sandbox.clock.advance(121.0)  # type: ignore[attr-defined]  # the sandbox's own clock runs, and can be pushed
        await world.ada.edits(ts, INSTEAD)
        await world.quiet()

        assert "departure" in shown(await world.ada.reply(ts))


async def test_a_question_edited_while_it_is_answered_gets_one_answer_to_what_it_says_now(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("socket", answerer=answerer) as world:
        ts = await world.ada.says(ASKED)
        await world.until(lambda: gate.waiting)
        await world.ada.edits(ts, INSTEAD)
        await world.sandbox.settled()
        gate.open.set()
        await world.quiet()

        assert "sip.callStatus" in shown(await world.ada.reply(ts))


async def test_an_edit_of_what_was_answered_in_private_stays_private(world: World) -> None:
    ts = await world.ada.says(ASKED, channel="in-private")
    await world.quiet()
    await world.ada.edits(ts, INSTEAD, channel="in-private")
    await world.quiet()

    assert await world.ben.replies(ts, channel="in-private") == []
    assert world.ben.whispers() == []
    assert "sip.callStatus" in world.ada.whispers()[-1]


async def test_an_edit_into_what_needs_a_human_brings_one(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()
    await world.ada.edits(ts, "What does your enterprise plan cost per month, and can I talk to your sales people about my invoice?")
    await world.quiet()

    answer = shown(await world.ada.reply(ts))
    packets = [written(message) for message in await world.chi.channel("support-escalations")]
    assert ("I asked the people in" in answer) == any("enterprise plan" in packet for packet in packets)
    assert "I asked the people in" in answer


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_question_deleted_before_its_answer_gets_none(fresh: Fresh, offline: Answerer, mode: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer) as world:
        running = await world.ada.says(ASKED)
        await world.until(lambda: gate.waiting)
        await world.ada.deletes(running)
        await world.quiet()
        gate.open.set()
        await world.quiet()

        assert gate.passed == 0
        assert world.ada.sees("message")[1:] == []


async def test_a_follow_up_deleted_before_its_turn_gets_no_answer_and_its_words_are_no_part_of_the_thread(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("http", answerer=answerer) as world:
        ts = await world.ada.says(ASKED)
        await world.until(lambda: gate.waiting)
        waiting = await world.ada.says(INSTEAD, thread=ts)
        await world.ada.deletes(waiting)
        await world.sandbox.settled()
        gate.open.set()
        await world.quiet()

        assert "departure" in shown(await world.ada.reply(ts))
        assert world.sandbox.workspace.agents.status(world.ada.place("ask-ai"), ts) is None


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_the_stop_button_ends_the_work_and_the_session(fresh: Fresh, offline: Answerer, mode: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer) as world:
        ts = await world.ada.says(ASKED, channel="bot")
        await world.until(lambda: gate.waiting)
        assert world.ada.sees("session")[-1]["status"] == "processing"
        stopped = await world.ada.does("stop", channel=world.ada.place("bot"), thread_ts=ts)
        await world.quiet()
        gate.open.set()
        await world.quiet()

        assert stopped["ok"], stopped
        assert gate.passed == 0
        assert "Stopped" in shown(await world.ada.reply(ts, channel="bot"))
        assert world.ada.sees("session")[-1]["status"] == "active"
        assert world.sandbox.workspace.agents.status(world.ada.place("bot"), ts) is None


async def test_an_answered_question_leaves_no_session_at_work(world: World) -> None:
    ts = await world.ada.says(ASKED, channel="bot")
    await world.quiet()

    assert [data["status"] for data in world.ada.sees("session") if data["thread_ts"] == ts] == ["processing", "active"]
