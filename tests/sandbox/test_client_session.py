"""Who is let in to what a client does, and what the page is told."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import httpx
import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import Command, SandboxOptions, Shortcut, declared
from bot.sandbox.server import Sandbox, open_sandbox
from tests.sandbox.peer import bot

MANIFEST = {
    "features": {
        "slash_commands": [{"command": "/lkdiag", "description": "Look at a room", "usage_hint": "room NAME"}],
        "shortcuts": [{"type": "message", "callback_id": "ask_about", "name": "Ask about this"}, {"type": "global", "callback_id": "new", "name": "New"}],
    },
    "oauth_config": {"scopes": {"bot": ["app_mentions:read", "chat:write"]}},
    "settings": {"event_subscriptions": {"bot_events": ["app_mention"]}},
}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox(SandboxOptions(clock=ControlledClock(), **declared(MANIFEST))) as opened:
        yield opened


@pytest.fixture
async def http(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False, verify=False) as client:
        yield client


def test_a_manifest_says_which_commands_shortcuts_events_and_scopes_there_are() -> None:
    assert declared(MANIFEST) == {
        "commands": (Command(command="/lkdiag", description="Look at a room", usage_hint="room NAME"),),
        "shortcuts": (Shortcut(callback_id="ask_about", name="Ask about this"), Shortcut(callback_id="new", name="New", kind="global")),
        "events": frozenset({"app_mention"}),
        "scopes": frozenset({"app_mentions:read", "chat:write"}),
    }
    assert declared({}) == {"commands": (), "shortcuts": (), "events": frozenset(), "scopes": frozenset()}


async def test_the_bot_may_do_what_the_manifest_asks_for_and_nothing_else(sandbox: Sandbox) -> None:
    await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="hello")
    with pytest.raises(SlackApiError, match="missing_scope"):
        await bot(sandbox).team_info()


async def test_the_page_is_told_who_and_what_there_is(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    session = (await http.get("/sandbox/session", headers={"sec-fetch-site": "same-origin"})).json()
    assert [person["name"] for person in session["people"]] == ["ada", "ben", "chi", "dora"]
    assert {person["name"]: person["token"] for person in session["people"]} == sandbox.people
    channels = {channel["name"]: channel for channel in session["channels"] if channel["kind"] == "channel"}
    assert {name: channel["id"] for name, channel in channels.items()} == sandbox.channels
    assert session["bot"]["user_id"] not in channels["random"]["members"]
    direct = {channel["person"]: channel["id"] for channel in session["channels"] if channel["kind"] == "im"}
    assert direct == {sandbox.seeded.people[name]: channel for name, channel in sandbox.direct.items()}
    assert session["commands"] == [{"command": "/lkdiag", "description": "Look at a room", "usage_hint": "room NAME"}]
    assert session["shortcuts"] == [{"callback_id": "ask_about", "name": "Ask about this"}]


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "http://evil.example"}, {"origin": "null"}])
async def test_a_page_from_elsewhere_is_told_nothing(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    refused = await http.get("/sandbox/session", headers=headers)
    assert (refused.status_code, refused.json()["ok"]) == (403, False)
    assert "xoxp" not in refused.text


@pytest.mark.parametrize("what", ["press", "suggest", "submit", "close", "shortcut", "command", "home", "context", "stop"])
async def test_every_act_needs_the_token_of_a_person(sandbox: Sandbox, http: httpx.AsyncClient, what: str) -> None:
    for token, status, error in (("", 401, "not_authed"), ("nobody", 401, "invalid_auth"), (sandbox.bot_token, 403, "not_allowed_token_type")):
        headers = {"authorization": f"Bearer {token}"} if token else {}
        refused = await http.post(f"/sandbox/{what}", json={}, headers=headers)
        assert (refused.status_code, refused.json()["error"]) == (status, error)


@pytest.mark.parametrize(("body", "status", "error"), [(b"{", 400, "invalid_json"), (b"[]", 400, "invalid_json"), (b"{}", 200, "invalid_arguments")])
async def test_a_body_that_makes_no_sense_is_refused(sandbox: Sandbox, http: httpx.AsyncClient, body: bytes, status: int, error: str) -> None:
    refused = await http.post("/sandbox/press", content=body, headers={"authorization": f"Bearer {sandbox.people['ada']}"})
    assert (refused.status_code, refused.json()["error"]) == (status, error)


async def test_a_body_beyond_a_megabyte_is_not_read(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    large = json.dumps({"text": "x" * 1_000_000})
    refused = await http.post("/sandbox/command", content=large, headers={"authorization": f"Bearer {sandbox.people['ada']}"})
    assert (refused.status_code, refused.json()["error"]) == (413, "body_too_large")


@pytest.mark.parametrize("state", ["text", ["why"], {"why": "text"}])
async def test_a_state_is_values_by_block_and_action(sandbox: Sandbox, http: httpx.AsyncClient, state: object) -> None:
    body = {"view_id": "V1", "state": state}
    refused = await http.post("/sandbox/submit", json=body, headers={"authorization": f"Bearer {sandbox.people['ada']}"})
    assert refused.json()["error"] == "invalid_arguments"


async def test_people_act_only_where_they_are(sandbox: Sandbox, http: httpx.AsyncClient) -> None:
    body = {"channel": sandbox.direct["ben"], "command": "/lkdiag", "text": ""}
    refused = await http.post("/sandbox/command", json=body, headers={"authorization": f"Bearer {sandbox.people['ada']}"})
    assert refused.json()["error"] == "channel_not_found"
