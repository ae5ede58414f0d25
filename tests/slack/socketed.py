"""The bot's side of Socket Mode in a test, over an inbox in memory and the server of `socket_server`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.slack.client import open_api
from bot.slack.link import Timing
from bot.slack.sockets import WIDTH, Sockets, open_sockets
from tests.fakes.slack_clock import FakeClock
from tests.slack.inbox import MemoryInbox
from tests.slack.socket_server import SocketServer

FAST = Timing(ping_s=2.0, pong_s=1_000.0, silence_s=10_000.0, open_s=20.0, drain_s=0.5, tick_s=0.01)


@asynccontextmanager
async def connected(server: SocketServer, inbox: MemoryInbox, clock: FakeClock, timing: Timing = FAST) -> AsyncIterator[Sockets]:
    """The bot's side, once both connections are open."""
    async with opened(server, inbox, clock, timing) as running:
        await eventually(lambda: running.good == WIDTH)
        yield running


async def eventually(true: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if true():
            return
        await asyncio.sleep(0.005)
    pytest.fail("it never came true")


@asynccontextmanager
async def opened(server: SocketServer, inbox: MemoryInbox, clock: FakeClock, timing: Timing = FAST) -> AsyncIterator[Sockets]:
    async with (
        open_api(clock, url=server.api_url) as api,
        asyncio.TaskGroup() as group,
        open_sockets(inbox.app(), api, group, app_token=server.app_token, timing=timing) as running,
    ):
        yield running
