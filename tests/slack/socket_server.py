"""The server side of Socket Mode over real sockets, with faults: it gives addresses out, greets, sends envelopes and collects acknowledgements."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]


class Line:
    """One connection."""

    def __init__(self, number: int, ws: web.WebSocketResponse, request: web.Request) -> None:
        self.number, self.ws, self.request = number, ws, request
        self.acks: dict[str, Json] = {}
        self.pongs = True

    async def say(self, message: Json | str) -> None:
        await self.ws.send_str(message if isinstance(message, str) else json.dumps(message))

    async def deliver(self, body: Json, *, kind: str = "events_api", **more: Any) -> str:
        envelope = secrets.token_hex(6)
        await self.say({"envelope_id": envelope, "type": kind, "payload": body, "accepts_response_payload": kind != "events_api", **more})
        return envelope

    def cut(self) -> None:
        """The network is gone, without a farewell."""
        assert self.request.transport is not None
        self.request.transport.abort()


class SocketServer:
    """`greets`: whether connections do. `away`: no call is answered. `dead_address`: the addresses given out lead nowhere. `refusals` are Slack's errors for the next requests for an address."""

    def __init__(self) -> None:
        self.app_token = "xapp-" + secrets.token_hex(8)
        self.lines: list[Line] = []
        self.api_url = ""
        self.ws_url = ""
        self.greets, self.away, self.dead_address = True, False, False
        self.refusals: list[str] = []
        self.asked: list[str] = []
        self._moved = asyncio.Condition()

    @property
    def open(self) -> list[Line]:
        return [line for line in self.lines if not line.ws.closed]

    @property
    def acks(self) -> dict[str, Json]:
        return {envelope: ack for line in self.lines for envelope, ack in line.acks.items()}

    async def until(self, true: Callable[[], bool]) -> None:
        """Wait until something holds; whatever happens on a connection is looked at."""
        async with asyncio.timeout(5), self._moved:
            await self._moved.wait_for(true)

    async def until_asked(self, times: int) -> None:
        """Wait until so many requests for an address have come."""
        await self.until(lambda: self.asked.count("apps.connections.open") >= times)

    async def api(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.asked.append(method)
        await self._tell()
        if self.away:
            assert request.transport is not None
            request.transport.abort()
        if request.headers.get("Authorization") != f"Bearer {self.app_token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if method == "apps.connections.open":
            if self.refusals:
                return web.json_response({"ok": False, "error": self.refusals.pop(0)})
            path = "nowhere" if self.dead_address else "link"
            return web.json_response({"ok": True, "url": f"{self.ws_url}/{path}/?ticket={secrets.token_hex(4)}"})
        return web.json_response({"ok": True, "team_id": "T1"})

    async def link(self, request: web.Request) -> web.StreamResponse:
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        line = Line(len(self.lines), ws, request)
        self.lines.append(line)
        if self.greets:
            await line.say({"type": "hello", "num_connections": len(self.open), "debug_info": {"approximate_connection_time": 3600}})
        await self._tell()
        async for message in ws:
            if message.type is WSMsgType.PING and line.pongs:
                await ws.pong(message.data)
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                line.acks[ack["envelope_id"]] = ack
            await self._tell()
        await self._tell()
        return ws

    async def _tell(self) -> None:
        async with self._moved:
            self._moved.notify_all()


@asynccontextmanager
async def serve_sockets() -> AsyncIterator[SocketServer]:
    server = SocketServer()
    app = web.Application()
    app.router.add_post("/api/{method}", server.api)
    app.router.add_get("/link/", server.link)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.api_url, server.ws_url = f"http://{host}:{port}/api/", f"ws://{host}:{port}"
    try:
        yield server
    finally:
        for line in server.open:
            line.cut()
        await runner.cleanup()
