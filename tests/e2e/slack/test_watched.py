"""An answer that takes a while can be watched coming about, and stands there once in the end."""

from __future__ import annotations

from typing import Any

import pytest

from bot.flow import Answerer
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.gate import gated
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World
from tests.fakes.hurried_clock import HurriedClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"


def steps(message: dict[str, Any]) -> list[tuple[str, str]]:
    """The steps that a message shows: title and state."""
    return [(block["title"], block["status"]) for block in message["blocks"] if block["type"] == "task_card"]


async def streaming(world: World, ts: str, channel: str = "ask-ai") -> bool:
    """Whether an answer is being written."""
    return any(message.get("streaming_state") == "in_progress" for message in await world.ada.replies(ts, channel=channel))


@pytest.mark.parametrize(("mode", "channel"), [("socket", "ask-ai"), ("http", "bot")])
async def test_steps_are_shown_while_it_takes_and_become_the_answer(fresh: Fresh, offline: Answerer, mode: str, channel: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer, clock=HurriedClock()) as world:
        ts = await world.ada.says(ASKED, channel=channel)
        await world.until(lambda: streaming(world, ts, channel))
        assert steps(await world.ada.reply(ts, channel=channel)) == [("Searching the documentation", "in_progress")]
        gate.open.set()
        await world.quiet()

        answer = await world.ada.reply(ts, channel=channel)
        assert answer["streaming_state"] == "completed"
        assert steps(answer) == [("Searched the documentation", "complete")]
        assert "departure" in shown(answer)
        assert "chat.update" not in {call.method for call in world.wire.calls}
        await world.ada.presses(answer, "show_sources", channel=channel)
        await world.quiet()
        assert world.ada.modal()


async def test_a_quick_answer_is_posted_whole(world: World) -> None:
    ts = await world.ada.says(ASKED)
    await world.quiet()

    assert "departure" in shown(await world.ada.reply(ts))
    assert not {call.method for call in world.wire.calls} & {"chat.startStream", "chat.update"}


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_question_deleted_while_its_answer_is_written_leaves_nothing(fresh: Fresh, offline: Answerer, mode: str) -> None:
    answerer, _ = gated(offline)
    async with fresh(mode, answerer=answerer, clock=HurriedClock()) as world:
        ts = await world.ada.says(ASKED)
        await world.until(lambda: streaming(world, ts))
        await world.ada.deletes(ts)
        await world.quiet()

        assert await world.ada.replies(ts) == []


async def test_a_bot_that_dies_while_it_writes_finds_its_message_again(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("http", answerer=answerer, clock=HurriedClock()) as world:
        ts = await world.ada.says(ASKED)
        await world.until(lambda: streaming(world, ts))
        begun = (await world.ada.reply(ts))["ts"]
        await world.kill()
        gate.open.set()
        await world.start()
        await world.quiet()

        answer = await world.ada.reply(ts)
        assert answer["ts"] == begun
        assert "departure" in shown(answer)


async def test_a_stream_that_dies_is_completed_by_an_edit(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("http", answerer=answerer, clock=HurriedClock()) as world:
        ts = await world.ada.says(ASKED)
        await world.until(lambda: streaming(world, ts))
        assert world.sandbox.api.faults.kill_streams() == 1
        gate.open.set()
        await world.quiet()

        assert "departure" in shown(await world.ada.reply(ts))
        assert "chat.update" in {call.method for call in world.wire.calls}


async def test_where_there_are_no_streams_the_answer_is_posted(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("socket", answerer=answerer, clock=HurriedClock()) as world:
        world.sandbox.api.faults.fail("chat.startStream", "feature_disabled", times=9)
        ts = await world.ada.says(ASKED)
        await world.until(lambda: "chat.startStream" in {call.method for call in world.wire.calls})
        gate.open.set()
        await world.quiet()

        assert "departure" in shown(await world.ada.reply(ts))


async def test_what_is_stopped_while_it_is_written_says_so(fresh: Fresh, offline: Answerer) -> None:
    answerer, _ = gated(offline)
    async with fresh("socket", answerer=answerer, clock=HurriedClock()) as world:
        ts = await world.ada.says(ASKED, channel="bot")
        await world.until(lambda: streaming(world, ts, "bot"))
        await world.ada.does("stop", channel=world.ada.place("bot"), thread_ts=ts)
        await world.quiet()

        assert "Stopped" in shown((await world.ada.replies(ts, channel="bot"))[-1])
        assert not await streaming(world, ts, "bot")
        assert world.ada.sees("session")[-1]["status"] == "active"
