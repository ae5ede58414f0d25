"""A web site on a free loopback port that answers as it is told, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

REASONS = {200: "OK", 304: "Not Modified", 404: "Not Found"}
LONGEST_DELAY_S = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer. `declared` overrides Content-Length (-1: leave it out and close at the end); `breaks_off` closes the connection half-way;
    `hangs` never answers. With an `etag` a request that names it gets an empty 304."""

    body: bytes = b""
    status: int = 200
    content_type: str = "text/markdown; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    delay_s: float = 0.0
    declared: int | None = None
    breaks_off: bool = False
    hangs: bool = False

    def __post_init__(self) -> None:
        if self.delay_s > LONGEST_DELAY_S:
            raise ValueError(f"tests may not wait longer than {LONGEST_DELAY_S} s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What came in; header names are lower-case."""

    path: str
    headers: Mapping[str, str]


@dataclass(slots=True)
class FakeSite:
    """`on` says what a path answers, one reply after the other, the last for ever; a path nobody spoke of answers 404."""

    url: str = ""
    requests: list[Request] = field(default_factory=list)
    body_bytes: Counter[str] = field(default_factory=Counter)
    most_at_once: int = 0
    _replies: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    _at_once: int = 0

    def on(self, path: str, *replies: Reply) -> None:
        """Sets what the path answers from now on."""
        self._replies[path] = list(replies)

    def page(self, path: str, text: str, *, etag: str = "") -> None:
        """A Markdown page that does not change."""
        self.on(path, Reply(body=text.encode(), etag=etag))

    def redirect(self, path: str, location: str, *, status: int = 308) -> None:
        """A path that sends on."""
        self.on(path, Reply(status=status, headers={"Location": location}))

    def asked(self, path: str) -> list[Request]:
        """The requests for a path, in order."""
        return [request for request in self.requests if request.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, for as many requests as it brings."""
        try:
            while request := await _request(reader):
                self.requests.append(request)
                self._at_once += 1
                self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    if not await self._answer(request, writer):
                        break
                finally:
                    self._at_once -= 1
        except ConnectionError:
            pass  # the client had enough
        finally:
            writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        """Whether the connection stays open."""
        reply = self._next(request.path)
        await asyncio.sleep(reply.delay_s)
        if reply.hangs:
            await asyncio.Event().wait()
        if reply.etag and request.headers.get("if-none-match") == reply.etag:
            reply = Reply(status=304, etag=reply.etag)
        body = reply.body[: len(reply.body) // 2] if reply.breaks_off else reply.body
        writer.write(_head(reply))
        writer.write(body)
        self.body_bytes[request.path] += len(body)
        await writer.drain()
        return not reply.breaks_off and reply.declared is None

    def _next(self, path: str) -> Reply:
        replies = self._replies.get(path) or [Reply(status=404, body=b"not found")]
        return replies.pop(0) if len(replies) > 1 else replies[0]


@asynccontextmanager
async def serve_site() -> AsyncIterator[FakeSite]:
    """A running site; `url` has no slash at the end."""
    site = FakeSite()
    tasks: set[asyncio.Task[None]] = set()

    def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(site.serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    site.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        server.close()
        for task in tuple(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> Request | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    first, *rest = head.rstrip().split("\r\n")
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    return Request(path=first.split(" ")[1], headers=headers)


def _head(reply: Reply) -> bytes:
    lines = [f"HTTP/1.1 {reply.status} {REASONS.get(reply.status, 'Other')}", f"Content-Type: {reply.content_type}"]
    length = len(reply.body) if reply.declared is None else reply.declared
    lines += [f"Content-Length: {length}"] if length >= 0 else ["Connection: close"]
    lines += [f"ETag: {reply.etag}"] if reply.etag else []
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
