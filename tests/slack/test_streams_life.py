"""Streams that get old, that people stop, and that a crash leaves behind."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.messages import Place
from bot.slack.streams import ROOM_CHARS, step_chunk
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import refused, says
from tests.fakes.slack_workspace import LASTS_S
from tests.slack.talking import FOOT, KEY, message, talking
from tests.slack.test_streams import ANSWER, SAYS, SEARCHING, WRITING, calls, given_up, show


async def test_a_stream_that_died_of_age_becomes_the_answer_by_an_edit() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await talk.clock.sleep(LASTS_S)
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert calls(talk)[-2:] == ["stopStream", "update"]


@pytest.mark.parametrize("chars", [ROOM_CHARS, ROOM_CHARS + 1])
async def test_an_answer_goes_into_the_stream_as_long_as_slack_takes_it_in_one_call(chars: int) -> None:
    text = "word " * (chars // 5) + "." * (chars % 5)
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await live.finish(message(text, part_chars=chars, foot=True))

        assert talk.thread() == [text]
        assert (calls(talk)[-1] == "stopStream") == (chars <= ROOM_CHARS)


async def test_an_answer_that_needs_more_messages_than_were_streamed_is_laid_out_anew() -> None:
    text = "".join(f"Paragraph {n} has some words.\n\n" for n in range(700))
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await live.finish(message(text, part_chars=9_000, foot=True))

        assert talk.thread() == [text[:9_000], text[9_000:18_000], text[18_000:]]
        assert FOOT in talk.messages()[-1]["blocks"]


async def test_what_a_person_has_stopped_stays_as_it_is() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, SEARCHING)
            talk.slack.always["chat.appendStream"] = refused("stopped_by_user")
            live.step(WRITING, WRITING, "in_progress")
            await until(lambda: live.stopped)
            ts = await live.finish(SAYS)

        (streamed,) = talk.messages()
        assert (streamed["ts"], streamed["streamed"], [*streamed["tasks"]]) == (ts, "", [SEARCHING])


async def test_a_task_that_is_cancelled_leaves_an_ended_stream() -> None:
    async with talking() as talk:

        async def work() -> None:
            async with talk.replies.open(talk.place, key=KEY) as live:
                await show(talk, live)
                shown.set()
                await asyncio.sleep(60)

        task, shown = asyncio.ensure_future(work()), asyncio.Event()
        await shown.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
        assert talk.messages()[0]["streaming_state"] == "completed"


async def test_after_a_crash_in_mid_stream_the_message_is_found_and_completed() -> None:
    async with talking() as talk:
        began = await talk.client.call(
            "chat.startStream",
            channel="C1",
            thread_ts=talk.place.thread_ts,
            recipient_user_id="U0ADA",
            recipient_team_id="T0",
            chunks=[step_chunk("search", SEARCHING, "in_progress")],
        )

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            live.step("search", SEARCHING, "in_progress")
            await until(lambda: talk.slack.statuses)
            ts = await live.finish(SAYS)

        assert ts == began["ts"]
        assert talk.thread() == [ANSWER]


@pytest.mark.parametrize("text", [ANSWER, ANSWER * 200])
async def test_a_crash_after_the_answer_was_whole_adopts_it(text: str) -> None:
    async with talking() as talk:
        whole = message(text, foot=True)
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            ts = await live.finish(whole)
        before = len(talk.slack.asked)

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            live.step("search", SEARCHING, "in_progress")
            assert await live.finish(message("Another wording.")) == ts

        assert "".join(talk.thread()) == text
        assert {asked.method for asked in talk.slack.asked[before:]} == {"auth.test", "conversations.replies"}


async def test_an_answer_that_was_given_up_half_way_is_written_anew_by_the_next_attempt() -> None:
    async with talking() as talk:
        with pytest.raises(LookupError):
            await given_up(talk)

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


async def test_a_stream_of_another_question_is_left_alone() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            await live.finish(SAYS)
        ts = talk.slack.ask("C1", thread_ts=talk.place.thread_ts, text="And then?")

        async with talk.reborn().open(Place(team="T0", channel="C1", thread_ts=talk.place.thread_ts, person="U0ADA", ts=ts), key="next", attempt=2) as live:
            await live.finish(message("Then it is gone."))

        assert talk.thread() == [ANSWER, "And then?", "Then it is gone."]


async def test_a_fault_of_ours_in_showing_ends_the_work_instead_of_going_unseen() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.startStream"].append(says({"ok": True}))

        with pytest.raises(KeyError, match="ts"):
            await given_up(talk)
