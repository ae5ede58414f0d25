"""Streams that are lost on the way: the thread holds the whole answer all the same."""

from __future__ import annotations

import pytest

from bot.errors import SlackBusy, SlackUnreachable
from tests.fakes.slack_clock import until
from tests.fakes.slack_faults import Fault, cut, failed, limited, refused
from tests.fakes.slack_workspace import kill
from tests.slack.talking import FOOT, KEY, talking
from tests.slack.test_streams import ANSWER, SAYS, SEARCHING, WRITING, calls, finished, given_up, show

LOSSES = {
    "it died": refused("message_not_in_streaming_state"),
    "its message is gone": refused("message_not_found"),
    "chunks are refused": refused("invalid_chunks"),
    "the connection broke": cut(acted=False),
    "the connection broke behind it": cut(acted=True),
    "slack failed": failed(502),
    "slack failed behind it": refused("internal_error"),
}


@pytest.mark.parametrize("name", LOSSES)
async def test_a_stream_that_is_lost_is_completed_by_an_update(name: str) -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, SEARCHING)
            if "died" in name:
                kill(talk.messages()[0])
            if "gone" in name:
                talk.slack.messages.popitem()
            talk.slack.faults["chat.appendStream"].append(LOSSES[name])
            live.step(WRITING, WRITING, "in_progress")
            await until(lambda: talk.slack.calls("chat.appendStream"))
            await live.finish(SAYS)

        (whole,) = talk.messages()
        assert talk.thread() == [ANSWER]
        assert FOOT in whole["blocks"]
        assert whole["metadata"]["event_payload"]["of"] == 1
        if "refused" in name:
            assert calls(talk)[-2:] == ["stopStream", "update"]
        assert len(talk.slack.calls("chat.appendStream")) == 1


@pytest.mark.parametrize("name", LOSSES)
async def test_a_stream_that_is_lost_at_its_end_is_completed_by_an_update(name: str) -> None:
    async with talking() as talk:
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, SEARCHING)
            if "died" in name:
                kill(talk.messages()[0])
            if "gone" in name:
                talk.slack.messages.popitem()
            talk.slack.faults["chat.stopStream"].append(LOSSES[name])
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert FOOT in talk.messages()[0]["blocks"]


async def test_a_lost_stream_that_cannot_be_edited_is_replaced_by_a_post() -> None:
    async with talking() as talk:
        talk.slack.always["chat.update"] = refused("cant_update_message")
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live)
            kill(talk.messages()[0])
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        assert calls(talk)[-2:] == ["postMessage", "delete"]


@pytest.mark.parametrize("fault", [cut(acted=True), cut(acted=False), failed(504, acted=True)])
async def test_a_start_of_which_nobody_knows_leaves_no_second_message(fault: Fault) -> None:
    async with talking() as talk:
        talk.slack.faults["chat.startStream"].append(fault)
        async with talk.replies.open(talk.place, key=KEY) as live:
            live.step(SEARCHING, SEARCHING, "in_progress")
            await until(lambda: talk.slack.calls("chat.startStream"))
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


async def test_a_busy_slack_delays_what_is_shown_and_loses_nothing() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.appendStream"].extend([limited(4), limited(2)])
        async with talk.replies.open(talk.place, key=KEY) as live:
            await show(talk, live, SEARCHING)
            await show(talk, live, WRITING)
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]
        first, second, *_ = talk.slack.times("chat.appendStream")
        assert second - first >= 4


async def test_slack_that_cannot_be_reached_while_the_stream_is_ended_hides_no_error() -> None:
    async with talking() as talk:
        talk.slack.always["chat.stopStream"] = cut(acted=False)
        with pytest.raises(LookupError):
            await given_up(talk)

        assert talk.messages()[0]["streaming_state"] == "in_progress"


async def test_an_answer_that_cannot_be_finished_now_can_be_tried_later() -> None:
    async with talking() as talk:
        talk.slack.always |= {"chat.stopStream": failed(500), "chat.update": failed(500)}
        with pytest.raises(SlackUnreachable):
            await finished(talk)
        talk.slack.always.clear()

        async with talk.reborn().open(talk.place, key=KEY, attempt=2) as live:
            await live.finish(SAYS)

        assert talk.thread() == [ANSWER]


async def test_a_stream_that_was_halted_and_not_yet_edited_does_not_pass_for_the_answer() -> None:
    async with talking() as talk:
        talk.slack.faults["chat.startStream"].append(cut(acted=True))
        talk.slack.faults["chat.update"].extend([refused("streaming_state_conflict"), limited(100)])
        with pytest.raises(SlackBusy):
            await finished(talk)

        await talk.reborn().post(talk.place, SAYS, key=KEY, attempt=2)

        assert talk.thread() == [ANSWER]
