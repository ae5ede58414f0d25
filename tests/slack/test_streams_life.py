"""Streams that get old or full, that people stop, and that a crash leaves behind."""

from __future__ import annotations

import asyncio

import pytest

from bot.slack.messages import Place
from bot.slack.text import Markdown
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import limited, refused, says
from tests.slack.talking import FOOT, KEY, Talk, message, talking
from tests.slack.test_streams import ANSWER, FIRST, SAYS, SECOND, calls, given_up, show

CODE = "Run this:\n\n```python\nfirst()\n"
MORE = "second()\n```\n\nDone."


async def aged(talk: Talk) -> None:
    """Nothing comes for so long that the stream is ended."""
    await until(lambda: talk.messages()[0]["streaming_state"] == "completed")


async def test_an_old_stream_is_left_before_it_dies_and_code_goes_on_in_the_next() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, CODE)
            await aged(talk)
            live.text(Markdown(MORE))
            await until(lambda: len(talk.messages()) == 2)
            await live.finish(message(CODE + MORE, foot=True))

        assert talk.thread() == [f"{CODE}```", f"```python\n{MORE}"]
        old, new = talk.messages()
        assert [old["metadata"]["event_payload"], new["metadata"]["event_payload"]] == [{"key": KEY, "part": 1, "of": 0}, {"key": KEY, "part": 2, "of": 2}]
        assert (old["blocks"], new["blocks"]) == ([], [FOOT])
        assert "update" not in calls(talk)


async def test_a_stream_in_which_nothing_happens_is_ended_before_it_dies() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            began_at = talk.clock.now()
            await aged(talk)
            assert 200 < talk.clock.now() - began_at < 300
            live.text(Markdown(SECOND))
            await until(lambda: len(talk.messages()) == 2)
            await live.finish(SAYS)

        assert "".join(talk.thread()) == ANSWER


async def test_a_text_longer_than_a_message_goes_on_in_the_next() -> None:
    text = "".join(f"Paragraph {n} has some words.\n\n" for n in range(700))
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.text(Markdown(text))
            await until(lambda: "".join(talk.thread()) == text)
            await live.finish(message(text, part_chars=11_000, foot=True))

        assert len(talk.messages()) == 2
        assert "".join(talk.thread()) == text
        assert all(len(part) <= 12_000 for part in talk.thread())
        assert "update" not in calls(talk)


async def test_an_answer_that_needs_more_messages_than_were_streamed_is_laid_out_anew() -> None:
    text = "".join(f"Paragraph {n} has some words.\n\n" for n in range(700))
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, text[:100])
            await live.finish(message(text, part_chars=9_000, foot=True))

        assert talk.thread() == [text[:9_000], text[9_000:18_000], text[18_000:]]
        assert FOOT in talk.messages()[-1]["blocks"]


async def test_when_no_stream_may_follow_an_old_one_the_answer_is_whole_all_the_same() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            await aged(talk)
            talk.slack.always["chat.startStream"] = limited(100)
            live.text(Markdown(SECOND))
            await until(lambda: len(talk.slack.calls("chat.startStream")) == 2)
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


async def test_what_a_person_has_stopped_stays_as_it_is() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            talk.slack.always["chat.appendStream"] = refused("stopped_by_user")
            live.text(Markdown(SECOND))
            await until(lambda: live.stopped)
            ts = await live.finish(SAYS)

        assert talk.thread() == [FIRST]
        assert talk.messages()[0]["ts"] == ts


async def test_a_cancelled_answer_ends_with_what_was_there() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            live.text(Markdown(SECOND))
            await live.cancel()

        assert talk.messages()[0]["streaming_state"] == "completed"
        assert talk.thread() == [ANSWER]
        assert FOOT not in talk.messages()[0]["blocks"]


async def test_a_cancelled_answer_can_be_taken_away_with_its_greeting_or_status() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            await live.cancel(removed=True)
        assert talk.thread() == []

        await talk.replies.status(talk.place, "is looking")
        async with talk.replies.open(talk.place, key=KEY) as live:
            await live.cancel()
        assert talk.slack.statuses == {}


async def test_cancelling_never_raises() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            talk.slack.always |= {"chat.stopStream": limited(1_000), "chat.delete": limited(1_000)}
            await live.cancel(removed=True)

        assert talk.thread() == [FIRST]


async def test_a_task_that_is_cancelled_leaves_an_ended_stream() -> None:
    async with talking() as talk:

        async def work() -> None:
            async with talk.replies.open(talk.place, key=KEY) as live:
                live.text(Markdown(FIRST))
                await asyncio.sleep(60)

        task = asyncio.ensure_future(work())
        await until(lambda: talk.thread() == [FIRST])
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
            chunks=[{"type": "markdown_text", "text": FIRST}],
        )

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            live.step("search", "Searching", "in_progress")
            live.text(Markdown(ANSWER))
            await until(lambda: talk.slack.statuses)
            ts = await live.finish(SAYS)

        assert ts == began["ts"]
        assert talk.thread() == [ANSWER]


@pytest.mark.parametrize("text", [ANSWER, ANSWER * 200])
async def test_a_crash_after_the_answer_was_whole_adopts_it(text: str) -> None:
    async with talking() as talk:
        whole = message(text, foot=True)
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, text[:30])
            ts = await live.finish(whole)
        before = len(talk.slack.asked)

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            live.text(Markdown("Another wording."))
            assert await live.finish(message("Another wording.")) == ts

        assert "".join(talk.thread()) == text
        assert {asked.method for asked in talk.slack.asked[before:]} == {"auth.test", "conversations.replies"}


async def test_an_answer_that_was_given_up_half_way_is_written_anew_by_the_next_attempt() -> None:
    async with talking() as talk:
        with pytest.raises(LookupError):
            await given_up(talk, "Perhaps it is so:")

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


async def test_a_stream_of_another_question_is_left_alone() -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, FIRST)
            await live.finish(SAYS)
        ts = talk.slack.ask("C1", thread_ts=talk.place.thread_ts, text="And then?")

        async with talk.reborn().open(Place(team="T0", channel="C1", thread_ts=talk.place.thread_ts, person="U0ADA", ts=ts), key="next", attempt=2) as live:
            await live.finish(message("Then it is gone."))

        assert talk.thread() == [ANSWER, "And then?", "Then it is gone."]


async def test_a_fault_of_ours_in_showing_ends_the_work_instead_of_going_unseen() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.startStream"].append(says({"ok": True}))

        with pytest.raises(KeyError, match="ts"):
            await given_up(talk, FIRST)
