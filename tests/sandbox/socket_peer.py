"""The app at the other end of Socket Mode: Bolt with its own handler, or a bare WebSocket that acknowledges only when it is told to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Sandbox
from tests.sandbox.peer import SOON_S, bolt, person

# The SDK looks at its connection this often; a cut is noticed after that.
PING_EVERY_S = 0.05


class BareSocket:
    """One connection; it says nothing by itself."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self._websocket = websocket

    async def next(self) -> dict[str, Any]:
        """The next message; {} when the connection is closed."""
        async with asyncio.timeout(SOON_S):
            message = await self._websocket.receive()
        return dict(json.loads(message.data)) if message.type == aiohttp.WSMsgType.TEXT else {}

    async def ack(self, envelope: dict[str, Any], **payload: Any) -> None:
        """Acknowledge, with an answer if there is one."""
        await self._websocket.send_json({"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})})

    async def say(self, text: str) -> None:
        """Send anything."""
        await self._websocket.send_str(text)


async def socket_url(sandbox: Sandbox) -> str:
    """What apps.connections.open says."""
    opened = await AsyncWebClient(base_url=sandbox.api_url).apps_connections_open(app_token=sandbox.app_token)
    return str(opened["url"])


@asynccontextmanager
async def bare_socket(sandbox: Sandbox, *, greeted: bool = True) -> AsyncIterator[BareSocket]:
    """A connection, past its greeting unless that is what a test is about."""
    async with aiohttp.ClientSession() as session, session.ws_connect(await socket_url(sandbox)) as websocket:
        bare = BareSocket(websocket)
        if greeted:
            assert (await bare.next())["type"] == "hello"
        yield bare


@asynccontextmanager
async def bolt_socket(sandbox: Sandbox, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """Bolt, connected as people run it."""
    handler = AsyncSocketModeHandler(app, sandbox.app_token, ping_interval=PING_EVERY_S)
    await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt has no types there
    try:
        yield handler
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call] # as above


async def say(sandbox: Sandbox, text: str) -> str:
    """What Ada says in #ask-ai, and its ts."""
    posted = await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text=text)
    return str(posted["ts"])


class Heard:
    """What a Bolt app hears, by its text."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.app = bolt(sandbox)
        self.texts: list[str] = []
        self._more = asyncio.Event()

        @self.app.middleware
        async def hear(body: dict[str, Any], next: Any) -> Any:  # noqa: A002 - Bolt passes it by this name
            self.texts.append(body.get("event", {}).get("text", ""))
            self._more.set()
            return await next()

    async def all_of(self, texts: set[str]) -> None:
        """Return when each of them was heard."""
        async with asyncio.timeout(SOON_S):
            while not texts <= set(self.texts):
                self._more.clear()
                await self._more.wait()
