"""An answer that can be watched being worked on, and what stands in the thread when something breaks meanwhile."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import pytest

from bot.slack.budgets import Rate
from bot.slack.live import Stage
from bot.slack.messages import Message, Part, Place
from bot.slack.replies import Live
from bot.slack.status import Statuses
from bot.slack.text import Mrkdwn
from knowledge import Link
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import refused
from tests.slack.talking import FOOT, KEY, Talk, message, talking

ANSWER = "A room closes by itself when the last participant left. Or when it is deleted."
SAYS = message(ANSWER, foot=True)
SEARCHING, WRITING = "Searching", "Writing"


def calls(talk: Talk) -> list[str]:
    """The methods called so far, from the first stream or message on."""
    return [asked.method.removeprefix("chat.") for asked in talk.slack.asked if asked.method.startswith("chat.")]


async def show(talk: Talk, live: Live, title: str = SEARCHING) -> None:
    """Begin a step, and wait until people can see it."""
    live.step(title, title, "in_progress")
    await until(lambda: any(title in posted.get("tasks", ()) for posted in talk.messages()))


async def given_up(talk: Talk) -> None:
    """Work that fails after its first step was shown."""
    async with talk.replies.open(talk.place, key=KEY) as live:
        await show(talk, live)
        raise LookupError("no passages")


async def finished(talk: Talk) -> None:
    """An answer of which the first step is shown, or not, before it is there."""
    async with talk.replies.open(talk.place, key=KEY) as live:
        live.step(SEARCHING, SEARCHING, "in_progress")
        await until(lambda: talk.slack.calls("chat.startStream"))
        await live.finish(SAYS)


async def test_the_message_that_showed_the_steps_becomes_the_answer_with_buttons_and_the_key() -> None:
    async with talking() as talk:
        await talk.replies.status(talk.place, "is looking")
        async with talk.replies.open(talk.place, key=KEY) as live:
            assert talk.replies._stage.live == 1
            await show(talk, live, SEARCHING)
            assert talk.slack.statuses == {}
            await show(talk, live, WRITING)
            ts = await live.finish(SAYS)

        (streamed,) = talk.messages()
        assert talk.replies._stage.live == 0
        assert calls(talk) == ["startStream", "appendStream", "stopStream"]
        assert (streamed["ts"], streamed["streamed"], streamed["blocks"]) == (ts, ANSWER, [FOOT])
        assert streamed["metadata"]["event_payload"] == {"key": KEY, "part": 1, "of": 1}


async def test_the_recipient_is_named_because_channels_want_to_know() -> None:
    async with talking() as talk, talk.replies.open(talk.place, key=KEY) as live:
        await show(talk, live)

        (start,) = talk.slack.calls("chat.startStream")
        assert (start["recipient_user_id"], start["recipient_team_id"], start["thread_ts"]) == ("U0ADA", "T0", talk.place.thread_ts)


async def test_steps_are_shown_at_once_and_change_in_place() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(talk.messages)
            live.step("search", "Searching", "complete", [Link(title="When does a room end", url="https://docs.example/rooms")])
            live.step("write", "Writing", "in_progress")
            await until(lambda: len(talk.messages()[0]["tasks"]) == 2)
            await live.finish(SAYS)

        (streamed,) = talk.messages()
        assert streamed["tasks"]["search"]["status"] == "complete"
        assert streamed["tasks"]["search"]["sources"] == [{"type": "url", "url": "https://docs.example/rooms", "text": "When does a room end"}]
        assert streamed["streamed"] == ANSWER


async def test_a_step_is_short_and_mentions_nobody() -> None:
    async with talking() as talk, talk.replies.open(talk.place, key=KEY) as live:
        live.step("a", "x" * 300, "pending", [Link(title="<!channel> & <T>", url="https://docs.example")])
        await until(talk.messages)

        task = talk.messages()[0]["tasks"]["a"]
        assert len(task["title"]) == 256
        assert task["sources"][0]["text"] == "‹!channel> & <T>"


async def test_an_answer_that_comes_all_at_once_is_posted() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await live.finish(SAYS)

        assert calls(talk) == ["postMessage"]
        assert talk.thread() == [ANSWER]


async def test_steps_that_follow_fast_are_sent_together_once_a_second() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            for n in range(400):
                live.step(f"{n % 7}", f"Reading page {n}", "in_progress")
                await asyncio.sleep(0)
            await until(lambda: talk.messages() and "Reading page 399" in {task["title"] for task in talk.messages()[0]["tasks"].values()})
            await live.finish(SAYS)

        times = [asked.at for asked in talk.slack.asked if asked.method in {"chat.startStream", "chat.appendStream"}]
        assert all(later - earlier >= 1.0 for earlier, later in pairwise(times))
        assert len(times) < 100
        assert talk.thread() == [ANSWER]


async def test_many_live_answers_share_the_appends_of_a_workspace() -> None:
    async with talking(rates={"chat.startStream": Rate(per_min=600, burst=50)}) as talk:

        async def one(n: int) -> None:
            ts = talk.slack.ask("C1")
            place = Place(team="T0", channel="C1", thread_ts=ts, person="U0ADA", ts=ts)
            async with talk.replies.open(place, key=f"{KEY}{n}") as live:
                for page in range(40):
                    live.step("read", f"Reading page {page}", "in_progress")
                    await talk.clock.sleep(1)
                await live.finish(SAYS)

        async with asyncio.TaskGroup() as group:
            for n in range(12):
                group.create_task(one(n))

        times = talk.slack.times("chat.appendStream")
        assert all(sum(start <= at < start + 60 for at in times) <= 100 for start in times)
        answers = [posted for posted in talk.slack.messages.values() if posted.get("bot_id")]
        assert len(answers) == 12
        assert {posted["streamed"] for posted in answers} == {ANSWER}


async def test_when_too_many_streams_begin_the_answer_is_posted_and_steps_become_the_status() -> None:
    async with talking(rates={"chat.startStream": Rate(per_min=1)}) as talk:
        await talk.client.call("chat.startStream", channel="D1", thread_ts="1.0")
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(lambda: talk.slack.statuses)
            await live.finish(SAYS)

        assert [status["status"] for status in talk.slack.calls("assistant.threads.setStatus")] == ["Searching"]
        assert talk.thread() == [ANSWER]
        assert FOOT in talk.messages()[0]["blocks"]
        assert len(talk.slack.calls("chat.startStream")) == 1


@pytest.mark.parametrize("code", ["feature_disabled", "missing_scope", "unknown_method", "channel_type_not_supported", "missing_recipient_team_id"])
async def test_where_there_are_no_streams_the_answer_is_posted(code: str) -> None:
    async with talking() as talk:
        talk.slack.always["chat.startStream"] = refused(code)
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(lambda: talk.slack.calls("chat.startStream"))
            live.step("write", "Writing", "in_progress")
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert len(talk.slack.calls("chat.startStream")) == 1


async def test_an_answer_made_of_blocks_takes_the_place_of_a_stream_with_steps() -> None:
    blocks: tuple[dict[str, Any], ...] = ({"type": "section", "text": {"type": "mrkdwn", "text": "A human looks at it."}},)
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(talk.messages)
            await live.finish(Message(parts=(Part(text=Mrkdwn("A human looks at it."), blocks=blocks),)))

        assert [posted["blocks"] for posted in talk.messages()] == [[*blocks]]


async def test_buttons_that_slack_refuses_do_not_cost_the_answer() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await live.finish(Message(parts=SAYS.parts, markdown=SAYS.markdown, foot=({"type": "bogus"},)))

        (streamed,) = talk.messages()
        assert (streamed["streamed"], streamed["streaming_state"]) == (ANSWER, "completed")


async def test_a_greeting_becomes_the_answer_and_nothing_is_streamed_beside_it() -> None:
    async with talking() as talk:
        talk.slack.always["assistant.threads.setStatus"] = refused("feature_disabled")
        await talk.replies.status(talk.place, "Thanks for reaching out")
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await talk.clock.sleep(5)
            await live.finish(SAYS)

        assert calls(talk) == ["postMessage", "update"]
        assert talk.thread() == [ANSWER]
        await talk.replies.post(talk.place, message("A human looks at it."), key="another")
        assert talk.thread() == [ANSWER, "A human looks at it."]


async def test_a_direct_message_is_streamed_too() -> None:
    async with talking(channel="D1") as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert "stopStream" in calls(talk)


async def test_at_the_top_level_of_a_channel_the_answer_is_posted() -> None:
    async with talking() as talk:
        async with talk.replies.open(Place(team="T0", channel="C2"), key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await talk.clock.sleep(5)
            await live.finish(SAYS)

        assert calls(talk) == ["postMessage"]


async def test_the_error_of_the_work_passes_as_it_is_and_the_stream_is_ended() -> None:
    async with talking() as talk:
        with pytest.raises(LookupError, match="no passages"):
            await given_up(talk)

        (streamed,) = talk.messages()
        assert (streamed["streaming_state"], streamed["streamed"]) == ("completed", "")
        assert streamed["metadata"]["event_payload"] == {"key": KEY, "part": 1, "of": 0}


@pytest.mark.parametrize(("live", "pace_s"), [(1, 1.0), (2, 4 / 3), (12, 8.0)])
async def test_the_more_answers_are_live_the_slower_each_is_shown(live: int, pace_s: float) -> None:
    async with talking() as talk:
        stage = Stage(client=talk.client, statuses=Statuses(talk.client), live=live)

        assert stage.pace_s == pytest.approx(pace_s)
