"""A small Slack over real sockets, with scripted faults.

async with serve_slack(clock) as slack:
    slack.faults["chat.postMessage"].append(limited(3))  # the next call only
    ... SLACK_API_URL=slack.url, SLACK_BOT_TOKEN=slack.token ...
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from bot.slack.clock import Clock
from tests.fakes.slack_faults import Fault
from tests.fakes.slack_workspace import FakeWorkspace, Json, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One call as it came in; `at` is the clock's time."""

    method: str
    arguments: Json
    at: float


class FakeSlack(FakeWorkspace):
    """A workspace that can be called.

    `faults` are queues by method, one for each call to come; `always` holds for every call of a method; `storm` may invent a fault for any call.
    """

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.token = f"xoxb-{secrets.token_hex(8)}"
        self.url = ""
        self.scopes = "chat:write,channels:history"
        self.asked: list[Asked] = []
        self.faults: defaultdict[str, deque[Fault]] = defaultdict(deque)
        self.always: dict[str, Fault] = {}
        self.storm: Callable[[Asked], Fault | None] = lambda _asked: None
        self.closing = asyncio.Event()

    def calls(self, method: str) -> list[Json]:
        """The arguments of all calls of a method, in order."""
        return [asked.arguments for asked in self.asked if asked.method == method]

    def times(self, method: str) -> list[float]:
        """When a method was called, in order."""
        return [asked.at for asked in self.asked if asked.method == method]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One call."""
        asked = Asked(method=request.match_info["method"], arguments=await _arguments(request), at=self.clock.now())
        self.asked.append(asked)
        fault = self._fault(asked)
        if fault is not None and not fault.acted:
            return await self._broken(request, fault)
        if fault is not None and fault.late_s and request.transport is not None:
            request.transport.abort()
            await self.clock.sleep(fault.late_s)
        answer = self._answer(request, asked)
        if fault is not None:
            return await self._broken(request, fault)
        return web.json_response(answer, headers={"x-oauth-scopes": self.scopes})

    def _answer(self, request: web.Request, asked: Asked) -> Json:
        if request.headers.get("Authorization") != f"Bearer {self.token}":
            return {"ok": False, "error": "invalid_auth"}
        if asked.method not in self.methods:
            return {"ok": False, "error": "unknown_method"}
        try:
            return {"ok": True, **self.methods[asked.method](asked.arguments)}
        except Refusal as refusal:
            return {"ok": False, "error": str(refusal)}

    def _fault(self, asked: Asked) -> Fault | None:
        if queue := self.faults[asked.method]:
            return queue.popleft()
        return self.always.get(asked.method) or self.storm(asked)

    async def _broken(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.how == "stall":
            await self.closing.wait()
        if fault.how != "answer" and request.transport is not None:
            request.transport.abort()
        body = fault.body if isinstance(fault.body, str) else json.dumps(fault.body)
        return web.Response(body=body.encode(), status=fault.status, headers=fault.headers, content_type=fault.kind)


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        given: Json = await request.json()
        return given
    return {**request.query, **dict(await request.post())}


@asynccontextmanager
async def serve_slack(clock: Clock) -> AsyncIterator[FakeSlack]:
    """The server on a free loopback port, until the block ends."""
    slack = FakeSlack(clock)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", slack.serve)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    slack.url = f"http://{host}:{port}/api/"
    try:
        yield slack
    finally:
        slack.closing.set()
        await runner.cleanup()
