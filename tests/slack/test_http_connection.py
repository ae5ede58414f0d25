"""One connection of the HTTP side, as nobody's client library would use it: what is bounded, what is refused, and whose answer is whose."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from starlette.types import Receive, Scope, Send

from bot.slack.connection import HEAD_BYTES_MAX, PIPELINED_MAX
from bot.slack.server import Patience, serve_http

POST = b"POST /a HTTP/1.1\r\nhost: bot\r\n"
IN_CHUNKS = POST + b"transfer-encoding: chunked\r\n\r\n"
LAST = b"GET /last HTTP/1.1\r\nhost: bot\r\nconnection: close\r\n\r\n"


@dataclass(slots=True)
class Echo:
    """Answers each request with its path and body, once `go` is set. `heads` are the fields of each request, as they are when its body is whole; `cut` is set by one that never was."""

    port: int = 0
    go: asyncio.Event = field(default_factory=asyncio.Event)
    heads: list[dict[bytes, bytes]] = field(default_factory=list)
    cut: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body, more = b"", scope["path"] != "/unread"
        while more:
            message = await receive()
            if message["type"] != "http.request":
                self.cut.set()
                return
            body, more = body + message["body"], message["more_body"]
        self.heads.append(dict(scope["headers"]))
        await self.go.wait()
        text = scope["path"].encode() + b" " + body
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(text)).encode())]})
        await send({"type": "http.response.body", "body": text})

    async def told(self, *pieces: bytes) -> bytes:
        """What comes back for these pieces, each sent by itself, until the server hangs up; nothing when it does so while words are on their way."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        with suppress(ConnectionResetError, BrokenPipeError):
            try:
                async with asyncio.timeout(5):
                    for piece in pieces:
                        writer.write(piece)
                        await writer.drain()
                        await asyncio.sleep(0)
                    return await reader.read()
            finally:
                writer.close()
        return b""


@pytest.fixture
async def echo() -> AsyncIterator[Echo]:
    """A server that answers at once."""
    echo = Echo()
    echo.go.set()
    async with asyncio.TaskGroup() as group, serve_http(echo, group, host="127.0.0.1", port=0, patience=Patience(drain_s=1.0)) as echo.port:
        yield echo


def statuses(answer: bytes) -> list[int]:
    return [int(part[:3]) for part in answer.split(b"HTTP/1.1 ")[1:]]


BAD_HEADS = {
    "two opinions on the length": POST + b"content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "the other way round": POST + b"transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n",
    "two lengths": POST + b"content-length: 5\r\ncontent-length: 6\r\n\r\nabcde",
    "a length with a sign": POST + b"content-length: +5\r\n\r\nabcde",
    "a length that is a list": POST + b"content-length: 5, 5\r\n\r\nabcde",
    "a space before the colon": POST + b"content-length : 5\r\n\r\nabcde",
    "chunks that are not the last coding": POST + b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks by the way": POST + b"transfer-encoding:\x0bchunked\r\n\r\n0\r\n\r\n",
    "a folded field": POST + b"a: b\r\n c\r\n\r\n",
    "lines that end in LF alone": POST.replace(b"\r\n", b"\n") + b"\n",
    "a CR within a line": POST + b"a: b\rc: d\r\n\r\n",
    "a NUL in a value": POST + b"a: \x00\r\n\r\n",
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "two hosts": POST + b"host: other\r\n\r\n",
    "another version": b"GET / HTTP/2.0\r\nhost: bot\r\n\r\n",
    "no version": b"GET /\r\n\r\n",
    "no path": b"CONNECT bot:1 HTTP/1.1\r\nhost: bot\r\n\r\n",
    "a greeting by TLS": b"\x16\x03\x01\x02\x00\x01\x00",
    "the head of a novel": POST + b"a: " + b"a" * HEAD_BYTES_MAX + b"\r\n\r\n",
    "the address of a novel": b"GET /" + b"a" * HEAD_BYTES_MAX + b" HTTP/1.1\r\nhost: bot\r\n\r\n",
    "a thousand small fields": POST + b"".join(b"field-%04d: of more than thirty-two bytes\r\n" % number for number in range(1_000)) + b"\r\n",
}


@pytest.mark.parametrize("head", BAD_HEADS.values(), ids=BAD_HEADS.keys())
async def test_a_head_that_is_not_good_is_refused_and_nothing_behind_it_is_read(head: bytes, echo: Echo) -> None:
    assert statuses(await echo.told(head + LAST)) == [400]
    assert echo.heads == []


BAD_CHUNKS = {"no number": b"zz\r\n", "more than it says": b"1\r\nab\r\n0\r\n\r\n", "LF alone": b"1\na\r\n0\r\n\r\n", "beyond measure": b"f" * 17 + b"\r\n"}


@pytest.mark.parametrize("chunks", BAD_CHUNKS.values(), ids=BAD_CHUNKS.keys())
async def test_a_body_that_is_cut_badly_is_refused_and_its_reader_learns_that_no_more_comes(chunks: bytes, echo: Echo) -> None:
    assert statuses(await echo.told(IN_CHUNKS, chunks + LAST)) == [400]
    await asyncio.wait_for(echo.cut.wait(), 5)
    assert echo.heads == []


ENDLESS = {
    "head": POST + b"a: ",
    "address": b"GET /",
    "empty lines": b"\r\n",
    "extension of a chunk": IN_CHUNKS + b"1;a=",
    "field behind the body": IN_CHUNKS + b"1\r\na\r\n0\r\na: ",
}


@pytest.mark.parametrize("begun", ENDLESS.values(), ids=ENDLESS.keys())
async def test_what_has_no_end_is_not_kept(begun: bytes, echo: Echo) -> None:
    filling = b"\r\n" * 512 if begun == b"\r\n" else b"a" * 1_024

    assert statuses(await echo.told(begun, *[filling] * 1_000)) in ([400], [])
    assert echo.heads == []


async def test_a_long_body_may_come_in_as_many_small_chunks_as_it_likes(echo: Echo) -> None:
    answer = await echo.told(IN_CHUNKS, *[b"1\r\na\r\n" * 5_000] * 4, b"0\r\n\r\n", LAST)

    assert statuses(answer) == [200, 200]
    assert b"/a " + b"a" * 20_000 in answer


async def test_many_requests_may_share_a_connection(echo: Echo) -> None:
    asked = POST + b"a: " + b"a" * 5_000 + b"\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", echo.port)
    for _ in range(10):
        writer.write(asked)
        assert (await reader.readuntil(b"/a ")).startswith(b"HTTP/1.1 200")
    writer.close()


async def test_fields_behind_a_body_are_not_those_before_it(echo: Echo) -> None:
    assert statuses(await echo.told(IN_CHUNKS + b"1\r\na\r\n0\r\nauthorization: x\r\n\r\n" + LAST)) == [200, 200]
    assert [b"authorization" in head for head in echo.heads] == [False, False]


async def test_requests_that_do_not_wait_for_answers_get_them_in_order(echo: Echo) -> None:
    answer = await echo.told(POST + b"content-length: 1\r\n\r\na" + POST + b"content-length: 1\r\n\r\nb" + LAST)

    assert statuses(answer) == [200] * 3
    assert answer.index(b"/a a") < answer.index(b"/a b") < answer.index(b"/last ")


async def test_nobody_may_ask_for_much_before_the_first_answer(echo: Echo) -> None:
    echo.go.clear()

    assert await echo.told((POST + b"\r\n") * (PIPELINED_MAX + 2)) == b""
    assert len(echo.heads) <= 1


@pytest.mark.parametrize("behind", [b"nonsense\r\n\r\n", b"a" * 2 * HEAD_BYTES_MAX, IN_CHUNKS + b"no chunk"])
async def test_nonsense_behind_a_request_is_not_answered_in_its_place(behind: bytes, echo: Echo) -> None:
    echo.go.clear()

    assert await echo.told(POST + b"\r\n", behind) == b""


async def test_nonsense_behind_an_answer_is_refused(echo: Echo) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", echo.port)
    writer.write(POST + b"\r\n")
    assert (await reader.readuntil(b"/a ")).startswith(b"HTTP/1.1 200")
    writer.write(b"nonsense\r\n\r\n")

    assert statuses(await reader.read()) == [400]
    writer.close()


async def test_the_rest_of_a_body_that_nobody_wanted_is_not_answered_again(echo: Echo) -> None:
    unwanted = IN_CHUNKS.replace(b"/a", b"/unread")
    reader, writer = await asyncio.open_connection("127.0.0.1", echo.port)
    writer.write(unwanted)
    assert (await reader.readuntil(b"/unread ")).startswith(b"HTTP/1.1 200")
    writer.write(b"no chunk")

    with suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()


async def test_an_old_client_is_answered_and_hung_up_on(echo: Echo) -> None:
    answer = await echo.told(b"GET /old HTTP/1.0\r\n\r\n" + LAST)

    assert statuses(answer) == [200]
    assert answer.endswith(b"/old ")


async def test_who_asks_before_sending_a_body_is_told_to_send_it_when_it_is_wanted(echo: Echo) -> None:
    asking = POST + b"content-length: 1\r\nexpect: 100-continue\r\n\r\n"

    assert statuses(await echo.told(asking, b"a" + LAST)) == [100, 200, 200]
    assert statuses(await echo.told(asking.replace(b"/a", b"/unread"), b"a" + LAST)) == [200, 200]


async def test_who_would_rather_speak_another_protocol_is_answered_and_may_come_again(echo: Echo) -> None:
    """Java's client offers HTTP/2 like this with its first request."""
    offer = POST + b"connection: upgrade, http2-settings\r\nupgrade: h2c\r\ncontent-length: 1\r\n\r\na"
    answer = await echo.told(offer + LAST)

    assert statuses(answer) == [200]
    assert b"connection: close" in answer
