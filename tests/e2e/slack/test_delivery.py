"""What goes wrong between Slack and the bot: every question is answered all the same, and once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.flow import Answerer
from bot.sandbox.api.faults import ALWAYS
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.gate import gated
from tests.e2e.slack.once import answered_once
from tests.e2e.slack.people import shown, written
from tests.fakes.hurried_clock import HurriedClock

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"
QUESTIONS = (ASKED, "Which disconnect reasons are there?", "How do I know that a callee has answered?", "Why did my room disconnect?")
BOTH = pytest.mark.parametrize("mode", ["socket", "http"])


@BOTH
async def test_each_event_three_times_and_out_of_order_makes_one_reply(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.sandbox.faults.delivery.set({"copies": 3, "reorder_s": 0.2})
        asked = [await world.ada.says(f"{world.bot} {words}", channel="general") for words in QUESTIONS]
        await world.until(lambda: world.sandbox.delivery.courier.in_flight == 0)
        await world.quiet()

        await answered_once(world, asked, channel="general")
        assert world.sandbox.delivery.courier.delivered >= 3 * 2 * len(asked)


@BOTH
async def test_a_follow_up_that_overtakes_its_question_is_answered_and_so_is_the_question(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.sandbox.faults.delivery.set({"copies": 3, "reorder_s": 0.2})
        ts = await world.ada.says(f"{world.bot} {ASKED}")
        await world.ada.says(f"{world.bot} and in node?", thread=ts)
        await world.until(lambda: world.sandbox.delivery.courier.in_flight == 0)
        await world.quiet()

        assert len(await world.ada.replies(ts)) == 2


async def test_too_many_requests_on_every_third_call_delays_answers_and_loses_none(fresh: Fresh) -> None:
    async with fresh("http", clock=HurriedClock()) as world:
        world.sandbox.faults.api.rate_limit_every(3)
        asked = list(await asyncio.gather(*(world.ada.says(words) for words in QUESTIONS)))
        await world.over()
        world.sandbox.faults.api.clear()

        await answered_once(world, asked)
        assert any(refused.endswith("ratelimited") for refused in world.wire.refused)


async def test_a_socket_that_is_refreshed_in_mid_answer_loses_nothing(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("socket", answerer=answerer) as world:
        asked = [await world.ada.says(ASKED)]
        await world.until(lambda: gate.waiting)
        world.sandbox.faults.refresh_sockets()
        asked.append(await world.ada.says(QUESTIONS[1]))
        gate.open.set()
        asked.append(await world.ada.says(QUESTIONS[2]))
        await world.quiet()

        await answered_once(world, asked)


async def test_sockets_that_break_without_a_word_lose_nothing(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        await world.until(lambda: world.sandbox.delivery.sockets.connected == 2)
        asked = [await world.ada.says(ASKED)]
        world.sandbox.faults.cut_sockets()
        asked.append(await world.ada.says(QUESTIONS[1]))
        await world.until(lambda: world.sandbox.delivery.courier.in_flight == 0)
        await world.quiet()

        await answered_once(world, asked)


@BOTH
async def test_acknowledgements_that_are_lost_make_no_second_answer(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.sandbox.faults.delivery.set({"next_acks_lost": 2})
        asked = [await world.ada.says(words) for words in QUESTIONS[:2]]
        for _ in range(2):  # a lost one is noticed after three seconds, and the event is sent again at once, then after a minute
            world.sandbox.clock.advance(61.0)  # type: ignore[attr-defined]  # the sandbox's own clock can be pushed
            await world.until(lambda: not world.sandbox.delivery.courier.busy)
        await world.quiet()

        await answered_once(world, asked)


@BOTH
async def test_what_is_asked_while_the_bot_is_down_is_answered_when_it_is_back(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        await world.stop()
        asked = [await world.ada.says(words) for words in QUESTIONS[:2]]
        await world.start()
        world.sandbox.clock.advance(61.0)  # type: ignore[attr-defined]  # as above
        await world.until(lambda: world.sandbox.delivery.courier.in_flight == 0)
        await world.quiet()

        await answered_once(world, asked)


@BOTH
@pytest.mark.parametrize("ends", ["stop", "kill"])
async def test_a_bot_that_is_started_again_between_question_and_answer_answers_once(fresh: Fresh, offline: Answerer, mode: str, ends: str) -> None:
    answerer, gate = gated(offline)
    async with fresh(mode, answerer=answerer) as world:
        asked = [await world.ada.says(words) for words in (*QUESTIONS, *QUESTIONS)]
        await world.until(lambda: gate.waiting >= 4)
        if ends == "kill":
            await world.kill()
        else:
            gate.open.set()
            await world.stop()
        gate.open.set()
        await world.start()
        await world.quiet()

        await answered_once(world, asked)


@BOTH
async def test_a_bot_that_dies_after_slack_has_posted_adopts_what_stands_there(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.sandbox.faults.api.drop_after_acting("chat.postMessage")
        ts = await world.ada.says(ASKED)
        await world.until(lambda: "chat.postMessage" in world.wire.methods())
        await world.kill()
        await world.start()
        await world.quiet()

        await answered_once(world, [ts])


@BOTH
async def test_an_answer_that_cannot_be_posted_for_good_becomes_an_apology_and_a_question_to_humans(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        world.wire.expected |= {"job.dead"}
        world.sandbox.faults.api.fail("chat.startStream", "restricted_action", ALWAYS)  # an answer that takes a second is streamed
        world.sandbox.faults.api.fail("chat.postMessage", "restricted_action")
        ts = await world.ada.says(ASKED)
        await world.quiet()

        apology = shown(await world.ada.reply(ts))
        assert apology.startswith("Sorry, something went wrong and I could not answer this. I asked the people in #support-escalations.")
        (packet,) = await world.chi.channel("support-escalations")
        assert ASKED in written(packet)
        assert "failed" in written(packet)


async def test_a_fault_of_ours_becomes_an_apology_too_and_its_words_are_shown_to_nobody(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)

    async def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("an inner secret")

    gate.retriever = type("Broken", (), {"search": staticmethod(broken)})()
    gate.open.set()
    async with fresh("http", answerer=answerer) as world:
        world.wire.expected |= {"job.dead"}
        ts = await world.ada.says(ASKED)
        await world.quiet()

        assert shown(await world.ada.reply(ts)).startswith("Sorry")
        assert b"an inner secret" not in world.stored()
        assert "an inner secret" not in str([asked.arguments for asked in world.wire.calls])


async def test_of_an_answer_that_fails_while_it_is_watched_only_the_apology_stays(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)

    async def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError("late")

    gate.retriever = type("Broken", (), {"search": staticmethod(broken)})()
    async with fresh("http", answerer=answerer, clock=HurriedClock()) as world:
        world.wire.expected |= {"job.dead"}
        for channel in ("ask-ai", "bot"):
            gate.open.clear()
            ts = await world.ada.says(ASKED, channel=channel)
            await world.until(lambda: any(data["state"] == "in_progress" for data in world.ada.sees("stream")))
            gate.open.set()
            await world.quiet()

            assert shown(await world.ada.reply(ts, channel=channel)).startswith("Sorry")
            world.changes.clear()


@BOTH
async def test_a_workspace_without_statuses_sessions_and_feedback_blocks_is_answered_in_one_message_that_was_a_greeting(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        for method in ("assistant.threads.setStatus", "agents.sessions.setStatus"):
            world.sandbox.faults.api.fail(method, "feature_disabled", ALWAYS)
        asked = await world.ada.says(ASKED)
        direct = await world.ada.says(ASKED, channel="bot")
        await world.quiet()

        await answered_once(world, [asked])
        await answered_once(world, [direct], channel="bot")
        greetings = [data["message"]["text"] for data in world.ada.sees("message") if data["message"].get("bot_id")]
        assert greetings == ["Thanks for reaching out, Ada. Looking this up…"] * 2


async def test_a_greeting_of_a_question_that_is_deleted_goes_away(fresh: Fresh, offline: Answerer) -> None:
    answerer, gate = gated(offline)
    async with fresh("http", answerer=answerer) as world:
        world.sandbox.faults.api.fail("assistant.threads.setStatus", "feature_disabled", ALWAYS)
        root = await world.ben.says("we talk", channel="general")
        ts = await world.ada.says(f"{world.bot} {ASKED}", channel="general", thread=root)
        await world.until(lambda: gate.waiting)
        assert len(await world.ada.replies(root, channel="general")) == 1
        await world.ada.deletes(ts, channel="general")
        await world.quiet()

        assert await world.ada.replies(root, channel="general") == []
