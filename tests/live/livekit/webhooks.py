"""Where LiveKit's server sends its webhooks to in the tests of the bench itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from livekit import api
from livekit.protocol.models import DisconnectReason
from livekit.protocol.webhook import WebhookEvent

from tests.live.livekit.processes import LOOPBACK
from tests.live.livekit.servers import Keys

WAIT_S = 10.0


@dataclass(slots=True, kw_only=True, eq=False)
class Webhooks:
    """All that came, oldest first, each one verified."""

    url: str
    keys: Keys
    events: list[WebhookEvent] = field(default_factory=list)
    _more: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        """One delivery."""
        receiver = api.WebhookReceiver(api.TokenVerifier(self.keys.key, self.keys.secret))
        self.events.append(receiver.receive(await request.text(), request.headers["Authorization"]))
        async with self._more:
            self._more.notify_all()
        return web.Response()

    async def until(self, wanted: Callable[[WebhookEvent], bool], within_s: float = WAIT_S) -> WebhookEvent:
        """The first event of that description, which may have come already; `TimeoutError` when none comes."""
        async with asyncio.timeout(within_s), self._more:
            await self._more.wait_for(lambda: any(map(wanted, self.events)))
        return next(filter(wanted, self.events))

    async def left(self, sid: str, within_s: float = WAIT_S) -> str:
        """Why the participant left, as the server says."""
        event = await self.until(lambda event: event.event == "participant_left" and event.participant.sid == sid, within_s)
        return DisconnectReason.Name(event.participant.disconnect_reason)


@asynccontextmanager
async def open_webhooks(keys: Keys) -> AsyncIterator[Webhooks]:
    """An endpoint on a free port, for a server with the same keys."""
    application = web.Application()
    runner = web.AppRunner(application)
    hooks = Webhooks(url="", keys=keys)
    application.router.add_post("/webhook", hooks.take)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    hooks.url = f"http://{LOOPBACK}:{runner.addresses[0][1]}/webhook"
    try:
        yield hooks
    finally:
        await runner.cleanup()
