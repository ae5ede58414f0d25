"""Files beside a question: what is read is part of it, and what is not is said."""

from __future__ import annotations

import pytest

from tests.e2e.slack.conftest import OVER_HTTP
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World

pytestmark = [pytest.mark.asyncio(loop_scope="session"), OVER_HTTP]

LOG = b"INFO livekit.agents starting worker\nINFO livekit.agents process exiting {'reason': 'room disconnected', 'room': 'demo'}\n"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(200)


async def test_an_attached_log_is_read_and_answers_what_the_words_alone_do_not(world: World) -> None:
    ts = await world.ada.uploads("agent.log", LOG, text="my agent stops with the shutdown reason in this log, what does it mean?")
    await world.quiet()

    answer = shown(await world.ada.reply(ts))
    assert "room disconnected" in answer
    assert "Not read" not in answer


async def test_a_log_that_comes_with_a_mention_is_read_whichever_of_the_two_events_is_first(world: World) -> None:
    ts = await world.ada.uploads("agent.log", LOG, text=f"{world.bot} what does the shutdown reason in this log mean?", channel="general")
    await world.quiet()

    assert "room disconnected" in shown(await world.ada.reply(ts, channel="general"))


async def test_a_picture_is_said_to_be_unread(world: World) -> None:
    ts = await world.ada.uploads("shot.png", PICTURE, text="Why did my room disconnect? It looks like this")
    await world.quiet()

    answer = shown(await world.ada.reply(ts))
    assert answer.endswith("Not read: shot.png (I do not look at pictures; paste the text).")
    assert "disconnect" in answer


async def test_a_file_that_is_too_large_is_said_to_be_unread_and_never_fetched(world: World) -> None:
    ts = await world.ada.uploads("huge.log", b"INFO one more line of a log\n" * 40_000, text="Why did my room disconnect?")
    await world.quiet()

    assert shown(await world.ada.reply(ts)).endswith("Not read: huge.log (it is larger than 1 MB).")


async def test_a_file_alone_is_a_question_as_well(world: World) -> None:
    ts = await world.ada.uploads("agent.log", LOG, text="")
    await world.quiet()

    assert "room disconnected" in shown(await world.ada.reply(ts))


async def test_the_name_of_a_file_is_no_way_to_call_anybody(world: World) -> None:
    ts = await world.ada.uploads("<!channel> [click](https://evil.example).png", PICTURE, text="Why did my room disconnect?")
    await world.quiet()

    reply = await world.ada.reply(ts)
    assert "<!channel>" not in str(reply)
    assert "](https://evil" not in str(reply)


async def test_without_the_scope_for_files_their_content_is_said_to_be_unread(world: World) -> None:
    world.sandbox.workspace.tokens.take_away("files:read")
    try:
        ts = await world.ada.uploads("agent.log", LOG, text="Why did my room disconnect?")
        await world.quiet()
    finally:
        world.sandbox.workspace.tokens.grant("files:read")

    assert "Not read: agent.log (it could not be fetched)." in shown(await world.ada.reply(ts))
