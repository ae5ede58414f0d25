"""The HTTP side on a free loopback port, over an inbox in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from bot.slack.front import Limits
from bot.slack.http import slack_routes, web_app
from bot.slack.server import Patience, serve_http
from tests.slack.inbox import MemoryInbox
from tests.slack.signed import NOW, SECRET, Signed

LIMITS = Limits(body_s=1.0)
PATIENCE = Patience(drain_s=1.0)


@dataclass(slots=True)
class Served:
    """A running server. `troubles` is what `/ready` tells."""

    inbox: MemoryInbox = field(default_factory=MemoryInbox)
    troubles: dict[str, str] = field(default_factory=dict)
    port: int = 0
    client: httpx.AsyncClient = field(default_factory=httpx.AsyncClient)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def put(self, request: Signed, path: str = "/slack/events") -> httpx.Response:
        return await self.client.request(request.method, self.url + path, content=request.raw, headers=list(request.headers))

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(self.url + path)

    async def raw(self, words: bytes) -> bytes:
        """Whatever comes back until the server hangs up."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(words)
            await writer.drain()
            return await reader.read()
        except (ConnectionResetError, BrokenPipeError):
            return b""
        finally:
            writer.close()


@asynccontextmanager
async def serving(*, patience: Patience = PATIENCE) -> AsyncIterator[Served]:
    served = Served()

    async def troubles() -> Mapping[str, str]:
        return served.troubles

    app = web_app(slack_routes(served.inbox.app(), signing_secret=SECRET, now=lambda: NOW, limits=LIMITS), troubles)
    async with asyncio.TaskGroup() as group, serve_http(app, group, host="127.0.0.1", port=0, patience=patience) as port:
        served.port = port
        async with served.client:
            yield served
