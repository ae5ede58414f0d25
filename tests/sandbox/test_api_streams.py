"""Streams: https://docs.slack.dev/messaging/sending-and-scheduling-messages#text-streaming, and what is known of their end."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.conftest import World, error, refusal
from tests.sandbox.streaming import DIVIDER, asked, place, started

TASK = {"type": "task_update", "id": "t1", "title": "Looking it up", "status": "in_progress"}
SOURCE = {"type": "url", "url": "https://docs.example/p", "text": "Ports"}


async def test_the_sdks_own_helper_streams_to_the_end(world: World) -> None:
    root = await asked(world)

    stream = await world.bot.chat_stream(**place(world, root), buffer_size=4)
    await stream.append(markdown_text="**hello wo")
    await stream.append(markdown_text="rld**")
    answer = await stream.stop(blocks=[DIVIDER])

    message = answer["message"]
    assert message["text"] == "**hello world**"
    assert message["streaming_state"] == "completed"
    assert [block["type"] for block in message["blocks"]] == ["markdown", "divider"]
    assert message["thread_ts"] == root
    assert world.kinds() == ["message", "message", "stream", "stream", "stream", "message_changed"]


async def test_people_see_each_step_with_the_whole_text_so_far(world: World) -> None:
    ts = await started(world, markdown_text="one ")
    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, markdown_text="two ")
    await world.bot.chat_stopStream(channel=world.channel(), ts=ts, markdown_text="three")

    steps = [(change.data["state"], change.data["message"]["text"]) for change in world.changes if change.kind == "stream"]

    assert steps == [("in_progress", "one "), ("in_progress", "one two "), ("completed", "one two three")]


async def test_tasks_and_a_plan_are_shown_as_blocks(world: World) -> None:
    ts = await started(world, chunks=[TASK], task_display_mode="plan")
    done = {**TASK, "status": "complete", "output": "two pages", "sources": [SOURCE]}
    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, chunks=[{"type": "plan_update", "title": "Answering"}, done])
    answer = await world.bot.chat_stopStream(channel=world.channel(), ts=ts, chunks=[{"type": "markdown_text", "text": "Open it."}])

    plan, markdown = answer["message"]["blocks"]
    assert (plan["type"], plan["title"]) == ("plan", "Answering")
    assert [(task["task_id"], task["status"], task["sources"]) for task in plan["tasks"]] == [("t1", "complete", [SOURCE])]
    assert plan["tasks"][0]["output"]["type"] == "rich_text"
    assert markdown == {"type": "markdown", "text": "Open it."}


async def test_in_a_timeline_tasks_stand_between_the_words(world: World) -> None:
    ts = await started(world, chunks=[{"type": "markdown_text", "text": "First, "}, TASK, {"type": "markdown_text", "text": "then."}])
    await world.bot.chat_appendStream(channel=world.channel(), ts=ts, chunks=[{"type": "blocks", "blocks": [DIVIDER]}, {**TASK, "status": "error"}])

    message = world.workspace.messages.json(world.workspace.messages.get(world.channel(), ts))

    assert [block["type"] for block in message["blocks"]] == ["markdown", "task_card", "markdown", "divider"]
    assert message["blocks"][1]["status"] == "error"


async def test_details_of_a_task_grow(world: World) -> None:
    ts = await started(world, chunks=[{**TASK, "details": "reading "}])
    answer = await world.bot.chat_stopStream(channel=world.channel(), ts=ts, chunks=[{**TASK, "details": "pages"}])

    assert answer["message"]["blocks"][0]["details"]["elements"][0]["elements"][0]["text"] == "reading pages"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"recipient_user_id": None}, "missing_recipient_user_id"),
        ({"recipient_team_id": None}, "missing_recipient_team_id"),
        ({"recipient_user_id": "U0NOBODY"}, "user_not_found"),
        ({"recipient_team_id": "T0OTHER"}, "team_not_found"),
        ({"thread_ts": None}, "invalid_arguments"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"markdown_text": "a" * 12_001}, "msg_too_long"),
        ({"chunks": [{"type": "markdown_text", "text": "a" * 6_001}] * 2}, "msg_too_long"),
        ({"chunks": [{"type": "poem", "text": "a"}]}, "invalid_arguments"),
        ({"chunks": ["text"]}, "invalid_arguments"),
        ({"chunks": "[{"}, "invalid_arguments"),
        ({"chunks": [{"type": "markdown_text"}]}, "invalid_arguments"),
        ({"chunks": [{"type": "plan_update"}]}, "invalid_arguments"),
        ({"chunks": [{"type": "task_update", "title": "x", "status": "pending"}]}, "invalid_arguments"),
        ({"chunks": [{**TASK, "status": "running"}]}, "invalid_arguments"),
        ({"chunks": [{**TASK, "output": "a" * 257}]}, "invalid_blocks"),
        ({"chunks": [{**TASK, "sources": [{"type": "url", "url": "https://x.example"}]}]}, "invalid_arguments"),
        ({"chunks": [{"type": "blocks", "blocks": [DIVIDER] * 51}]}, "invalid_blocks"),
        ({"chunks": [{"type": "blocks", "blocks": ["divider"]}]}, "invalid_arguments"),
        ({"chunks": [{"type": "blocks"}]}, "invalid_arguments"),
        ({"markdown_text": "a", "chunks": [TASK]}, "invalid_arguments"),
        ({"task_display_mode": "table"}, "invalid_arguments"),
    ],
)
async def test_what_cannot_be_streamed_is_refused_in_slacks_words(world: World, change: dict[str, Any], expected: str) -> None:
    arguments = {**place(world, await asked(world)), **change}

    given = {name: value for name, value in arguments.items() if value is not None}

    assert await error(world.bot.api_call("chat.startStream", json=given)) == expected
    assert world.kinds() == ["message"]


async def test_a_faulty_chunk_is_pointed_at(world: World) -> None:
    answer = await refusal(world.bot.chat_startStream(**place(world, await asked(world)), chunks=[TASK, {**TASK, "status": "running"}]))

    (message,) = answer["response_metadata"]["messages"]
    assert message.endswith("[json-pointer:/chunks/1/status]")


async def test_a_direct_message_needs_no_recipient(world: World) -> None:
    direct = world.seeded.direct["ada"]
    root = (await world.person("ada").chat_postMessage(channel=direct, text="why?"))["ts"]

    answer = await world.bot.chat_startStream(channel=direct, thread_ts=root, markdown_text="because")

    assert answer["channel"] == direct


async def test_people_cannot_stream(world: World) -> None:
    client: AsyncWebClient = world.person("ada")

    assert await error(client.chat_startStream(**place(world, await asked(world)))) == "not_allowed_token_type"
