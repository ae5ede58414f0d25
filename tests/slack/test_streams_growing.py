"""What goes into which message while a text grows, call by call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import SlackBusy, SlackUnreachable
from bot.slack.growing import Growing
from bot.slack.streams import OLD_S, ROOM_CHARS, step_chunk
from tests.fakes.slack_faults import cut, limited, refused
from tests.slack.talking import FOOT, KEY, Talk, message, talking

CODE = "Run this:\n\n```python\nfirst()\n"


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with talking() as made:
        yield made


def growing_in(talk: Talk) -> Growing:
    return Growing(talk.client, talk.place, KEY, ())


async def shown(growing: Growing, text: str) -> None:
    growing.add(text)
    await growing.show()


async def test_an_old_message_ends_at_the_end_of_a_line_with_its_code_closed(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, CODE[:10])
    await shown(growing, CODE[10:])
    await talk.clock.sleep(OLD_S)

    await shown(growing, "second()\nthi")
    await shown(growing, "rd()\n```\n")

    assert talk.thread() == [f"{CODE}second()\n```", "```python\nthird()\n```\n"]


async def test_a_line_without_an_end_goes_into_the_old_message_as_a_whole(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "One ")
    await talk.clock.sleep(OLD_S)

    await shown(growing, "line")
    await shown(growing, " more")

    assert talk.thread() == ["One line", " more"]


async def test_a_full_message_ends_at_the_end_of_a_paragraph(talk: Talk) -> None:
    growing = growing_in(talk)
    text = "".join(f"Paragraph {n} has some words.\n\n" for n in range(500))
    await shown(growing, text[:5_000])

    await shown(growing, text[5_000:])
    await growing.show()

    first, second = talk.thread()
    assert first + second == text
    assert len(first) <= ROOM_CHARS
    assert first.endswith("\n\n")


async def test_what_slack_did_not_take_waits_for_the_next_time(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "One ")
    growing.step(step_chunk("a", "Searching", "in_progress"))
    talk.slack.faults["chat.appendStream"].append(limited(3))

    with pytest.raises(SlackBusy):
        await shown(growing, "two ")
    await talk.clock.sleep(3)
    growing.add("three")
    growing.step(step_chunk("a", "Searching", "complete"))
    await growing.show()
    await growing.show()

    assert talk.thread() == ["One two three"]
    assert [len(call["chunks"]) for call in talk.slack.calls("chat.appendStream")] == [2, 2]
    assert talk.messages()[0]["tasks"]["a"]["status"] == "complete"


async def test_what_comes_while_slack_is_asked_is_shown_next_time(talk: Talk) -> None:
    growing = growing_in(talk)
    growing.add("One ")
    growing.step(step_chunk("a", "Searching", "in_progress"))

    showing = asyncio.ensure_future(growing.show())
    await asyncio.sleep(0)
    growing.add("two")
    growing.step(step_chunk("a", "Searching", "complete"))
    await showing
    await growing.show()

    assert talk.thread() == ["One two"]
    assert [start["chunks"][0]["status"] for start in talk.slack.calls("chat.startStream")] == ["in_progress"]
    assert talk.messages()[0]["tasks"]["a"]["status"] == "complete"


async def test_an_old_message_that_cannot_be_ended_now_is_ended_next_time(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "One\n")
    await talk.clock.sleep(OLD_S)
    talk.slack.faults["chat.stopStream"].append(limited(3))

    with pytest.raises(SlackBusy):
        await shown(growing, "two\nthree")
    await talk.clock.sleep(3)
    await growing.show()

    assert talk.thread() == ["One\ntwo\n", "three"]


async def test_when_no_message_may_begin_nothing_is_lost(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, CODE)
    await talk.clock.sleep(OLD_S)
    talk.slack.faults["chat.startStream"].append(limited(3))

    with pytest.raises(SlackBusy):
        await shown(growing, "second()\nthird()")
    assert (growing.open, growing.waiting) == (False, "third()")
    await talk.clock.sleep(3)
    await growing.show()

    assert talk.thread() == [f"{CODE}second()\n```", "```python\nthird()"]


@pytest.mark.parametrize(("acted", "messages"), [(True, 1), (False, 0)])
async def test_a_start_of_which_nobody_knows_leaves_a_doubt(talk: Talk, *, acted: bool, messages: int) -> None:
    growing = growing_in(talk)
    talk.slack.faults["chat.startStream"].append(cut(acted=acted))

    with pytest.raises(SlackUnreachable):
        await shown(growing, "One")

    assert growing.in_doubt
    assert (len(talk.messages()), growing.stands) == (messages, [])


async def test_no_message_is_begun_for_nothing(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, CODE)
    await talk.clock.sleep(OLD_S)

    await growing.show()
    await growing.show()

    assert talk.thread() == [f"{CODE}```"]
    assert not growing.open


async def test_a_message_fits_when_there_is_room_and_as_many_parts_as_messages(talk: Talk) -> None:
    growing = growing_in(talk)
    whole = message("word " * 100)
    assert not growing.fits(whole, "")
    await shown(growing, "word " * 90)

    assert growing.fits(whole, "word " * 10)
    assert not growing.fits(whole, "x" * ROOM_CHARS)
    assert not growing.fits(message("word " * 100, part_chars=250), "word " * 10)
    await talk.clock.sleep(OLD_S)
    assert not growing.fits(whole, "word " * 10)


async def test_ending_shows_what_waits_and_closes_code(talk: Talk) -> None:
    growing = growing_in(talk)
    await growing.end()
    await shown(growing, CODE)
    growing.add("second()")

    await growing.end()

    assert talk.thread() == [f"{CODE}second()\n```"]
    assert talk.messages()[0]["metadata"]["event_payload"] == {"key": KEY, "part": 1, "of": 0}


async def test_ending_what_slack_has_ended_already_is_fine(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "One")
    talk.slack.always["chat.stopStream"] = refused("message_not_in_streaming_state")

    await growing.end()

    assert not growing.open


async def test_the_last_words_come_with_the_last_steps_and_the_buttons(talk: Talk) -> None:
    growing = growing_in(talk)
    await shown(growing, "One ")
    growing.step(step_chunk("a", "Searching", "complete"))

    ts = await growing.complete("two", message("One two", foot=True))

    (streamed,) = talk.messages()
    assert (streamed["ts"], streamed["streamed"], streamed["blocks"]) == (ts, "One two", [FOOT])
    assert streamed["tasks"]["a"]["status"] == "complete"
