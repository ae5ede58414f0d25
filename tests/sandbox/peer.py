"""The other side of the sandbox: a few lines of Bolt behind a real HTTP server or a real socket, and what they were sent."""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

import httpx
from slack_bolt.adapter.asgi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from bot.sandbox.server import Sandbox
from bot.sandbox.serving import bound, serving

SOON_S = 20.0  # only a test that hangs waits so long
HANG = -1


@dataclass(frozen=True, slots=True)
class Received:
    """One request of the sandbox, as it came."""

    headers: Mapping[str, str]
    raw: bytes
    genuine: bool

    @property
    def body(self) -> dict[str, Any]:
        """Its JSON, that of its "payload", or the form of a command."""
        if self.headers["content-type"] == "application/json":
            return dict(json.loads(self.raw))
        form = {name: values[0] for name, values in parse_qs(self.raw.decode(), keep_blank_values=True).items()}
        return dict(json.loads(form["payload"])) if "payload" in form else dict(form)

    @property
    def event(self) -> dict[str, Any]:
        """The event in it."""
        return dict(self.body["event"])

    @property
    def retry(self) -> tuple[str, str] | None:
        """Number and reason of a repetition."""
        return (self.headers["x-slack-retry-num"], self.headers["x-slack-retry-reason"]) if "x-slack-retry-num" in self.headers else None


class HttpPeer:
    """Bolt behind HTTP. `trouble` holds what happens to the next requests instead of Bolt: a response, or `HANG` for none at all."""

    def __init__(self, app: AsyncApp, secret: str) -> None:
        self._bolt = AsyncSlackRequestHandler(app)
        self._verifier = SignatureVerifier(secret)
        self.trouble: deque[Response | int] = deque()
        self.received: asyncio.Queue[Received] = asyncio.Queue()

    async def next(self) -> Received:
        """The next request, which is here already or comes soon."""
        async with asyncio.timeout(SOON_S):
            return await self.received.get()

    async def take(self, count: int) -> list[Received]:
        """So many requests."""
        return [await self.next() for _ in range(count)]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        raw = await Request(scope, receive).body()
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.received.put_nowait(Received(headers, raw, self._verifier.is_valid_request(raw, headers)))
        trouble = self.trouble.popleft() if self.trouble else None
        if trouble == HANG:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        if isinstance(trouble, Response):
            await trouble(scope, receive, send)
            return

        async def again() -> dict[str, Any]:
            return {"type": "http.request", "body": raw, "more_body": False}

        await self._bolt(dict(scope), again, send)


def bolt(sandbox: Sandbox) -> AsyncApp:
    """An app that acknowledges every event; tests add what they are about."""
    app = AsyncApp(client=AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url), signing_secret=sandbox.signing_secret)
    app.event(re.compile(".*"))(nothing)
    return app


async def nothing() -> None:
    """A listener for events: Bolt acknowledges them by itself, if there is one."""


def person(sandbox: Sandbox, name: str) -> AsyncWebClient:
    """The Web API as that person's own client."""
    return AsyncWebClient(token=sandbox.people[name], base_url=sandbox.api_url)


def bot(sandbox: Sandbox) -> AsyncWebClient:
    """The Web API as the app."""
    return AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url)


@asynccontextmanager
async def http_peer(sandbox: Sandbox, app: AsyncApp | None = None) -> AsyncIterator[HttpPeer]:
    """The app behind HTTP, and the sandbox told about it."""
    peer = HttpPeer(app or bolt(sandbox), sandbox.signing_secret)
    async with serving(peer, bound("127.0.0.1", 0), lambda: None) as served:
        url = f"http://127.0.0.1:{served.port}/slack/events"
        sandbox.deliver_to(events_url=url, commands_url=url, interactivity_url=url)
        yield peer


async def act(sandbox: Sandbox, name: str, what: str, **body: Any) -> dict[str, Any]:
    """What that person does in their client: POST /sandbox/WHAT."""
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        answer = await client.post(f"{sandbox.url}/sandbox/{what}", json=body, headers={"authorization": f"Bearer {sandbox.people[name]}"}, timeout=SOON_S)
    return dict(answer.json())
