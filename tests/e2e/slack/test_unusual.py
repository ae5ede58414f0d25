"""Messages that are not plain questions, and places that are not plain channels."""

from __future__ import annotations

import pytest

from bot.answering.say import HELP
from tests.e2e.slack.conftest import OVER_HTTP
from tests.e2e.slack.people import shown
from tests.e2e.slack.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"
KNOWN = "departure_timeout"


async def answer(world: World, ts: str, *, channel: str = "ask-ai") -> str:
    """What the bot said to a message, in one reply."""
    await world.quiet()
    return shown(await world.ada.reply(ts, channel=channel))


async def silent(world: World, ts: str, *, channel: str = "ask-ai") -> bool:
    await world.quiet()
    return await world.ada.replies(ts, channel=channel) == []


async def test_in_a_group_conversation_it_answers_who_mentions_it_and_leaves_the_others_alone(world: World) -> None:
    opened = await world.ada.call("conversations.open", users=[world.ben.id, world.chi.id, world.sandbox.workspace.app.bot_user])
    group = str(opened["channel"]["id"])

    assert await silent(world, await world.ada.says(ASKED, channel=group), channel=group)
    assert KNOWN in await answer(world, await world.ada.says(f"{world.bot} {ASKED}", channel=group), channel=group)


@OVER_HTTP
@pytest.mark.parametrize("text", ["👍", ":tada: :party_parrot:", "…"])
async def test_what_says_nothing_is_not_answered_and_does_not_end_the_talk(world: World, text: str) -> None:
    assert await silent(world, await world.ada.says(text))

    asked = await world.ada.says(ASKED)
    await world.quiet()
    await world.ada.says(text, thread=asked)
    await world.quiet()
    assert len(await world.ada.replies(asked)) == 1
    await world.ada.says("and in Go?", thread=asked)
    await world.quiet()
    assert len(await world.ada.replies(asked)) == 2


@OVER_HTTP
async def test_who_is_at_a_loss_is_told_what_can_be_asked(world: World) -> None:
    assert await answer(world, await world.ada.says("???")) == HELP


@OVER_HTTP
async def test_a_question_to_a_group_of_people_is_left_to_them(world: World) -> None:
    assert await silent(world, await world.ada.says(f"<!subteam^S0ONCALL|@oncall> {ASKED}"))


@OVER_HTTP
@pytest.mark.parametrize("text", ["", "can you help?"])
async def test_a_forwarded_question_is_answered(world: World, text: str) -> None:
    forwarded = {"is_share": True, "text": ASKED, "fallback": f"[today] Ben: {ASKED}", "author_name": "Ben"}
    said = await world.ada.call("chat.postMessage", channel=world.ada.place("ask-ai"), text=text, attachments=[forwarded])

    assert KNOWN in await answer(world, str(said["ts"]))


@OVER_HTTP
async def test_a_log_without_a_word_is_read_in_a_direct_message_too(world: World) -> None:
    log = b"INFO room demo: participant left, reason=ROOM_CLOSED\n" * 3
    ts = await world.ada.uploads("room.log", log, text="", channel="bot")

    assert "ROOM_CLOSED" in await answer(world, ts, channel="bot")


@OVER_HTTP
async def test_a_picture_without_a_word_is_said_to_be_unread(world: World) -> None:
    ts = await world.ada.uploads("shot.png", b"\x89PNG\r\n\x1a\n", text="", channel="bot")

    assert "shot.png (I do not look at pictures; paste the text)" in await answer(world, ts, channel="bot")


@OVER_HTTP
async def test_a_follow_up_that_is_shown_in_the_channel_too_is_answered_in_its_thread(world: World) -> None:
    asked = await world.ada.says(ASKED)
    await world.quiet()
    more = {"text": "and what is the empty timeout?", "thread_ts": asked, "reply_broadcast": True}
    await world.ada.call("chat.postMessage", channel=world.ada.place("ask-ai"), **more)
    await world.quiet()

    assert len(await world.ada.replies(asked)) == 2
    assert [message for message in await world.ada.channel("ask-ai") if message.get("bot_id")] == []
