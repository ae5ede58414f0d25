"""Everything at once: what one fault lets through another may break."""

from __future__ import annotations

import asyncio

import pytest

from bot.flow import Answerer
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.gate import gated
from tests.e2e.slack.once import answered_once
from tests.e2e.slack.world import World
from tests.fakes.hurried_clock import HurriedClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTIONS = (
    "When does a room end by itself?",
    "Which disconnect reasons are there?",
    "How do I know that a callee has answered?",
    "Why did my room disconnect?",
)
BOTH = pytest.mark.parametrize("mode", ["socket", "http"])
# Longer than Slack goes on: at once, after a minute and after five more, each attempt lost after three seconds.
PUSHES_S = (3.5, 3.5, 61.0, 3.5, 301.0, 3.5)


async def all_taken(world: World) -> None:
    """Let time pass for Slack until it has sent whatever it would send again."""
    for seconds in PUSHES_S:
        world.sandbox.clock.advance(seconds)  # type: ignore[attr-defined]  # the sandbox's own clock runs, and can be pushed
        await world.sandbox.settled()
    await world.over()


@BOTH
async def test_copies_losses_refusals_and_an_end_of_the_bot_at_once_leave_one_answer_each(fresh: Fresh, offline: Answerer, mode: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer, clock=HurriedClock()) as world:
        world.sandbox.faults.delivery.set({"copies": 3, "reorder_s": 0.3, "next_acks_lost": 4, "next_proxy_errors": 4})
        world.sandbox.faults.api.rate_limit_every(3)
        asked = list(await asyncio.gather(*(world.ada.says(words) for words in (*QUESTIONS, *QUESTIONS))))
        await world.until(lambda: gate.waiting >= 2)
        gate.open.set()
        await world.kill()
        world.sandbox.faults.api.rate_limit_every(0)  # whoever starts asks who it is, and does not wait long for that
        await world.start()
        world.sandbox.faults.api.rate_limit_every(3)
        world.sandbox.faults.refresh_sockets()
        asked.append(await world.ada.says(QUESTIONS[0]))
        await all_taken(world)
        world.sandbox.faults.api.clear()

        await answered_once(world, asked)
        assert world.sandbox.delivery.courier.given_up == 0


@BOTH
async def test_an_event_that_is_sent_again_after_its_answer_and_after_a_new_start_changes_nothing(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.sandbox.faults.delivery.set({"copies": 2, "next_acks_lost": 4})
        ts = await world.ada.says(QUESTIONS[0])
        await world.over()
        before = await world.ada.reply(ts)
        await world.stop()
        await world.start()
        await all_taken(world)

        assert world.sandbox.faults.delivery.next_acks_lost == 0
        assert await world.ada.reply(ts) == before


async def test_sockets_that_are_refreshed_again_and_again_lose_no_event_and_double_none(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        world.sandbox.faults.delivery.set({"copies": 2})
        asked = []
        for words in QUESTIONS:
            world.sandbox.faults.refresh_sockets()
            asked.append(await world.ada.says(words))
            world.sandbox.clock.advance(11.0)  # type: ignore[attr-defined]  # as above: ten seconds after the warning Slack hangs up
        await all_taken(world)

        await answered_once(world, asked)
        assert world.sandbox.delivery.courier.given_up == 0


@BOTH
async def test_answers_that_are_being_written_outlive_dead_streams_new_sockets_and_refused_calls(fresh: Fresh, offline: Answerer, mode: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer, clock=HurriedClock()) as world:
        asked = list(await asyncio.gather(*(world.ada.says(words) for words in QUESTIONS)))
        await world.until(lambda: "chat.startStream" in world.wire.methods())
        world.sandbox.faults.api.rate_limit_every(3)
        world.sandbox.faults.refresh_sockets()
        world.sandbox.faults.api.kill_streams()
        asked.append(await world.ada.says(QUESTIONS[0]))
        gate.open.set()
        await all_taken(world)
        world.sandbox.faults.api.clear()

        await answered_once(world, asked)
        assert "in_progress" not in [(await world.ada.reply(ts)).get("streaming_state") for ts in asked]
