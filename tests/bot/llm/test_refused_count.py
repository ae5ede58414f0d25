"""A server that does not count tokens is found out once, and that costs neither the answer nor its format."""

from __future__ import annotations

import asyncio

import httpx2
import pytest
from openai import BadRequestError

from bot.llm import OpenAIWriter
from bot.llm.ladder import Ladder, Wish
from bot.model import Used
from tests.bot.llm.samples import PASSAGES, QUERY
from tests.fakes.openai_scripts import Script, counts, echoes, refuses_count, without
from tests.fakes.openai_server import FakeOpenAI

TOOK = Used(model="scripted", tokens_in=1200, tokens_out=90)


@pytest.mark.parametrize("script", [refuses_count(echoes), refuses_count(echoes, status=422, message='[{"loc": ["body", "stream_options"]}]')])
async def test_a_server_that_refuses_to_count_answers_without_in_the_same_format(script: Script, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = script

    first = await writer.write(QUERY, PASSAGES)
    second = await writer.write(QUERY, PASSAGES)

    assert first == second
    assert [(request.counted, request.format) for request in server.asked()] == [(True, "json_schema"), (False, "json_schema"), (False, "json_schema")]


@pytest.mark.parametrize("message", ["Bad request", "unknown: response_format, stream_options"])
async def test_a_refusal_that_does_not_say_of_what_costs_the_format_of_one_answer_only(message: str, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = refuses_count(echoes, message=message)

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    asked = [(request.counted, request.format) for request in server.asked()]
    assert asked == [(True, "json_schema"), (True, "json_object"), (True, ""), (False, ""), (False, "json_schema")]


async def test_a_count_that_was_given_once_is_asked_for_again_after_a_refusal(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    await writer.write(QUERY, PASSAGES)
    server.chat.append(refuses_count(echoes))

    await writer.write(QUERY, PASSAGES)
    await writer.write(QUERY, PASSAGES)

    assert [(request.counted, request.format) for request in server.asked()] == [(counted, "json_schema") for counted in (True, True, False, True)]


async def test_questions_at_the_same_time_keep_the_format_when_the_count_is_refused(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = refuses_count(echoes, message="Bad request")

    await asyncio.gather(*(writer.write(QUERY, PASSAGES) for _ in range(4)))
    await writer.write(QUERY, PASSAGES)

    assert (server.asked()[-1].counted, server.asked()[-1].format) == (False, "json_schema")


def test_a_request_that_was_under_way_when_the_count_was_given_up_keeps_the_format_that_works() -> None:
    ladder, begun = Ladder(), Wish()
    without_count = ladder.below(begun, refusal("stream_options"))
    assert without_count == Wish(count=False)
    ladder.settle(without_count)

    assert ladder.below(begun, refusal("Bad request")) == without_count
    assert ladder.below(without_count, refusal("Bad request")) is None


def refusal(words: str) -> BadRequestError:
    """What the SDK makes of a status 400 with these words."""
    request = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions")
    return BadRequestError(words, response=httpx2.Response(400, text=words, request=request), body=None)


async def test_a_server_that_refuses_the_format_still_counts(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = counts(without("json_schema", "json_object"), 1200, 90)
    used: list[Used] = []

    await writer.write(QUERY, PASSAGES, meter=used.append)
    await writer.write(QUERY, PASSAGES, meter=used.append)

    assert used == [TOOK, TOOK]
    assert [request.counted for request in server.asked()] == [True] * 4
