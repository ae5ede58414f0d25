"""The life of a socket: its ticket, its hour, being refreshed or cut, and that no event is lost with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import Command, SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.socket_peer import Heard, bare_socket, bolt_socket, say, socket_url


@pytest.fixture
def clock() -> ControlledClock:
    return ControlledClock()


@pytest.fixture
async def sandbox(clock: ControlledClock) -> AsyncIterator[Sandbox]:
    options = SandboxOptions(clock=clock, commands=(Command(command="/lkdiag"),), events=frozenset({"message.channels"}))
    async with open_sandbox(options) as opened:
        yield opened


async def test_nothing_is_lost_when_sockets_are_refreshed_in_the_middle(sandbox: Sandbox, clock: ControlledClock) -> None:
    heard, texts = Heard(sandbox), [f"q{n}" for n in range(30)]
    async with bolt_socket(sandbox, heard.app):
        for n, text in enumerate(texts):
            await say(sandbox, text)
            if n in {5, 15}:
                sandbox.faults.refresh_sockets()
        await heard.all_of(set(texts))
        await sandbox.settled()
        assert sandbox.delivery.courier.in_flight == 0


async def test_nothing_is_lost_when_connections_are_cut(sandbox: Sandbox) -> None:
    heard, texts = Heard(sandbox), [f"q{n}" for n in range(10)]
    async with bolt_socket(sandbox, heard.app):
        for n, text in enumerate(texts):
            await say(sandbox, text)
            if n == 5:
                assert sandbox.faults.cut_sockets() == 1
        await heard.all_of(set(texts))


async def test_a_connection_is_warned_and_then_ended_when_its_hour_is_over(sandbox: Sandbox, clock: ControlledClock) -> None:
    async with bare_socket(sandbox) as socket:
        clock.advance(3590.0)
        assert (await socket.next())["reason"] == "warning"
        await say(sandbox, "later")
        clock.advance(10.0)
        farewell = await socket.next()
        assert (farewell["type"], farewell["reason"]) == ("disconnect", "refresh_requested")
        assert await socket.next() == {}


async def test_a_ticket_lets_one_connection_in_once_within_half_a_minute(sandbox: Sandbox, clock: ControlledClock) -> None:
    used, old = await socket_url(sandbox), await socket_url(sandbox)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(used):
            pass
        clock.advance(30.0)
        for url in (used, old, used.partition("?")[0]):
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await session.ws_connect(url)


async def test_the_eleventh_connection_is_sent_away(sandbox: Sandbox) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(bare_socket(sandbox))
        eleventh = await stack.enter_async_context(bare_socket(sandbox, greeted=False))
        assert (await eleventh.next())["reason"] == "too_many_websockets"
        assert await eleventh.next() == {}
        assert sandbox.delivery.sockets.connected == 10
