"""A workspace installs the app through its pages and is served from then on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.serving import Service, open_service
from bot.settings import Settings, SlackSettings
from bot.slack.manifest import manifest

LOOK_S, LOOKS = 0.05, 600


@asynccontextmanager
async def serving(index: Path, tmp_path: Path) -> AsyncIterator[tuple[Sandbox, Service]]:
    """A service without a token of its own, and a workspace that delivers to it."""
    (tmp_path / "index").symlink_to(index)
    async with open_sandbox(SandboxOptions(**declared(manifest("", socket=True)))) as sandbox:
        app = sandbox.workspace.app
        slack = SlackSettings(signing_secret=sandbox.signing_secret, client_id=app.client_id, client_secret=app.client_secret, api_url=sandbox.api_url)
        settings = Settings(data_dir=tmp_path, host="127.0.0.1", port=0, slack=slack)
        async with open_service(settings) as service:
            sandbox.deliver_to(events_url=f"http://127.0.0.1:{service.port}/slack/events")
            yield sandbox, service


async def asked(sandbox: Sandbox, service: Service) -> list[dict[str, Any]]:
    """What the bot says to a question of Ada's, once there is nothing left to do."""
    async with httpx.AsyncClient(base_url=sandbox.api_url, headers={"Authorization": f"Bearer {sandbox.people['ada']}"}) as ada:
        question = (await ada.post("chat.postMessage", json={"channel": sandbox.channels["ask-ai"], "text": "why did my room disconnect?"})).json()
        await sandbox.settled()
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_S)
            if await service.idle():
                break
        thread = (await ada.post("conversations.replies", json={"channel": sandbox.channels["ask-ai"], "ts": question["ts"]})).json()
        return [message for message in thread["messages"] if message.get("bot_id")]


@pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")
async def test_a_workspace_is_served_once_it_has_installed_the_app(index: Path, tmp_path: Path) -> None:
    async with serving(index, tmp_path) as (sandbox, service), httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}") as browser:
        assert await asked(sandbox, service) == []

        sent = await browser.get("/slack/install")
        state = parse_qs(urlsplit(sent.headers["location"]).query)["state"][0]
        code = sandbox.workspace.tokens.issue_code(installer=sandbox.seeded.people["dora"])
        cookies = "; ".join(f"{name}={value}" for name, value in sent.cookies.items())
        arrived = await browser.get("/slack/oauth_redirect", params={"code": code, "state": state}, headers={"Cookie": cookies})

        assert (sent.status_code, arrived.status_code) == (302, 200)
        assert "is installed" in arrived.text
        assert len(await asked(sandbox, service)) == 1
