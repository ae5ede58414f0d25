"""The reply format is the strictest that the server takes, and finding it out costs little."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import WriterFailed
from bot.llm import OpenAIWriter
from tests.bot.llm.samples import PASSAGES, QUERY
from tests.fakes.openai_scripts import SCRIPTS, fails, streamed, without
from tests.fakes.openai_server import FakeOpenAI


async def test_the_ladder_is_gone_down_once(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = without("json_schema", "json_object")

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [request.format for request in server.asked()] == ["json_schema", "json_object", "", ""]
    assert "JSON" in server.asked()[1].prompt
    assert "NOT_IN_PASSAGES" in server.asked()[2].prompt


@pytest.mark.parametrize("status", [400, 404, 422])
async def test_a_server_that_takes_only_json_objects_gets_them(status: int, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = without("json_schema", status=status)

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [request.format for request in server.asked()] == ["json_schema", "json_object", "json_object"]


async def test_a_schema_that_makes_the_server_fail_is_retried_once_and_then_left(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["no_json_schema"]

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [request.format for request in server.asked()] == ["json_schema", "json_schema", "json_object", "json_object"]


async def test_questions_at_the_same_time_find_the_way_down_side_by_side(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = without("json_schema", "json_object")

    drafts = await asyncio.gather(*(writer.write(QUERY, PASSAGES) for _ in range(4)))

    assert len({draft.text for draft in drafts}) == 1
    assert len(server.asked()) <= 12


async def test_a_passing_fault_does_not_cost_the_schema(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(fails(500))

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [request.format for request in server.asked()] == ["json_schema"] * 3


async def test_a_format_that_worked_once_is_not_doubted(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    await writer.write(QUERY, PASSAGES)
    server.chat.append(fails(400, code="something_else"))

    with pytest.raises(WriterFailed, match="HTTP 400"):
        await writer.write(QUERY, PASSAGES)

    assert len(server.asked()) == 2


async def test_a_format_that_is_taken_and_not_kept_is_left_for_the_next_answer(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.chat.append(streamed('{"answer": oops}'))

    with pytest.raises(WriterFailed, match="broken JSON"):
        await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [request.format for request in server.asked()] == ["json_schema", "json_object"]


async def test_plain_text_may_begin_like_json(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = without("json_schema", "json_object")
    await writer.write(QUERY, PASSAGES)
    server.chat.extend([streamed("{room} stands for the name [1]."), streamed('{"room": 1} is the body [1].')])

    assert (await writer.write(QUERY, PASSAGES)).text == "{room} stands for the name [1]."
    assert (await writer.write(QUERY, PASSAGES)).text == '{"room": 1} is the body [1].'
