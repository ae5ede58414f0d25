"""The webhooks' address on a free loopback port, with a recorder that writes into memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from bot.diagnostics.record import RoomEvent
from bot.diagnostics.recorder import Recorder
from bot.errors import StoreFailed
from bot.livekit.webhooks import Webhooks
from bot.slack.server import Patience, serve_http
from bot.web.livekit_hook import PATH, Hook, livekit_routes
from tests.fakes.records import MemoryRecords
from tests.web.sending import Server

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class SlowRecords(MemoryRecords):
    """Stores nothing until `go` is set; fails as often as `failures` says. `batches` are the sizes of what came together."""

    go: asyncio.Event = field(default_factory=asyncio.Event)
    batches: list[int] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def keep(self, events: Sequence[RoomEvent]) -> int:
        """See `bot.diagnostics.ports.Records`."""
        if events[0].project:
            self.batches.append(len(events))
            await self.go.wait()
            if self.failures:
                raise self.failures.pop()
        return await super().keep(events)


@dataclass(slots=True, kw_only=True)
class Served:
    """A running server for two projects."""

    default: Server = field(default_factory=Server)
    eu: Server = field(default_factory=lambda: Server(name="eu"))
    records: SlowRecords = field(default_factory=SlowRecords)
    client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(limits=httpx.Limits(max_connections=200)))
    port: int = 0

    def recorder(self, **options: Any) -> Recorder:
        return Recorder(records=self.records, now=lambda: NOW, **options)

    async def send(self, event: Mapping[str, Any], server: Server | None = None, *, path: str = PATH) -> httpx.Response:
        body, headers = (server or self.default).signed(event)
        return await self.post(body, headers, path=path)

    async def post(self, body: bytes, headers: Mapping[str, str], *, path: str = PATH) -> httpx.Response:
        return await self.client.post(f"http://127.0.0.1:{self.port}{path}", content=body, headers=dict(headers))

    @property
    def kept(self) -> list[RoomEvent]:
        """The events of projects, in the order they were stored."""
        return [event for event in self.records.events.values() if event.project]


@asynccontextmanager
async def serving(served: Served, recorder: Recorder | None = None, **limits: Any) -> AsyncIterator[Served]:
    recorder = recorder or served.recorder()
    routes = livekit_routes(Hook(webhooks=Webhooks([served.default, served.eu]), recorder=recorder, now=lambda: NOW, **limits))
    async with (
        asyncio.TaskGroup() as group,
        recorder.running(group),
        serve_http(Starlette(routes=routes), group, host="127.0.0.1", port=0, patience=Patience(drain_s=1.0)) as port,
    ):
        served.port = port
        async with served.client:
            yield served


def failed() -> StoreFailed:
    return StoreFailed("the database: the disk is full; free some space")
