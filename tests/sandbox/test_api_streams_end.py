"""How streams end. That they die is Slack's, and in no documentation: https://github.com/slackapi/python-slack-sdk/issues/1859"""

from __future__ import annotations

from tests.sandbox.conftest import World, error
from tests.sandbox.streaming import DIVIDER, asked, started, texts


async def test_a_stream_that_has_ended_takes_nothing_more(world: World) -> None:
    ts = await started(world, markdown_text="a")
    await world.bot.chat_stopStream(channel=world.channel(), ts=ts)

    expected = "message_not_in_streaming_state"
    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="b")) == expected
    assert await error(world.bot.chat_stopStream(channel=world.channel(), ts=ts)) == expected


async def test_only_a_stream_can_be_appended_to_and_only_ones_own(world: World) -> None:
    own = (await world.bot.chat_postMessage(channel=world.channel(), text="plain"))["ts"]
    other = await asked(world)

    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=own, markdown_text="b")) == "message_not_in_streaming_state"
    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=other, markdown_text="b")) == "message_not_owned_by_app"
    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts="1.000001", markdown_text="b")) == "message_not_found"
    ts = await started(world)
    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=ts)) == "no_text"


async def test_a_stream_dies_after_five_minutes_however_busy_and_can_then_be_updated(world: World) -> None:
    ts = await started(world, markdown_text="one ")
    world.clock.advance(299)
    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="two ")
    assert await error(world.bot.chat_update(channel=world.channel(), ts=ts, text="x")) == "streaming_state_conflict"
    world.clock.advance(1)

    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="three")) == "message_not_in_streaming_state"
    assert texts(world, ts) == ("one two ", "errored")

    answer = await world.bot.chat_update(channel=world.channel(), ts=ts, markdown_text="one two three")
    assert answer["message"]["text"] == "one two three"
    assert answer["message"]["blocks"] == [{"type": "markdown", "text": "one two three"}]


async def test_streams_can_be_killed_by_a_test(world: World) -> None:
    first, second = await started(world, markdown_text="a"), await started(world, markdown_text="b")

    assert world.api.faults.kill_streams() == 2
    assert [texts(world, ts)[1] for ts in (first, second)] == ["errored", "errored"]
    assert await error(world.bot.chat_stopStream(channel=world.channel(), ts=first)) == "message_not_in_streaming_state"
    assert world.api.faults.kill_streams() == 0


async def test_a_deleted_stream_is_gone(world: World) -> None:
    ts = await started(world, markdown_text="a")
    await world.bot.chat_delete(channel=world.channel(), ts=ts)

    assert await error(world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="b")) == "message_not_found"
    assert world.api.faults.kill_streams() == 0


async def test_the_end_carries_metadata_blocks_and_the_stage_of_the_session(world: World) -> None:
    ts = await started(world, markdown_text="a")
    root = world.workspace.messages.get(world.channel(), ts).root
    metadata = {"event_type": "answer", "event_payload": {"key": "k"}}

    answer = await world.bot.chat_stopStream(channel=world.channel(), ts=ts, blocks=[DIVIDER] * 50, metadata=metadata, session_status="active")

    assert answer["message"]["metadata"] == metadata
    session = world.workspace.agents.session(world.channel(), root)
    assert session is not None
    assert session.status == "active"


async def test_too_many_blocks_at_the_end_leave_the_stream_alive(world: World) -> None:
    ts = await started(world, markdown_text="a")

    assert await error(world.bot.chat_stopStream(channel=world.channel(), ts=ts, blocks=[DIVIDER] * 51)) == "invalid_blocks"
    assert texts(world, ts) == ("a", "in_progress")


async def test_a_mention_that_straddles_chunks_is_seen_once(world: World) -> None:
    ts = await started(world, markdown_text="hey <!chan")
    assert world.workspace.mentions == []

    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="nel> and ")
    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="`<!here>` too")
    await world.bot.chat_stopStream(channel=world.channel(), ts=ts)

    assert {(mention.who, mention.ts, mention.via) for mention in world.workspace.mentions} == {("!channel", ts, "stream")}
    assert len(world.workspace.mentions) == 1
