"""A scripted server that speaks OpenAI's protocol over real sockets, for tests and for trying things by hand.

    async with serve_openai() as server:
        server.chat.append(fails(429))  # the next chat request; then the default script again
        ... OPENAI_BASE_URL=server.url ...

By hand: `python -m tests.fakes.openai_server --port 8099 --script invented_citation`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.fakes.openai_scripts import DECISIONS, SCRIPTS, Reply, Request, Script, fails

REPEAT_EVERY_S = 0.005
HEAD_BYTES_MAX = 100_000
CREDENTIALS = frozenset({"authorization", "api-key", "cookie"})


class FakeOpenAI:
    """`chat` and `decisions` are queues of scripts, one for each request to come; when a queue is empty the default script answers."""

    def __init__(self, *, script: str = "echo", decisions: str = "decides") -> None:
        self.chat: deque[Script] = deque()
        self.decisions: deque[Script] = deque()
        self.default_chat = SCRIPTS[script]
        self.default_decisions = DECISIONS[decisions]
        self.requests: list[Request] = []
        self.port = 0
        self._open: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """What to give as OPENAI_BASE_URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    def asked(self, path: str = "/v1/chat/completions") -> list[Request]:
        """The requests to one path, in order."""
        return [request for request in self.requests if request.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            request = await _read_request(reader)
            self.requests.append(request)
            await _send(self._script(request)(request), reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client hung up, which is what some tests are about
        finally:
            self._open.discard(task)
            writer.close()

    async def hang_up(self) -> None:
        """End every connection that is still open."""
        left = tuple(self._open)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _script(self, request: Request) -> Script:
        if request.path == "/v1/chat/completions":
            return self.chat.popleft() if self.chat else self.default_chat
        if request.path == "/v1/decisions":
            return self.decisions.popleft() if self.decisions else self.default_decisions
        return fails(404)


async def _read_request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    path = head[0].split(" ")[1]
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    known = {name: value for name, value in headers.items() if name not in CREDENTIALS}
    return Request(path=path, headers=known, has_key="authorization" in headers, body=json.loads(body or b"{}"))


async def _send(reply: Reply, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    headers = {"content-type": reply.kind, "transfer-encoding": "chunked", "connection": "close", **reply.headers}
    lines = [f"HTTP/1.1 {reply.status} Scripted", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    writer.write("\r\n".join(lines).encode("latin-1"))
    for left, piece in zip(range(len(reply.pieces) - 1, -1, -1), reply.pieces, strict=True):
        await asyncio.sleep(reply.pause_s if left else reply.pause_s + reply.last_pause_s)
        writer.write(b"%x\r\n%b\r\n" % (len(piece), piece))
        await writer.drain()
    while reply.end == "repeat" and not reader.at_eof():
        writer.write(b"%x\r\n%b\r\n" % (len(reply.pieces[-1]), reply.pieces[-1]))
        await writer.drain()
        await asyncio.sleep(REPEAT_EVERY_S)
    if reply.end == "hang":
        await reader.read()
    if reply.end == "close":
        writer.write(b"0\r\n\r\n")
        await writer.drain()


@asynccontextmanager
async def serve_openai(*, port: int = 0, script: str = "echo", decisions: str = "decides") -> AsyncIterator[FakeOpenAI]:
    """The server on a loopback port (0: any free one), until the block ends."""
    fake = FakeOpenAI(script=script, decisions=decisions)
    server = await asyncio.start_server(fake.serve, "127.0.0.1", port, limit=HEAD_BYTES_MAX)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await fake.hang_up()
        await server.wait_closed()


async def _by_hand(port: int, script: str, decisions: str) -> None:
    async with serve_openai(port=port, script=script, decisions=decisions) as server:
        sys.stdout.write(f"OPENAI_BASE_URL={server.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A scripted OpenAI-compatible server on loopback.")
    parser.add_argument("--port", type=int, default=8099, help="0 takes any free port")
    parser.add_argument("--script", choices=sorted(SCRIPTS), default="echo")
    parser.add_argument("--decisions", choices=sorted(DECISIONS), default="decides")
    options = parser.parse_args()
    try:
        asyncio.run(_by_hand(options.port, options.script, options.decisions))
    except KeyboardInterrupt:
        sys.stdout.write("stopped\n")


if __name__ == "__main__":
    main()
