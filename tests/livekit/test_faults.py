"""Each way in which a server can fail to answer is told apart, in words that help, and without anything that the server wrote."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from aiohttp import web
from livekit.protocol import models

from bot.diagnostics.seen import Reach
from bot.errors import LiveKitRefused, LiveKitUnreachable
from bot.livekit import Projects
from tests.fakes.livekit_server import LiveKitServer, serve_livekit
from tests.livekit.servers import connected, self_signed

Told = TypeVar("Told", LiveKitRefused, LiveKitUnreachable)
PAGE = "<!DOCTYPE html><html><body>Sign in, token=hunter2</body></html>"


@pytest.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    async with serve_livekit() as running:
        yield running


def answers(server: LiveKitServer, status: int, text: str, **headers: str) -> None:
    """Whatever is asked, this is answered."""
    kind = headers.pop("content_type", "application/json" if text.startswith("{") else "text/plain")

    async def answer(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text=text, content_type=kind, headers=headers)

    server.instead = answer


async def refused(projects: Projects) -> LiveKitRefused:
    with pytest.raises(LiveKitRefused) as error:
        await projects.reading().rooms()
    return _without_words_of_the_server(error.value)


async def unreachable(projects: Projects) -> LiveKitUnreachable:
    with pytest.raises(LiveKitUnreachable) as error:
        await projects.reading().rooms()
    return _without_words_of_the_server(error.value)


def _without_words_of_the_server(error: Told) -> Told:
    assert "hunter2" not in f"{error} {error.why}"
    assert error.why
    return error


async def test_a_key_that_the_server_does_not_know(server: LiveKitServer) -> None:
    async with connected(server, LIVEKIT_API_KEY="other") as projects:
        error = await refused(projects)

    assert error.code == "unauthenticated"
    assert "does not know this API key" in error.why


async def test_a_secret_that_does_not_belong_to_the_key(server: LiveKitServer) -> None:
    async with connected(server, LIVEKIT_API_SECRET=secrets.token_hex(20)) as projects:
        error = await refused(projects)

    assert error.code == "unauthenticated"
    assert error.why == "the API secret does not belong to the API key"


@pytest.mark.parametrize(("ahead_s", "told"), [(3_600, "60 min ahead"), (-7_500, "2 h behind"), (-180, "3 min behind")])
async def test_clocks_that_differ_too_much(server: LiveKitServer, ahead_s: float, told: str) -> None:
    server.ahead_s = ahead_s
    async with connected(server) as projects:
        error = await refused(projects)
        reach = await projects.reading().reach()

    assert error.code == "unauthenticated"
    assert "clock" in error.why
    assert told in error.why
    assert (reach.http, reach.auth) == ("ok", error.why)
    assert reach.skew_s == pytest.approx(ahead_s, abs=3)


async def test_a_refusal_without_words_is_put_down_to_the_clocks_when_they_differ(server: LiveKitServer) -> None:
    answers(server, 401, "")
    async with connected(server) as projects:
        agreeing = await refused(projects)
    async with connected(server, now=datetime.now(UTC) - timedelta(minutes=10)) as projects:
        differing = await refused(projects)

    assert "check both" in agreeing.why
    assert "clock" in differing.why
    assert "10 min ahead" in differing.why


async def test_a_key_without_the_right(server: LiveKitServer) -> None:
    answers(server, 401, '{"code": "unauthenticated", "msg": "permissions denied hunter2"}')
    async with connected(server) as projects:
        first = await refused(projects)
    answers(server, 403, '{"code": "permission_denied", "msg": "hunter2"}')
    async with connected(server) as projects:
        second = await refused(projects)

    assert first.code == second.code == "permission_denied"
    assert first.why == "the API key is not allowed to do that"


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (404, '{"code": "bad_route", "msg": "no handler for hunter2"}', "unimplemented"),
        (404, '{"code": "not_found", "msg": "hunter2"}', "not_found"),
        (429, '{"code": "resource_exhausted", "msg": "hunter2"}', "resource_exhausted"),
        (400, '{"code": "invalid_argument", "msg": "hunter2"}', "invalid_argument"),
        (500, '{"code": "internal", "msg": "sip not connected (redis required)"}', "not_connected"),
        (503, '{"code": "unavailable", "msg": "no response from servers"}', "unavailable"),
        (400, '{"code": "<hunter2>", "msg": ""}', "unknown"),
    ],
)
async def test_what_the_server_understood_and_will_not_do(server: LiveKitServer, status: int, body: str, code: str) -> None:
    answers(server, status, body)
    async with connected(server) as projects:
        assert (await refused(projects)).code == code


@pytest.mark.parametrize(
    ("status", "text", "stage", "told"),
    [
        (200, PAGE, "proxy", "a web page answered"),
        (503, PAGE, "proxy", "a web page answered instead of LiveKit (HTTP 503)"),
        (404, "404 page not found\n", "http", "no LiveKit API (HTTP 404)"),
        (405, "hunter2", "http", "no LiveKit API (HTTP 405)"),
        (407, "hunter2", "proxy", "a proxy"),
        (400, "Client sent an HTTP request to an HTTPS server.", "tls", "wss://"),
        (400, "hunter2", "proxy", "turned us away (HTTP 400)"),
        (403, "hunter2", "proxy", "turned us away (HTTP 403)"),
        (500, "hunter2", "http", "the server failed (HTTP 500)"),
        (500, "null", "http", "the server failed (HTTP 500)"),
        (500, '["hunter2"]', "http", "the server failed (HTTP 500)"),
        (400, '{"code": "invalid_argument", "msg": null}', "proxy", "turned us away"),
        (400, '{"code": "invalid_argument", "msg": "", "meta": ["hunter2"]}', "proxy", "turned us away"),
        (502, "hunter2", "proxy", "nothing from the LiveKit server behind it (HTTP 502)"),
        (500, '{"code": "internal", "msg": "hunter2"}', "http", "the server failed at it (internal)"),
        (200, "hunter2", "proxy", "does not speak LiveKit's API"),
    ],
)
async def test_what_answers_and_is_no_livekit_server(server: LiveKitServer, status: int, text: str, stage: str, told: str) -> None:
    answers(server, status, text)
    async with connected(server) as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == stage
    assert told in error.why
    assert (reach.connect, reach.auth) == ("ok", "")
    assert reach.http == error.why


async def test_an_address_that_sends_one_on_is_told_where_to(server: LiveKitServer) -> None:
    answers(server, 301, "", Location="https://user:hunter2@elsewhere.example.com/login?token=hunter2")
    async with connected(server) as projects:
        error = await unreachable(projects)

    assert "it sends us on to https://elsewhere.example.com;" in error.why


async def test_a_path_without_the_api(server: LiveKitServer) -> None:
    async with connected(server, LIVEKIT_URL=f"{server.url}/elsewhere") as projects:
        assert "check host, port and path" in (await unreachable(projects)).why


async def test_a_name_that_does_not_resolve(server: LiveKitServer) -> None:
    async with connected(server, LIVEKIT_URL="wss://nowhere.invalid") as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == "dns"
    assert reach == Reach(host="nowhere.invalid", dns=error.why, took_ms=reach.took_ms)


async def test_a_port_at_which_nothing_listens() -> None:
    async with serve_livekit() as gone:
        pass
    async with connected(gone) as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == "connect"
    assert (reach.dns, reach.connect, reach.http) == ("ok", "nothing listens at that address and port", "")


async def test_tls_with_a_certificate_that_proves_nothing(tmp_path: Path) -> None:
    async with serve_livekit(tls=self_signed(tmp_path)) as server, connected(server) as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == "tls"
    assert error.why == reach.tls == "its certificate is signed by itself, which proves nothing"
    assert (reach.connect, reach.http) == ("ok", "")


async def test_tls_where_there_is_none(server: LiveKitServer) -> None:
    async with connected(server, LIVEKIT_URL=server.url.replace("ws:", "wss:")) as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == "tls"
    assert "a plain port needs ws://" in error.why
    assert reach.tls == error.why


async def test_plain_words_to_a_port_that_speaks_tls(tmp_path: Path) -> None:
    async with serve_livekit(tls=self_signed(tmp_path)) as server, connected(server, LIVEKIT_URL=server.url.replace("wss:", "ws:")) as projects:
        assert (await unreachable(projects)).stage == "http"


async def test_a_server_that_takes_too_long_is_given_up(server: LiveKitServer) -> None:
    server.silent = True
    async with connected(server, call_s=0.05) as projects:
        error = await unreachable(projects)
        reach = await projects.reading().reach()

    assert error.stage == "timeout"
    assert reach.http == error.why == "it did not answer in time"
    assert reach.took_ms < 5_000


async def test_a_server_that_hangs_up(server: LiveKitServer) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.close()
        await asyncio.Event().wait()
        raise AssertionError

    server.instead = hang_up
    async with connected(server) as projects:
        assert (await unreachable(projects)).why == "it broke the connection before it had answered"


async def test_a_node_that_does_not_answer_for_its_room_is_told(server: LiveKitServer) -> None:
    """A room that is listed has dispatches; only for one that is not listed the same answer means that there are none."""

    async def no_node(request: web.Request) -> web.StreamResponse:
        server.instead = None
        return web.json_response({"code": "unavailable", "msg": "no response from servers"}, status=503)

    server.instead = no_node
    async with connected(server) as projects:
        assert await projects.reading().dispatches("demo") == ()
        server.instead = no_node
        server.world.rooms.append(models.Room(name="demo"))
        with pytest.raises(LiveKitRefused, match="unavailable"):
            await projects.reading().dispatches("demo")
