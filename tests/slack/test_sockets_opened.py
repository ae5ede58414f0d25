"""Whoever waits for the first connection learns of it, or why there will be none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.errors import SlackRefused
from tests.fakes.slack_clock import FakeClock
from tests.slack.inbox import MemoryInbox
from tests.slack.socket_server import SocketServer, serve_sockets
from tests.slack.socketed import connected, opened

WAIT_S = 5.0


@pytest.fixture
async def server() -> AsyncIterator[SocketServer]:
    async with serve_sockets() as running:
        yield running


async def test_nothing_is_told_before_a_connection_is_open(server: SocketServer) -> None:
    clock, server.greets = FakeClock(), False
    async with opened(server, MemoryInbox(), clock) as running, asyncio.TaskGroup() as group:
        waiting = group.create_task(running.opened())
        await server.until(lambda: len(server.lines) == 2)
        assert not waiting.done()

        for line in server.open:
            await line.say({"type": "hello"})
        await asyncio.wait_for(waiting, WAIT_S)
        assert running.good


async def test_a_token_that_is_refused_is_an_error_that_names_it(server: SocketServer) -> None:
    async with opened(server, MemoryInbox(), FakeClock()) as running:
        server.app_token = "another"
        with pytest.raises(SlackRefused, match="check SLACK_APP_TOKEN"):
            await asyncio.wait_for(running.opened(), WAIT_S)


async def test_a_slack_that_fails_is_waited_for(server: SocketServer) -> None:
    clock = FakeClock()
    server.refusals = ["fatal_error"] * 20
    async with opened(server, MemoryInbox(), clock) as running, clock.running():
        await asyncio.wait_for(running.opened(), WAIT_S)

        assert server.refusals == []


async def test_a_refusal_after_that_is_no_longer_an_end(server: SocketServer) -> None:
    clock = FakeClock()
    async with connected(server, MemoryInbox(), clock) as running:
        server.refusals = ["token_revoked"] * 20
        await server.open[0].say({"type": "disconnect", "reason": "warning"})
        await server.until_asked(3)

        await asyncio.wait_for(running.opened(), WAIT_S)
