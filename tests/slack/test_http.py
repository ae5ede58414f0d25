"""The HTTP side over real sockets."""

from __future__ import annotations

import asyncio
import json
import signal
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.errors import SettingsError
from bot.slack.server import Patience, serve_http
from tests.bot.slack_bodies import interaction, message
from tests.slack.served import Served, serving
from tests.slack.signed import command_request, event_request, interaction_request


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serving() as running:
        yield running


async def test_each_address_of_the_manifest_takes_whatever_slack_sends(served: Served) -> None:
    for path in ("/slack/events", "/slack/commands", "/slack/interactivity"):
        n = len(served.inbox.jobs)
        event = await served.put(event_request(message(ts=f"{n}.1", event_id=f"Ev{n}")), path)
        command = await served.put(command_request("room r1 payload", trigger_id=f"{n}.2"), path)
        press = await served.put(interaction_request(interaction("block_actions", actions=[{"action_id": f"vote-{n}", "value": "a"}])), path)

        assert (event.status_code, event.text) == (200, "")
        assert (command.status_code, command.text) == (200, "")
        assert (press.status_code, press.text) == (200, "")
    assert served.inbox.kinds == ["message", "command", "press"] * 3
    assert served.inbox.jobs[1].payload["text"] == "room r1 payload"


async def test_slack_can_verify_the_address(served: Served) -> None:
    response = await served.put(event_request({"type": "url_verification", "challenge": "c0ffee", "token": "x"}))

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("application/json")
    assert response.json() == {"challenge": "c0ffee"}


async def test_what_could_not_be_saved_is_a_failure_without_words(served: Served) -> None:
    served.inbox.fault = RuntimeError("words of a person")

    response = await served.put(event_request(message()))

    assert (response.status_code, response.text) == (500, "")


async def test_a_process_is_healthy_while_it_runs_and_ready_while_nothing_troubles_it(served: Served) -> None:
    assert (await served.get("/health")).status_code == 200
    assert (await served.get("/ready")).json() == {"ready": True, "troubles": {}}

    served.troubles["sockets"] = "none of 2 is open"
    response = await served.get("/ready")

    assert response.status_code == 503
    assert response.json()["troubles"] == {"sockets": "none of 2 is open"}
    assert (await served.get("/health")).status_code == 200


async def test_nothing_else_is_served(served: Served) -> None:
    for path in ("/", "/slack", "/slack/install", "/slack/oauth_redirect", "/docs"):
        assert (await served.get(path)).status_code == 404
    assert (await served.get("/slack/events?ssl_check=1")).status_code == 200


async def test_one_connection_serves_many_requests(served: Served) -> None:
    async with httpx.AsyncClient() as client:
        for n in range(20):
            request = event_request(message(ts=f"{n}.1", event_id=f"Ev{n}"))
            response = await client.post(f"{served.url}/slack/events", content=request.raw, headers=list(request.headers))
            assert response.status_code == 200

    assert len(served.inbox.jobs) == 20


class Slow:
    """A page that is finished when a test says so."""

    def __init__(self) -> None:
        self.begun, self.end = asyncio.Event(), asyncio.Event()
        self.app = Starlette(routes=[Route("/", self.page)])

    async def page(self, _: Request) -> Response:
        self.begun.set()
        await self.end.wait()
        return PlainTextResponse("whole")


async def test_a_request_that_has_begun_is_finished_when_the_server_stops() -> None:
    slow = Slow()
    async with asyncio.TaskGroup() as group, httpx.AsyncClient() as client:
        async with serve_http(slow.app, group, host="127.0.0.1", port=0) as port:
            asking = group.create_task(client.get(f"http://127.0.0.1:{port}/"))
            await slow.begun.wait()
            group.create_task(soon(slow.end))
        assert asking.done()
        assert asking.result().text == "whole"
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/")


async def soon(event: asyncio.Event) -> None:
    await asyncio.sleep(0.02)
    event.set()


async def test_what_goes_wrong_inside_the_block_comes_out_of_it() -> None:
    with pytest.raises(ExceptionGroup) as raised:
        async with asyncio.TaskGroup() as group, serve_http(Slow().app, group, host="127.0.0.1", port=0):
            raise SettingsError("something else")

    assert raised.group_contains(SettingsError)


async def test_signals_are_left_to_whoever_runs_the_whole(served: Served) -> None:
    assert signal.getsignal(signal.SIGTERM) in {signal.SIG_DFL, signal.default_int_handler, None}
    assert (await served.get("/health")).text == "ok\n"


async def test_a_port_that_is_taken_is_named(served: Served) -> None:
    async with asyncio.TaskGroup() as group:
        with pytest.raises(SettingsError, match=f"port {served.port}"):
            async with serve_http(Slow().app, group, host="127.0.0.1", port=served.port):
                pytest.fail("served")


async def test_a_client_that_never_finishes_its_head_is_hung_up_on() -> None:
    async with asyncio.timeout(5), serving(patience=Patience(head_s=0.03)) as served:
        assert await served.raw(b"POST /slack/events HTTP/1.1\r\nhost: bot\r\nx-slack-sig") == b""
        assert await served.raw(b"") == b""
        assert await second_head(served) == b""


async def second_head(served: Served) -> bytes:
    """What comes after the answer to one request, when the head of a second one is never finished."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(b"GET /health HTTP/1.1\r\nhost: bot\r\n\r\n")
    assert (await reader.readuntil(b"ok\n")).startswith(b"HTTP/1.1 200")
    writer.write(b"GET /he")
    try:
        return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_a_client_that_finishes_its_head_is_not_hurried() -> None:
    slow, patience = Slow(), Patience(head_s=0.02)

    async with (
        asyncio.TaskGroup() as group,
        serve_http(slow.app, group, host="127.0.0.1", port=0, patience=patience) as port,
        httpx.AsyncClient() as client,
    ):
        asking = group.create_task(client.get(f"http://127.0.0.1:{port}/"))
        await slow.begun.wait()
        await asyncio.sleep(0.05)
        slow.end.set()
        assert (await asking).text == "whole"


async def test_a_head_without_end_is_refused(served: Served) -> None:
    async with asyncio.timeout(5):
        answer = await served.raw(b"POST /slack/events HTTP/1.1\r\nx: " + b"a" * 40_000)

    assert b" 400 " in answer or answer == b""


async def test_a_body_that_goes_on_after_its_refusal_is_not_read(served: Served) -> None:
    request = event_request(message("x"))
    head = (
        b"POST /slack/events HTTP/1.1\r\nhost: bot\r\ncontent-length: 99999999\r\n" + b"".join(f"{k}: {v}\r\n".encode() for k, v in request.headers) + b"\r\n"
    )

    async with asyncio.timeout(5):
        answer = await served.raw(head + b"x" * 200_000)

    assert answer == b"" or b" 413 " in answer.splitlines()[0]
    assert json.dumps(served.inbox.kinds) == "[]"
