"""Whatever a server does wrong becomes `WriterFailed` with one line that says what to do."""

from __future__ import annotations

import asyncio

import pytest
from openai import AsyncOpenAI, OpenAIError

from bot.errors import WriterFailed
from bot.llm import Limits, OpenAIWriter
from bot.llm.limits import REPLY_CHARS_MAX
from tests.bot.llm.samples import PASSAGES, PATIENT, QUERY, client_of
from tests.fakes.openai_scripts import SCRIPTS, Reply, Script, chunk, completion, event, events, fails, streamed, whole
from tests.fakes.openai_server import FakeOpenAI

FAILURES: dict[str, tuple[Script, str]] = {
    "a wrong key": (fails(401, code="invalid_api_key"), "check OPENAI_API_KEY"),
    "a key without rights": (fails(403), "check OPENAI_API_KEY"),
    "an unknown model": (fails(404, code="model_not_found"), "check OPENAI_MODEL"),
    "an unknown path": (fails(404), "check OPENAI_MODEL, and OPENAI_BASE_URL"),
    "a wrong method": (fails(405), "check OPENAI_BASE_URL"),
    "a request that is too long": (fails(413), "context"),
    "an unheard-of status": (fails(418), "check OPENAI_BASE_URL"),
    "too many requests": (fails(429), "too many requests"),
    "no credit": (fails(429, code="insufficient_quota"), "no credit left"),
    "a failing server": (fails(500), "try again later"),
    "a failing gateway": (fails(502), "try again later"),
    "a code that is no word": (fails(400, code="sk-\nquoted"), "HTTP 400: the request"),
    "a long pause": (fails(429, headers={"retry-after": "3600"}), "longer than the deadline"),
    "a pause until next year": (
        fails(429, headers={"retry-after": "Fri, 13 Nov 2099 12:00:00 GMT", "date": "Thu, 13 Nov 2098 12:00:00 GMT"}),
        "longer than the deadline",
    ),
    "a connection that breaks": (SCRIPTS["cut"], "broke off"),
    "a body that breaks": (lambda _request: Reply(pieces=(b'{"choices"',), end="cut"), "broke off"),
    "a stream that ends inside the JSON": (streamed('{"enough": true, "answer": "Half', finish=None, done=False), "broke off in the middle"),
    "a stream that ends inside a sentence": (streamed("Explicit dispatch sends a", finish=None), "middle of a sentence"),
    "a stream that ends inside code": (streamed("So:\n```python\nrun()", finish=None), "middle of a sentence"),
    "a line that is no JSON": (SCRIPTS["bad_json_line"], "not JSON"),
    "a line that is no UTF-8": (lambda _request: Reply(kind="text/event-stream", pieces=(b"data: \xff\xfe\n\n",)), "not JSON"),
    "a body that is no JSON": (whole("Bad gateway"), "not JSON"),
    "a body nested without end": (whole("[" * 200_000), "not JSON"),
    "an error inside the stream": (events(chunk({"content": "Half"}), {"error": {"message": "my question", "code": 500}}), "inside its reply"),
    "a refusal": (SCRIPTS["refusal"], "refused to answer"),
    "a refusal at once": (whole(completion(None, refusal="No.")), "refused to answer"),
    "a filtered text": (SCRIPTS["filtered"], "filter"),
    "no text": (streamed(""), "no text"),
    "no text but white space": (streamed(" \n "), "no text"),
    "an empty answer": (streamed('{"enough": true, "answer": " "}'), "no text"),
    "an empty stream": (events(), "no text"),
    "an empty object": (whole({}), "no text"),
    "no choice": (whole({"choices": []}), "no text"),
    "a call of a tool": (whole(completion(None, finish="tool_calls")), "no text"),
    "a token limit inside a short text": (streamed("Dispatch is. And then", finish="length"), "ran out of tokens"),
    "a token limit inside a short JSON": (streamed('{"enough": true, "answer": "Disp\\u00', finish="length"), "ran out of tokens"),
    "a token limit before the answer": (streamed('{"enough": tr', finish="length"), "ran out of tokens"),
    "a thought without end": (streamed("<think>Well, then", finish="length"), "ran out of tokens"),
    "a token limit in JSON that was broken before": (
        streamed('{"enough": true, "answer": "A bad \\q escape, and then some more.', finish="length"),
        "ran out of tokens",
    ),
    "silent passages, as JSON": (streamed('{"enough": false, "answer": "I do not know."}'), "the passages do not hold the answer"),
    "silent passages, cut": (streamed('{"enough": false, "answer": "I do not', finish="length"), "the passages do not hold the answer"),
    "silent passages, in a word": (streamed("NOT_IN_PASSAGES"), "the passages do not hold the answer"),
    "broken JSON": (streamed('{"enough": true, "answer": oops}'), "broken JSON"),
    "JSON without an answer": (streamed('{"enough": true, "reply": "Yes."}'), "without an answer"),
    "JSON with a number for an answer": (streamed('{"enough": true, "answer": 42}'), "without an answer"),
    "a web page": (SCRIPTS["web_page"], "web page"),
    "a text that goes on and on": (events(*[chunk({"content": "word " * 1_000})] * (REPLY_CHARS_MAX // 5_000 + 1)), "did not stop"),
    "a body that goes on and on": (whole("x" * 1_000_001), "bytes"),
}


@pytest.mark.parametrize("name", FAILURES)
async def test_a_fault_of_the_server_is_told_in_one_line_with_the_remedy(name: str, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    script, said = FAILURES[name]
    server.default_chat = script

    with pytest.raises(WriterFailed) as caught:
        await writer.write(QUERY, PASSAGES)

    message = str(caught.value)
    assert said in message
    assert "\n" not in message
    assert "sk-quoted" not in message
    assert "my question" not in message
    assert QUERY.text not in message


async def test_the_cause_is_kept(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = fails(401)

    with pytest.raises(WriterFailed) as caught:
        await writer.write(QUERY, PASSAGES)

    assert isinstance(caught.value.__cause__, OpenAIError)


@pytest.mark.parametrize(
    ("script", "requests"),
    [
        (fails(401), 1),
        (fails(404, code="model_not_found"), 1),
        (fails(429, code="insufficient_quota"), 1),
        (fails(429), 2),
        (fails(503), 2),
        (fails(500), 4),
        (fails(400), 4),
        (fails(404), 3),
    ],
)
async def test_no_fault_is_tried_more_often_than_it_is_worth(script: Script, requests: int, writer: OpenAIWriter, server: FakeOpenAI) -> None:
    server.default_chat = script

    with pytest.raises(WriterFailed):
        await writer.write(QUERY, PASSAGES)

    assert len(server.asked()) == requests


async def test_without_passages_nobody_is_asked(writer: OpenAIWriter, server: FakeOpenAI) -> None:
    with pytest.raises(WriterFailed, match="do not hold the answer"):
        await writer.write(QUERY, ())

    assert server.requests == []


async def test_a_server_that_never_answers_runs_into_the_deadline(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["silent"]
    writer = OpenAIWriter(client, model="scripted", limits=Limits(answer_s=0.05))

    with pytest.raises(WriterFailed, match=r"did not finish within 0\.05 s; raise ASK_AI_ANSWER_DEADLINE_S"):
        await writer.write(QUERY, PASSAGES)


async def test_a_server_that_drips_for_ever_runs_into_the_deadline_too(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = lambda _request: Reply(kind="text/event-stream", pieces=(event(chunk({"content": "a"})),), end="repeat")
    writer = OpenAIWriter(client, model="scripted", limits=Limits(answer_s=0.05))

    with pytest.raises(WriterFailed, match="did not finish"):
        await writer.write(QUERY, PASSAGES)


async def test_a_stream_that_stops_moving_is_given_up_before_the_deadline(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["stalls"]
    writer = OpenAIWriter(client, model="scripted", limits=Limits(answer_s=20.0, stall_s=0.03))

    with pytest.raises(WriterFailed, match=r"stalled: no more text for 0\.03 s"):
        await writer.write(QUERY, PASSAGES)


async def test_comments_that_keep_the_line_open_are_no_progress(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = lambda _request: Reply(kind="text/event-stream", pieces=(event(chunk({"content": "a"})), b": still here\n\n"), end="repeat")
    writer = OpenAIWriter(client, model="scripted", limits=Limits(answer_s=20.0, stall_s=0.03))

    with pytest.raises(WriterFailed, match="stalled"):
        await writer.write(QUERY, PASSAGES)


async def test_a_pause_longer_than_the_deadline_is_not_begun(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = fails(429, headers={"retry-after": "30"})
    writer = OpenAIWriter(client, model="scripted", limits=Limits(answer_s=20.0))

    with pytest.raises(WriterFailed, match="a pause of 30 s"):
        await writer.write(QUERY, PASSAGES)

    assert len(server.asked()) == 1


async def test_the_transports_own_timeout_is_a_failure_too(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["silent"]

    with pytest.raises(WriterFailed, match="in time; check OPENAI_BASE_URL"):
        await OpenAIWriter(client.with_options(timeout=0.03), model="scripted", limits=PATIENT).write(QUERY, PASSAGES)


async def test_nobody_listening_is_a_failure(unused_tcp_port: int) -> None:
    async with client_of(f"http://127.0.0.1:{unused_tcp_port}/v1") as client:
        with pytest.raises(WriterFailed, match="no connection to 127"):
            await OpenAIWriter(client, model="scripted", limits=PATIENT).write(QUERY, PASSAGES)


async def test_a_name_that_does_not_exist_is_a_failure() -> None:
    too_long_for_any_name_server = "a" * 70
    async with client_of(f"http://{too_long_for_any_name_server}.example/v1") as client:
        with pytest.raises(WriterFailed, match="no connection to aaa"):
            await OpenAIWriter(client, model="scripted", limits=PATIENT).write(QUERY, PASSAGES)


async def test_a_key_that_no_header_can_carry_is_named(server: FakeOpenAI) -> None:
    async with client_of(server.url, key="kéy") as client:
        with pytest.raises(WriterFailed, match="check OPENAI_API_KEY for stray characters"):
            await OpenAIWriter(client, model="scripted", limits=PATIENT).write(QUERY, PASSAGES)


async def test_giving_up_on_an_answer_gives_up_on_the_request(client: AsyncOpenAI, server: FakeOpenAI) -> None:
    server.default_chat = SCRIPTS["silent"]
    writer = OpenAIWriter(client, model="scripted", limits=PATIENT)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await writer.write(QUERY, PASSAGES)
