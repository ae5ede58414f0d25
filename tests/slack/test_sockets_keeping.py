"""Socket Mode through Slack's real client: nothing is lost while connections come and go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.slack.link import Signs, Timing, fault
from bot.slack.sockets import BACK_OFF_MAX_S, PROBE_S, TOO_MANY, WIDTH, back_off_s
from tests.bot.slack_bodies import message
from tests.fakes.slack_clock import FakeClock
from tests.slack.inbox import MemoryInbox
from tests.slack.signed import leaked
from tests.slack.socket_server import SocketServer, serve_sockets
from tests.slack.socketed import FAST, connected, eventually, opened

ALIVE = Signs(ponged_at=100.0, heard_at=100.0, open=True)


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def server() -> AsyncIterator[SocketServer]:
    async with serve_sockets() as running:
        yield running


async def test_a_connection_that_slack_wants_back_is_replaced_before_it_is_closed(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock) as running:
        worn = server.open[0]
        most = 0
        await worn.say({"type": "disconnect", "reason": "refresh_requested"})
        await server.until(lambda: len(server.lines) == WIDTH + 1)
        most = len(server.open)
        envelope = await server.lines[-1].deliver(message())
        await server.until(lambda: envelope in server.acks and worn.ws.closed)

        assert most == WIDTH + 1
        assert running.trouble() == ""
    assert inbox.kinds == ["message"]


async def test_what_comes_between_the_warning_and_the_farewell_is_not_lost(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        worn = server.open[0]
        await worn.say({"type": "disconnect", "reason": "warning"})
        envelope = await worn.deliver(message())
        await server.until(lambda: worn.ws.closed)
        if envelope not in server.acks:  # then Slack sends it again
            envelope = await server.open[0].deliver(message(), retry_attempt=1)
            await server.until(lambda: envelope in server.acks)

    assert inbox.kinds == ["message"]


@pytest.mark.parametrize("how", ["cut", "closed"])
async def test_a_connection_that_is_gone_is_replaced(how: str, server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        gone = server.open[0]
        if how == "cut":
            gone.cut()
        else:
            await gone.ws.close()
        await server.until(lambda: len(server.lines) == WIDTH + 1)
        envelope = await server.lines[-1].deliver(message())
        await server.until(lambda: envelope in server.acks)

    assert inbox.kinds == ["message"]


async def test_with_too_many_connections_the_old_one_goes_first(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        worn = server.open[0]
        await worn.say({"type": "disconnect", "reason": TOO_MANY})
        await server.until(lambda: worn.ws.closed)
        await server.until(lambda: len(server.lines) == WIDTH + 1)

        assert len(server.open) == WIDTH


async def test_a_connection_that_brings_nothing_for_long_is_replaced_in_case_it_went_deaf(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock, replace(FAST, pong_s=1e9, silence_s=900.0)):
        await clock.advance(899)
        assert len(server.lines) == WIDTH
        await clock.advance(2)
        await server.until(lambda: len(server.lines) == 2 * WIDTH and len(server.open) == WIDTH)


async def test_a_connection_without_pongs_is_replaced_without_waiting_for_the_network(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock, replace(FAST, ping_s=0.05)) as running:
        mute = server.open
        for line in mute:
            line.pongs = False
        await eventually(lambda: len(server.lines) == 2 * WIDTH and running.good == WIDTH)

        assert all(line.ws.closed for line in mute)


async def test_while_slack_is_away_it_is_asked_less_and_less_often(
    server: SocketServer, inbox: MemoryInbox, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.dead_address = True
    async with opened(server, inbox, clock) as running:
        for _ in range(8):
            await clock.advance(5)
            await asyncio.sleep(0.02)
        assert "none of 2 connections is open: Socket Mode: no connection" in running.trouble()
        tries = server.asked.count("apps.connections.open")
        assert 4 <= tries <= 14

        server.dead_address = False
        while running.good < WIDTH:
            await clock.advance(BACK_OFF_MAX_S)
            await asyncio.sleep(0.01)
        assert running.trouble() == ""
    assert leaked(caplog.records, "ticket=") == []


async def test_a_token_that_slack_refuses_is_said_and_tried_again_later(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    server.refusals = ["invalid_auth"] * WIDTH
    async with opened(server, inbox, clock) as running:
        await server.until_asked(WIDTH)
        await eventually(lambda: "invalid_auth" in running.trouble())

        while running.good < WIDTH:
            await clock.advance(BACK_OFF_MAX_S)
            await asyncio.sleep(0.01)
    assert not server.open


async def test_a_connection_without_a_greeting_does_not_count(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    server.greets = False
    async with opened(server, inbox, clock, replace(FAST, open_s=0.05)) as running:
        await server.until(lambda: len(server.lines) == WIDTH and not server.open)
        await eventually(lambda: "no connection" in running.trouble())


async def test_after_slack_was_away_connections_that_may_be_dead_are_replaced(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        server.away = True
        for _ in range(40):
            await clock.advance(PROBE_S / 10)
            await asyncio.sleep(0.005)
        assert len(server.lines) == WIDTH
        server.away = False
        for _ in range(40):
            await clock.advance(PROBE_S / 10)
            await asyncio.sleep(0.005)
        await server.until(lambda: len(server.lines) == 2 * WIDTH)


async def test_a_proxy_of_the_environment_is_not_for_this_machine(
    server: SocketServer, inbox: MemoryInbox, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")

    async with connected(server, inbox, clock) as running:
        assert running.trouble() == ""


@pytest.mark.parametrize(
    ("signs", "now", "why"),
    [
        (ALIVE, 100.0, ""),
        (ALIVE, 140.0, ""),
        (ALIVE, 140.1, "no pong"),
        (replace(ALIVE, ponged_at=1_000.0), 1_000.0, ""),
        (replace(ALIVE, ponged_at=1_001.0), 1_001.0, "silent"),
        (replace(ALIVE, open=False), 100.0, "closed"),
        (replace(ALIVE, open=False, worn="refresh_requested"), 100.0, "refresh_requested"),
        (ALIVE, 50.0, ""),
    ],
)
def test_a_connection_is_judged_by_its_signs_of_life(signs: Signs, now: float, why: str) -> None:
    assert fault(signs, now, Timing()) == why


def test_pauses_grow_to_a_minute_and_differ() -> None:
    assert [back_off_s(n, lambda: 1.0) for n in (1, 2, 3, 7, 50)] == [1.0, 2.0, 4.0, 60.0, 60.0]
    assert [back_off_s(n, lambda: 0.0) for n in (1, 50)] == [0.5, 30.0]
