"""Events that come in another order than things happened: what failed is sent again a minute later, and what happened since has overtaken it."""

from __future__ import annotations

import asyncio

import pytest

from bot.flow import Answerer
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.gate import gated
from tests.e2e.slack.people import Message, shown
from tests.e2e.slack.world import World
from tests.fakes.hurried_clock import HurriedClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED, INSTEAD = "When does a room end by itself?", "How do I know that the callee of an outbound call has answered?"
BOTH = pytest.mark.parametrize("mode", ["socket", "http"])


async def held_up(world: World, words: str) -> str:
    """A question whose event is lost twice, so that Slack sends it again after a minute; its ts."""
    world.sandbox.faults.delivery.set({"next_proxy_errors": 2})
    ts = await world.ada.says(words)
    if world.mode == "socket":  # where a loss is noticed after three seconds
        await pushed(world, 3.5)
    await world.until(lambda: world.sandbox.faults.delivery.next_proxy_errors == 0)
    await pushed(world, 3.5)
    return ts


async def pushed(world: World, seconds: float) -> None:
    """Let time pass for Slack."""
    world.sandbox.clock.advance(seconds)  # type: ignore[attr-defined]  # the sandbox's own clock runs, and can be pushed
    await world.sandbox.settled()


@BOTH
async def test_a_question_deleted_before_its_event_comes_is_not_answered(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        ts = await held_up(world, ASKED)
        await world.ada.deletes(ts)
        await world.quiet()
        await pushed(world, 61.0)
        await world.quiet()

        assert world.sandbox.delivery.courier.in_flight == 0
        assert [data["message"]["ts"] for data in world.ada.sees("message")] == [ts]


@BOTH
async def test_a_question_edited_before_its_event_comes_is_answered_once_and_as_it_reads_now(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        ts = await held_up(world, ASKED)
        await world.ada.edits(ts, INSTEAD)
        await world.quiet()
        early = shown(await world.ada.reply(ts))
        await pushed(world, 61.0)
        await world.quiet()

        assert world.sandbox.delivery.courier.in_flight == 0
        assert "sip.callStatus" in early
        assert shown(await world.ada.reply(ts)) == early


async def test_a_question_edited_twice_and_deleted_in_any_order_and_three_times_is_not_answered_after_its_end(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("http", answerer=answerer) as world:
        world.sandbox.faults.delivery.set({"copies": 3, "reorder_s": 0.3})
        ts = await world.ada.says(ASKED)
        await world.ada.edits(ts, INSTEAD)
        await world.ada.edits(ts, ASKED)
        await world.ada.deletes(ts)
        await world.until(lambda: world.sandbox.delivery.courier.in_flight == 0)
        gate.open.set()
        await world.quiet()

        assert [data["message"]["ts"] for data in world.ada.sees("message")] == [ts]


async def test_an_old_message_of_somebody_that_is_edited_is_no_new_question(fresh: Fresh) -> None:
    async with fresh("http") as world:
        await world.stop()
        ts = await world.ada.says(ASKED)
        for seconds in (0.0, 61.0, 301.0):
            await pushed(world, seconds)
        await world.start()
        await world.ada.edits(ts, INSTEAD)
        await world.quiet()

        assert world.sandbox.delivery.courier.given_up == 1
        assert await world.ada.replies(ts) == []


@BOTH
async def test_in_a_thread_answers_come_in_the_order_of_questions_while_every_third_call_is_refused(fresh: Fresh, mode: str) -> None:
    async with fresh(mode, clock=HurriedClock()) as world:
        world.sandbox.faults.api.rate_limit_every(3)
        asked = {ts: [ts] for ts in await asyncio.gather(*(world.ada.says(words) for words in (ASKED, INSTEAD)))}
        for words in (INSTEAD, ASKED, INSTEAD):
            for thread, all_of_it in asked.items():
                all_of_it.append(await world.ada.says(words, thread=thread))
        await world.over()
        world.sandbox.faults.api.clear()

        assert any(refused.endswith("ratelimited") for refused in world.wire.refused)
        for thread, all_of_it in asked.items():
            assert [await answered(world, reply) for reply in await world.ada.replies(thread)] == all_of_it


async def answered(world: World, reply: Message) -> str:
    """The ts of the question that a reply answers, as its metadata tells."""
    found = await world.ada.call("conversations.replies", channel=world.ada.place("ask-ai"), ts=reply["thread_ts"], limit=200, include_all_metadata=True)
    (metadata,) = [message["metadata"] for message in found["messages"] if message["ts"] == reply["ts"]]
    return str(metadata["event_payload"]["key"]).rsplit(":", 1)[1]


async def test_an_edit_that_is_overtaken_by_a_newer_one_changes_nothing_when_it_comes(fresh: Fresh) -> None:
    async with fresh("http") as world:
        ts = await world.ada.says(ASKED)
        await world.quiet()
        world.sandbox.faults.delivery.set({"next_proxy_errors": 2})
        await world.ada.edits(ts, "Which disconnect reasons are there?")
        await world.until(lambda: world.sandbox.faults.delivery.next_proxy_errors == 0)
        await world.ada.edits(ts, INSTEAD)
        await world.quiet()
        assert "sip.callStatus" in shown(await world.ada.reply(ts))
        await pushed(world, 61.0)
        await world.quiet()

        assert "sip.callStatus" in shown(await world.ada.reply(ts))
