"""What goes to Slack while an answer is worked on, call by call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import SlackBusy, SlackUnreachable
from bot.slack.growing import Growing
from bot.slack.messages import Message
from bot.slack.streams import ROOM_CHARS, StepState, step_chunk
from tests.fakes.slack_faults import cut, limited, refused
from tests.slack.talking import FOOT, KEY, Talk, message, talking


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking() as made:
        yield made


def growing_in(talk: Talk) -> Growing:
    return Growing(talk.client, talk.place, KEY, ())


async def shown(growing: Growing, id_: str, state: StepState = "in_progress") -> None:
    growing.step(step_chunk(id_, "Searching", state))
    await growing.show()


def states(talk: Talk) -> dict[str, str]:
    """The steps that people see, and how far they are."""
    return {id_: task["status"] for id_, task in talk.messages()[0]["tasks"].items()}


async def test_what_slack_did_not_take_waits_for_the_next_time(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "a")
    talk.slack.faults["chat.appendStream"].append(limited(3))

    with pytest.raises(SlackBusy):
        await shown(growing, "b")
    await talk.clock.sleep(3)
    await shown(growing, "a", "complete")
    await growing.show()

    assert states(talk) == {"a": "complete", "b": "in_progress"}
    assert [len(call["chunks"]) for call in talk.slack.calls("chat.appendStream")] == [1, 2]


async def test_what_comes_while_slack_is_asked_is_shown_next_time(talk: Talk) -> None:
    growing = growing_in(talk)
    growing.step(step_chunk("a", "Searching", "in_progress"))

    showing = asyncio.ensure_future(growing.show())
    await asyncio.sleep(0)
    growing.step(step_chunk("a", "Searching", "complete"))
    await showing
    await growing.show()

    assert [start["chunks"][0]["status"] for start in talk.slack.calls("chat.startStream")] == ["in_progress"]
    assert states(talk) == {"a": "complete"}


async def test_when_no_message_may_begin_nothing_is_lost(talk: Talk) -> None:
    growing = growing_in(talk)
    talk.slack.faults["chat.startStream"].append(limited(3))

    with pytest.raises(SlackBusy):
        await shown(growing, "a")
    assert not growing.open
    await talk.clock.sleep(3)
    await growing.show()

    assert states(talk) == {"a": "in_progress"}


@pytest.mark.parametrize(("acted", "messages"), [(True, 1), (False, 0)])
async def test_a_start_of_which_nobody_knows_leaves_a_doubt(talk: Talk, *, acted: bool, messages: int) -> None:
    growing = growing_in(talk)
    talk.slack.faults["chat.startStream"].append(cut(acted=acted))

    with pytest.raises(SlackUnreachable):
        await shown(growing, "a")

    assert growing.in_doubt
    assert (len(talk.messages()), growing.stands) == (messages, [])


async def test_no_message_is_begun_for_nothing(talk: Talk) -> None:
    growing = growing_in(talk)

    await growing.show()

    assert talk.messages() == []
    assert not growing.open


@pytest.mark.parametrize(
    "other",
    [
        message("x" * (ROOM_CHARS + 1), part_chars=2 * ROOM_CHARS),
        message("word " * 100, part_chars=250),
        Message(parts=message("word").parts),
    ],
    ids=["too long", "of several parts", "not of Markdown"],
)
async def test_what_the_stream_cannot_become_leaves_it_as_it_is(talk: Talk, other: Message) -> None:
    growing = growing_in(talk)
    assert await growing.complete(message("word")) == ""
    await shown(growing, "a")

    assert await growing.complete(other) == ""

    assert growing.open
    assert talk.messages()[0]["streaming_state"] == "in_progress"


async def test_ending_leaves_the_steps_and_the_key(talk: Talk) -> None:
    growing = growing_in(talk)
    await growing.end()
    await shown(growing, "a")

    await growing.end()

    (streamed,) = talk.messages()
    assert (streamed["streaming_state"], streamed["streamed"], states(talk)) == ("completed", "", {"a": "in_progress"})
    assert streamed["metadata"]["event_payload"] == {"key": KEY, "part": 1, "of": 0}


async def test_ending_what_slack_has_ended_already_is_fine(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "a")
    talk.slack.always["chat.stopStream"] = refused("message_not_in_streaming_state")

    await growing.end()

    assert not growing.open


async def test_the_answer_comes_with_the_last_steps_and_the_buttons(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "a")
    growing.step(step_chunk("a", "Searching", "complete"))

    ts = await growing.complete(message("One two", foot=True))

    (streamed,) = talk.messages()
    assert (streamed["ts"], streamed["streamed"], streamed["blocks"]) == (ts, "One two", [FOOT])
    assert states(talk) == {"a": "complete"}
