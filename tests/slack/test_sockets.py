"""Socket Mode through Slack's real client: what comes over a connection is saved, then acknowledged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.errors import StoreFailed
from bot.jobs import NewJob
from bot.slack.bolt import build_app
from bot.slack.client import open_api
from bot.slack.sockets import WIDTH, open_sockets
from tests.bot.slack_bodies import event, interaction, message
from tests.fakes.slack_clock import FakeClock
from tests.slack.inbox import Known, MemoryInbox
from tests.slack.signed import CANARY, COMMAND, leaked
from tests.slack.socket_server import SocketServer, serve_sockets
from tests.slack.socketed import FAST, connected, eventually


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


async def test_two_connections_are_open_and_each_brings_work(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock) as running:
        envelopes = [await line.deliver(message(ts=f"{line.number}.1", event_id=f"Ev{line.number}")) for line in server.open]
        await server.until(lambda: set(envelopes) <= set(server.acks))

        assert running.trouble() == ""
        assert len(server.open) == WIDTH
    assert inbox.kinds == ["message", "message"]
    assert not server.open


async def test_what_is_not_saved_is_not_acknowledged(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        line = server.open[0]
        inbox.fault = StoreFailed("disk full")
        lost = await line.deliver(message())
        await eventually(lambda: inbox.tries == 1)
        inbox.fault = None
        again = await line.deliver(message(), retry_attempt=1, retry_reason="timeout")
        await server.until(lambda: again in server.acks)

        assert lost not in server.acks
    assert inbox.kinds == ["message"]


async def test_an_envelope_that_comes_twice_is_one_job_and_two_acknowledgements(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        envelopes = [await line.deliver(message()) for line in (*server.open, *server.open)]
        await server.until(lambda: set(envelopes) <= set(server.acks))

    assert inbox.kinds == ["message"]


async def test_every_kind_of_envelope_is_acknowledged(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        line = server.open[0]
        new = await line.deliver(event("something_new"))
        command = await line.deliver({**COMMAND, "text": "room payload"}, kind="slash_commands")
        press = await line.deliver(interaction("block_actions", actions=[{"action_id": "gone"}]), kind="interactive")
        menu = await line.deliver(interaction("block_suggestion", action_id="gone", block_id="b", value=""), kind="interactive")
        deep = await line.deliver({"type": "event_callback", "event": {"type": "message", "a": nested(200)}})
        await server.until(lambda: {new, command, press, menu, deep} <= set(server.acks))

        assert "payload" not in server.acks[new]
        assert "payload" not in server.acks[command]
        assert server.acks[menu]["payload"] == {"options": []}
    assert sorted(inbox.kinds) == ["command", "press"]


def nested(levels: int) -> object:
    value: object = 1
    for _ in range(levels):
        value = [value]
    return value


async def test_noise_on_a_connection_is_no_harm(server: SocketServer, inbox: MemoryInbox, clock: FakeClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected(server, inbox, clock):
        line = server.open[0]
        for noise in ("", "words " + CANARY, "{", "[]", '{"type": "x", "text": "' + CANARY + '"}', '{"a":' + "[" * 5_000):
            await line.say(noise)
        envelope = await line.deliver(message(CANARY))
        await server.until(lambda: envelope in line.acks)

    assert inbox.kinds == ["message"]
    assert leaked(caplog.records) == []
    assert leaked(caplog.records, "ticket=") == []


async def test_what_has_begun_is_finished_when_the_bot_stops(server: SocketServer, clock: FakeClock) -> None:
    inbox = MemoryInbox()
    begun, allowed = asyncio.Event(), asyncio.Event()

    async def slowly(job: NewJob) -> bool:
        begun.set()
        await allowed.wait()
        return await inbox.keep(job)

    app = build_app(authorize=Known(), keep=slowly, wake=inbox.wake)
    async with asyncio.timeout(20), open_api(clock, url=server.api_url) as api, asyncio.TaskGroup() as group:
        async with open_sockets(app, api, group, app_token=server.app_token, timing=FAST):
            await server.until(lambda: len(server.open) == WIDTH)
            envelope = await server.open[0].deliver(message())
            await begun.wait()
            group.create_task(soon(allowed))
        assert envelope in server.acks
    assert inbox.kinds == ["message"]


async def soon(happens: asyncio.Event) -> None:
    await asyncio.sleep(0.02)
    happens.set()


async def test_what_never_ends_does_not_keep_the_bot_from_stopping(server: SocketServer, clock: FakeClock) -> None:
    begun = asyncio.Event()

    async def never(_: NewJob) -> bool:
        begun.set()
        await asyncio.Event().wait()
        return True

    app = build_app(authorize=Known(), keep=never, wake=lambda _: None)
    timing = replace(FAST, drain_s=0.05)
    async with (
        asyncio.timeout(20),
        open_api(clock, url=server.api_url) as api,
        asyncio.TaskGroup() as group,
        open_sockets(app, api, group, app_token=server.app_token, timing=timing),
    ):
        await server.until(lambda: len(server.open) == WIDTH)
        envelope = await server.open[0].deliver(message())
        await begun.wait()
    assert envelope not in server.acks


async def test_many_envelopes_at_once_are_all_kept(server: SocketServer, inbox: MemoryInbox, clock: FakeClock) -> None:
    async with connected(server, inbox, clock):
        envelopes = [await server.open[n % WIDTH].deliver(message(ts=f"{n}.1", event_id=f"Ev{n}")) for n in range(150)]
        await server.until(lambda: set(envelopes) <= set(server.acks))

    assert len(inbox.jobs) == 150
