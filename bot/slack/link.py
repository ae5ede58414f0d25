"""One Socket Mode connection: Slack's own client, opened once. https://docs.slack.dev/apis/events-api/using-socket-mode

The client's own reconnecting is not used: it asks again for an address only now and then, so it may knock at a dead one for ever, and it closes the old
connection before there is a new one. Whoever keeps a link looks at `fault` and opens another.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.errors import SlackUnreachable
from bot.slack.body import BadBody, cleaned
from bot.slack.bolt import dispatch
from bot.slack.clock import Clock
from bot.slack.sdk import idle_client, is_here, silenced

log = logging.getLogger("bot.slack.link")
QUEUE_MAX = 100
AT_ONCE_MAX = 50
NOT_SENT = (ConnectionError, aiohttp.ClientError, RuntimeError, AttributeError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Seconds. `silence_s`: a connection that brought nothing for so long is replaced, since one that went deaf looks the same. `drain_s`: how long what has begun may take. `tick_s`: how often somebody looks."""

    ping_s: float = 10.0
    pong_s: float = 40.0
    silence_s: float = 900.0
    open_s: float = 15.0
    drain_s: float = 5.0
    tick_s: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Signs of life, as times of one clock. `worn` says why the connection asks to be replaced, "" when it does not."""

    ponged_at: float
    heard_at: float
    open: bool
    worn: str = ""


def fault(signs: Signs, now: float, timing: Timing) -> str:
    """Why the connection should be replaced; "" while it is good."""
    if signs.worn:
        return signs.worn
    if not signs.open:
        return "closed"
    if now - signs.ponged_at > timing.pong_s:
        return "no pong"
    return "silent" if now - signs.heard_at > timing.silence_s else ""


class Link(SocketModeClient):
    """Reads envelopes, has each dispatched and acknowledges it; what is not acknowledged Slack sends again, here or on another connection."""

    def __init__(self, app: AsyncApp, clock: Clock, timing: Timing) -> None:
        super().__init__(app_token="", logger=silenced(), web_client=idle_client(), auto_reconnect_enabled=True, ping_interval=timing.ping_s)
        self.message_queue = asyncio.Queue(QUEUE_MAX)
        self.socket_mode_request_listeners.append(self._answer)  # type: ignore[arg-type]  # the annotation there wants its base class
        self._changed = asyncio.Event()
        self._app, self._clock, self._timing = app, clock, timing
        self._answering: set[asyncio.Task[None]] = set()
        self._hello = self._draining = False
        self._worn = ""
        self._last_pong: float | None = None
        self._ponged_at = self._heard_at = clock.now()

    async def open(self, url: str) -> None:
        """Connect and wait for the greeting. Raises `SlackUnreachable` when there is none; then, as later, `retire` ends it."""
        if is_here(url):
            self.proxy = None
        try:
            async with asyncio.timeout(self._timing.open_s):
                self.current_session = await self.aiohttp_client_session.ws_connect(url, autoping=False, heartbeat=self.ping_interval, proxy=self.proxy)
                self.message_receiver = asyncio.ensure_future(self.receive_messages())
                self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
                while not self._hello and not self.fault():
                    await self.change(self._timing.tick_s)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            # Its text has the address, which is good for a login.
            raise SlackUnreachable(f"Socket Mode: no connection ({type(error).__name__})", maybe_done=False) from None
        if not self._hello:
            raise SlackUnreachable(f"Socket Mode: no greeting ({self.fault()})", maybe_done=False)

    def fault(self) -> str:
        """Why this should be replaced; "" while it is good."""
        now = self._clock.now()
        if self.last_ping_pong_time != self._last_pong:
            self._last_pong, self._ponged_at = self.last_ping_pong_time, now
        tasks = (self.message_processor, self.message_receiver, self.current_session_monitor)
        is_open = self.current_session is not None and not self.current_session.closed and not any(task is None or task.done() for task in tasks)
        return fault(Signs(ponged_at=self._ponged_at, heard_at=self._heard_at, open=is_open, worn=self._worn), now, self._timing)

    def wear(self, why: str) -> None:
        """Ask to be replaced; the first reason stays."""
        self._worn = self._worn or why
        self._changed.set()

    async def retire(self) -> None:
        """Take nothing more, finish what has begun, hang up. Never raises, ends within twice `drain_s`, and may be called again."""
        self._draining = True
        if self._answering:
            await asyncio.wait(set(self._answering), timeout=self._timing.drain_s)
        tasks = [task for task in (self.message_processor, self.message_receiver, self.current_session_monitor, *self._answering) if task is not None]
        try:
            async with asyncio.timeout(self._timing.drain_s):
                await self.close()  # type: ignore[no-untyped-call]
        except (TimeoutError, *NOT_SENT) as error:
            log.info("socket.not_closed", extra={"error": type(error).__name__})
            await self.aiohttp_client_session.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def change(self, within_s: float) -> None:
        """Wait for something to happen that `fault` may tell, but not longer."""
        try:
            async with asyncio.timeout(within_s):
                await self._changed.wait()
        except TimeoutError:
            return
        self._changed.clear()

    async def connect_to_new_endpoint(self, force: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002  the signature is the SDK's
        """What the SDK calls when it would reconnect."""
        self.wear("lost")

    async def process_message(self) -> None:
        """As the SDK does, but with a reference to what is at work, and so much at once."""
        raw = await self.message_queue.get()
        message = json.loads(raw)
        while len(self._answering) >= AT_ONCE_MAX:
            await asyncio.wait(set(self._answering), return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.ensure_future(self.run_message_listeners(message if isinstance(message, dict) else {}, raw))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        """Greetings and farewells; the rest as the SDK does, which lets nothing out that is raised."""
        if message.get("type") == "hello":
            self._hello = True
            self._changed.set()
        elif message.get("type") == "disconnect":
            self.wear(str(message.get("reason"))[:40])
        else:
            await super().run_message_listeners(message, raw_message)

    async def _answer(self, _: SocketModeClient, request: SocketModeRequest) -> None:
        self._heard_at = self._clock.now()
        if self._draining:
            return
        try:
            response = await dispatch(self._app, cleaned(request.payload), {name: str(value) for name, value in (build_headers(request) or {}).items()})
        except BadBody:
            log.error("slack.unreadable", extra={"kind": request.type, "error": "BadBody"})  # noqa: TRY400  its text says no more
            response = BoltResponse(status=200)
        try:
            await send_async_response(self, request, response, 0.0)
        except NOT_SENT as error:
            log.info("socket.not_acknowledged", extra={"error": type(error).__name__})
