"""The server as a whole: whom it answers, what a browser may do with that, its end, and what another process may set."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import SOON_S, bolt, bot, http_peer, person
from tests.sandbox.socket_peer import bare_socket, bolt_socket


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox(SandboxOptions(clock=ControlledClock(), names=("sandbox.test",))) as opened:
        yield opened


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, verify=False) as client:
        yield client


async def admin(sandbox: Sandbox, what: str, **body: Any) -> dict[str, Any]:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        answer = await client.post(f"{sandbox.url}/sandbox/admin/{what}", json=body, headers={"authorization": f"Bearer {sandbox.app_token}"})
    return dict(answer.json())


async def test_a_permalink_that_is_opened_elsewhere_leads_to_its_place_in_the_page(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    channel, ada = sandbox.channels["ask-ai"], sandbox.people["ada"]
    heads = {"authorization": f"Bearer {ada}"}
    root = (await http.post("/api/chat.postMessage", json={"channel": channel, "text": "hm"}, headers=heads)).json()["ts"]
    reply = (await http.post("/api/chat.postMessage", json={"channel": channel, "text": "hm", "thread_ts": root}, headers=heads)).json()["ts"]

    for ts in (root, reply):
        link = (await http.post("/api/chat.getPermalink", json={"channel": channel, "message_ts": ts}, headers=heads)).json()["permalink"]
        led = await http.get(link)
        assert (led.status_code, led.headers["location"]) == (307, f"/#/{channel}/{root}")


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "localhost.evil.example", ""])
@pytest.mark.parametrize("path", ["/", "/sandbox/session", "/api/api.test", "/link/?ticket=x"])
async def test_a_name_that_is_not_ours_gets_no_answer(http: httpx.AsyncClient, host: str, path: str) -> None:
    refused = await http.get(path, headers={"host": host})
    assert refused.status_code in {400, 421}
    assert "xoxp" not in refused.text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:3000", "sandbox.test:80"])
async def test_an_address_and_the_names_it_was_told_are_its_own(http: httpx.AsyncClient, host: str) -> None:
    assert (await http.get("/api/api.test", headers={"host": host})).json()["ok"] is True


async def test_a_browser_runs_nothing_but_the_pages_own_scripts(http: httpx.AsyncClient) -> None:
    headers = (await http.get("/")).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


async def test_it_listens_on_loopback_alone_and_tells_its_addresses(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")
    assert (sandbox.page_url, sandbox.api_url) == (f"{sandbox.url}/", f"{sandbox.url}/api/")
    assert "xoxb" not in repr(sandbox)
    assert sandbox.signing_secret not in repr(sandbox)


async def test_a_port_that_is_taken_is_said(sandbox: Sandbox) -> None:
    taken = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(OSError, match="in use"):
        async with open_sandbox(SandboxOptions(port=taken)):
            pass


async def test_it_ends_soon_though_pages_listen_sockets_are_open_and_events_are_on_their_way() -> None:
    async with asyncio.timeout(SOON_S), httpx.AsyncClient(trust_env=False, verify=False) as client:
        async with open_sandbox(SandboxOptions(clock=ControlledClock())) as sandbox:
            url = f"{sandbox.url}/sandbox/changes?token={sandbox.people['ada']}"
            stream = client.stream("GET", url)
            response = await stream.__aenter__()
            socket = bare_socket(sandbox)
            bare = await socket.__aenter__()
            await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="one")
            await bare.next()
        assert [line async for line in response.aiter_lines() if line.startswith("data")] != []
        assert await bare.next() == {}
        await socket.__aexit__(None, None, None)
        await stream.__aexit__(None, None, None)


async def test_what_the_block_raises_stays_what_it_is() -> None:
    with pytest.raises(KeyError, match="mine"):
        async with open_sandbox(SandboxOptions(clock=ControlledClock())):
            raise KeyError("mine")


async def test_another_process_sees_what_was_delivered_and_whom_messages_called(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    async with http_peer(sandbox):
        await person(sandbox, "ada").chat_postMessage(channel=sandbox.channels["ask-ai"], text="hello")
        await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="<!channel> hello")
        await sandbox.settled()
        state = (await http.get("/sandbox/admin/state", headers={"authorization": f"Bearer {sandbox.app_token}"})).json()
    assert state["events"] == {"delivered": 2, "given_up": 0, "in_flight": 0, "busy": 0}
    assert [mention["who"] for mention in state["mentions"]] == ["!channel"]
    assert state["sockets"] == 0


async def test_another_process_moves_the_clock_and_lets_things_go_wrong(sandbox: Sandbox) -> None:
    before = sandbox.clock.now()
    assert (await admin(sandbox, "clock", advance_s=90))["now"] == before + 90
    assert (await admin(sandbox, "clock", advance_s=-1))["error"] == "invalid_arguments"
    assert (await admin(sandbox, "faults", copies=2, fail={"method": "chat.postMessage", "error": "fatal_error"}))["ok"]
    assert sandbox.faults.delivery.copies == 2
    with pytest.raises(Exception, match="fatal_error"):
        await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="hello")
    for wrong in ({"copys": 2}, {"fail": {"methods": "x"}}, {"fail": 3}):
        assert (await admin(sandbox, "faults", **wrong))["error"] == "invalid_arguments"


async def test_another_process_archives_channels_ends_accounts_and_changes_scopes(sandbox: Sandbox) -> None:
    channel, chi = sandbox.channels["support-escalations"], sandbox.seeded.people["chi"]

    assert (await admin(sandbox, "archive", channel=channel))["channel"] == channel
    assert sandbox.workspace.channels.get(channel).archived
    assert (await admin(sandbox, "deactivate", person=chi))["person"] == chi
    assert sandbox.workspace.person(chi).deleted
    scopes = (await admin(sandbox, "scopes", remove=["usergroups:read"], add=["calls:read"]))["scopes"]
    assert ("calls:read" in scopes, "usergroups:read" in scopes) == (True, False)
    assert (await admin(sandbox, "archive", channel="C0NONE"))["error"] == "channel_not_found"
    assert (await admin(sandbox, "deactivate", person="U0NONE"))["error"] == "user_not_found"
    assert (await admin(sandbox, "scopes", remove="chat:write"))["error"] == "invalid_arguments"


async def test_everybody_has_a_picture_that_anybody_may_see(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    chi = (await bot(sandbox).users_info(user=sandbox.seeded.people["chi"]))["user"]
    picture = await http.get(chi["profile"]["image_72"])

    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert ">C</text>" in picture.text
    assert (await http.get("/portraits/U0NONE.svg")).status_code == 404


async def test_another_process_refreshes_and_cuts_sockets(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        assert (await admin(sandbox, "faults", refresh_sockets={}))["ok"]
        assert (await socket.next())["reason"] == "warning"
        assert (await admin(sandbox, "faults", cut_sockets={}))["ok"]
        assert await socket.next() == {}


async def test_another_process_says_where_the_app_listens_and_learns_whether_it_answers(sandbox: Sandbox) -> None:
    async with http_peer(sandbox) as peer:
        url = sandbox.delivery.http.urls.events
        sandbox.deliver_to()
        assert (await admin(sandbox, "urls", events_url=url, commands_url=url, interactivity_url=url)) == {"ok": True, "verified": True}
        assert json.loads((await peer.next()).raw)["type"] == "url_verification"
        assert (await admin(sandbox, "urls", events_url="http://127.0.0.1:1/"))["verified"] is False
        assert (await admin(sandbox, "urls"))["verified"] is None


async def test_only_the_app_level_token_opens_what_is_for_tests(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    for token in ("", sandbox.bot_token, sandbox.people["dora"]):
        for method, what in (("GET", "state"), ("POST", "faults"), ("POST", "clock"), ("POST", "urls")):
            refused = await http.request(method, f"/sandbox/admin/{what}", headers={"authorization": f"Bearer {token}"} if token else {})
            assert refused.status_code in {401, 403}


async def test_time_runs_by_itself_unless_a_clock_is_given_and_can_be_pushed_ahead() -> None:
    async with open_sandbox() as sandbox, bolt_socket(sandbox, bolt(sandbox)):
        before = sandbox.clock.now()
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
            sleeping = group.create_task(sandbox.clock.sleep(3600))
            await asyncio.sleep(0)
            await admin(sandbox, "clock", advance_s=3600)
            await sleeping
            await sandbox.clock.sleep(0.01)
        assert 3600 < sandbox.clock.now() - before < 3600 + SOON_S
