"""An answer that can be watched being written, and what stands in the thread when something breaks meanwhile."""

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
from bot.slack.text import Markdown, Mrkdwn
from knowledge import Link
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import refused
from tests.slack.talking import FOOT, KEY, Talk, message, talking

TINY_S = 1e-6
ANSWER = "A room closes by itself when the last participant left. Or when it is deleted."
FIRST, SECOND = ANSWER[:30], ANSWER[30:]
SAYS = message(ANSWER, foot=True)


def calls(talk: Talk) -> list[str]:
    """The methods called so far, from the first stream or message on."""
    return [asked.method.removeprefix("chat.") for asked in talk.slack.asked if asked.method.startswith("chat.")]


async def show(talk: Talk, live: Live, text: str) -> None:
    """Add the text and wait until people can read it."""
    live.text(Markdown(text))
    await until(lambda: talk.thread() and talk.thread()[-1].endswith(text))


async def given_up(talk: Talk, text: str) -> None:
    """Work that fails when this much of the answer is there."""
    async with talk.replies.open(talk.place, key=KEY) as live:
        await show(talk, live, text)
        raise LookupError("no passages")


async def finished(talk: Talk) -> None:
    """An answer of which a part is shown before it is whole."""
    async with talk.replies.open(talk.place, key=KEY) as live:
        live.text(Markdown(FIRST))
        await until(lambda: talk.slack.calls("chat.startStream"))
        await live.finish(SAYS)


async def test_text_appears_as_it_comes_and_ends_with_buttons_and_the_key() -> None:
    async with talking() as talk:
        await talk.replies.status(talk.place, "is looking")
        async with talk.replies.open(talk.place, key=KEY) as live:
            assert talk.replies._stage.live == 1
            await show(talk, live, FIRST)
            assert talk.slack.statuses == {}
            await show(talk, live, SECOND)
            ts = await live.finish(SAYS)

        (streamed,) = talk.messages()
        assert talk.replies._stage.live == 0
        assert calls(talk) == ["startStream", "appendStream", "stopStream"]
        assert (streamed["ts"], streamed["streamed"], streamed["blocks"]) == (ts, ANSWER, [FOOT])
        assert streamed["metadata"]["event_payload"] == {"key": KEY, "part": 1, "of": 1}


async def test_the_recipient_is_named_because_channels_want_to_know() -> None:
    async with talking() as talk, talk.replies.open(talk.place, key=KEY) as live:
        await show(talk, live, FIRST)

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


async def test_fast_text_is_sent_once_a_second_and_in_pieces_that_slack_takes() -> None:
    text = "".join(f"Sentence {n} of many. " for n in range(400))
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            began_at = talk.clock.now()
            for at in range(0, len(text), 20):
                live.text(Markdown(text[at : at + 20]))
                await asyncio.sleep(0)
            await until(lambda: talk.thread() == [text])
            await live.finish(message(text, part_chars=10_000))

        times = [asked.at for asked in talk.slack.asked if asked.method in {"chat.startStream", "chat.appendStream"}]
        assert all(later - earlier >= 0.6 for earlier, later in pairwise(times))
        assert len(times) < 3 + (talk.clock.now() - began_at)
        assert talk.thread() == [text]


async def test_many_live_answers_share_the_appends_of_a_workspace() -> None:
    async with talking(rates={"chat.startStream": Rate(per_min=600, burst=50)}) as talk:

        async def one(n: int) -> None:
            ts = talk.slack.ask("C1")
            place = Place(team="T0", channel="C1", thread_ts=ts, person="U0ADA", ts=ts)
            async with talk.replies.open(place, key=f"{KEY}{n}") as live:
                for word in range(40):
                    live.text(Markdown(f"word {word} "))
                    await talk.clock.sleep(1)
                await live.finish(message("".join(f"word {word} " for word in range(40)), foot=True))

        async with asyncio.TaskGroup() as group:
            for n in range(12):
                group.create_task(one(n))

        times = talk.slack.times("chat.appendStream")
        assert all(sum(start <= at < start + 60 for at in times) <= 100 for start in times)
        answers = [posted for posted in talk.slack.messages.values() if posted.get("bot_id")]
        assert len(answers) == 12
        assert {posted["streamed"] for posted in answers} == {"".join(f"word {word} " for word in range(40))}


async def test_when_too_many_streams_begin_the_answer_is_posted_and_steps_become_the_status() -> None:
    async with talking(rates={"chat.startStream": Rate(per_min=1)}) as talk:
        await talk.client.call("chat.startStream", channel="D1", thread_ts="1.0")
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            await until(lambda: talk.slack.statuses)
            live.text(Markdown(ANSWER))
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
            live.text(Markdown(FIRST))
            await until(lambda: talk.slack.calls("chat.startStream"))
            live.text(Markdown(SECOND))
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert len(talk.slack.calls("chat.startStream")) == 1


async def test_what_was_streamed_and_is_not_in_the_answer_is_gone_in_the_end() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, "Perhaps it is so:")
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


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
            await show(talk, live, FIRST)
            await live.finish(Message(parts=SAYS.parts, markdown=SAYS.markdown, foot=({"type": "bogus"},)))

        (streamed,) = talk.messages()
        assert (streamed["streamed"], streamed["streaming_state"]) == (ANSWER, "completed")


async def test_a_greeting_becomes_the_answer_and_nothing_is_streamed_beside_it() -> None:
    async with talking() as talk:
        talk.slack.always["assistant.threads.setStatus"] = refused("feature_disabled")
        await talk.replies.status(talk.place, "Thanks for reaching out")
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step("search", "Searching", "in_progress")
            live.text(Markdown(ANSWER))
            await talk.clock.sleep(5)
            await live.finish(SAYS)

        assert calls(talk) == ["postMessage", "update"]
        assert talk.thread() == [ANSWER]
        await talk.replies.post(talk.place, message("A human looks at it."), key="another")
        assert talk.thread() == [ANSWER, "A human looks at it."]


async def test_a_direct_message_is_streamed_too() -> None:
    async with talking(channel="D1") as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert "stopStream" in calls(talk)


async def test_at_the_top_level_of_a_channel_the_answer_is_posted() -> None:
    async with talking() as talk:
        async with talk.replies.open(Place(team="T0", channel="C2"), key=KEY) as live:
            live.text(Markdown(ANSWER))
            await talk.clock.sleep(5)
            await live.finish(SAYS)

        assert calls(talk) == ["postMessage"]


async def test_the_error_of_the_work_passes_as_it_is_and_the_stream_is_ended() -> None:
    async with talking() as talk:
        with pytest.raises(LookupError, match="no passages"):
            await given_up(talk, "```sh\nls")

        assert talk.messages()[0]["streaming_state"] == "completed"
        assert talk.thread() == ["```sh\nls\n```"]


# On a busy machine the clock of these tests moves on once more while a socket is still being read.
@pytest.mark.parametrize(("text", "soonest_s", "latest_s"), [("word " * 80, 0.6, 1.0), ("word", 1.0, 1.6)])
async def test_much_text_is_shown_sooner_than_little(text: str, soonest_s: float, latest_s: float) -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.text(Markdown("One "))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            live.text(Markdown(text))  # while the stream is being started
            await until(lambda: len(talk.slack.calls("chat.appendStream")) == 1)
            await live.finish(message(f"One {text}"))

        (began,), (grew,) = talk.slack.times("chat.startStream"), talk.slack.times("chat.appendStream")
        assert soonest_s - TINY_S <= grew - began <= latest_s + TINY_S


@pytest.mark.parametrize(("live", "pace_s"), [(1, 1.0), (2, 4 / 3), (12, 8.0)])
async def test_the_more_answers_are_live_the_slower_each_is_shown(live: int, pace_s: float) -> None:
    async with talking() as talk:
        stage = Stage(client=talk.client, statuses=Statuses(talk.client), live=live)

        assert stage.pace_s == pytest.approx(pace_s)
