"""A help desk on a free loopback port: it checks signatures as its own programmers would, by the published rules alone."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.slack.server import serve_http


@dataclass(slots=True, kw_only=True)
class DeskServer:
    """`statuses` are what it answers with, one a request, 204 in the end; `taken` is what it accepted as (id, body)."""

    key: bytes
    port: int = 0
    statuses: list[int] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    asked: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hooks"

    async def hear(self, request: Request) -> Response:
        self.asked += 1
        body = await request.body()
        signed = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(self.key, signed, hashlib.sha256).digest()).decode()
        if f"v1,{wanted}" not in request.headers["webhook-signature"].split():
            return Response(status_code=401)
        status = self.statuses.pop(0) if self.statuses else 204
        if status < 300:
            self.taken.append((request.headers["webhook-id"], body))
        return Response(status_code=status, headers={"location": self.url} if status == 302 else {})


@asynccontextmanager
async def open_desk(key: bytes, *, port: int = 0) -> AsyncIterator[DeskServer]:
    """The server until the block ends, on this port or on any free one."""
    server = DeskServer(key=key)
    app = Starlette(routes=[Route("/hooks", server.hear, methods=["POST"])])
    async with asyncio.TaskGroup() as group, serve_http(app, group, host="127.0.0.1", port=port) as server.port:
        yield server
