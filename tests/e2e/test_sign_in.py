"""The dashboard of a bot that serves one workspace by its token: people sign in with Slack all the same, and nobody installs anything."""

from __future__ import annotations

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx

from bot.figures.ports import Turn
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.serving import Service, open_service
from bot.settings import Settings
from bot.slack.manifest import manifest

PUBLIC = "https://bot.example.com"
TOKEN = secrets.token_hex(16)


@asynccontextmanager
async def serving(index: Path, tmp_path: Path) -> AsyncIterator[tuple[Sandbox, Service, httpx.AsyncClient]]:
    """A service with the token of the workspace and the app's secret beside it, and a browser in front of it."""
    (tmp_path / "index").symlink_to(index)
    async with open_sandbox(SandboxOptions(**declared(manifest("", socket=True)))) as sandbox:
        app = sandbox.workspace.app
        env = {"SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_SIGNING_SECRET": sandbox.signing_secret, "SLACK_API_URL": sandbox.api_url}
        env |= {"SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret, "ASK_AI_PUBLIC_URL": PUBLIC}
        env |= {"ASK_AI_DASHBOARD": "on", "ASK_AI_DASHBOARD_TOKEN": TOKEN, "ASK_AI_DATA": str(tmp_path), "ASK_AI_HOST": "127.0.0.1", "PORT": "0"}
        headers = {"sec-fetch-site": "same-origin"}
        async with (
            open_service(Settings.from_env(env)) as service,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{service.port}", headers=headers, trust_env=False) as browser,
        ):
            yield sandbox, service, browser


async def test_beside_a_token_the_apps_secret_opens_the_way_through_slack_and_no_page_to_install(index: Path, tmp_path: Path) -> None:
    async with serving(index, tmp_path) as (sandbox, _, browser):
        door, leaving, install = [await browser.get(path) for path in ("/dashboard/sign-in", "/dashboard/slack", "/slack/install")]
        ready = await browser.get("/ready")

    asked = parse_qs(urlsplit(leaving.headers["location"]).query)
    assert "Sign in with Slack" in door.text
    assert (asked["client_id"], asked["redirect_uri"]) == ([sandbox.workspace.app.client_id], [f"{PUBLIC}/dashboard/slack/back"])
    assert asked["redirect_uri"][0] in manifest(PUBLIC, socket=False)["oauth_config"]["redirect_urls"]
    assert install.status_code == 404
    assert ready.status_code == 200


async def test_workspaces_have_names_where_slack_tells_them(index: Path, tmp_path: Path) -> None:
    async with serving(index, tmp_path) as (sandbox, service, browser):
        for team in (sandbox.workspace.team.id, "T0ELSEWHERE"):
            turn = Turn(answer=team, team=team, channel="C1", person="U1", outcome="answered", confidence=0.8, asked_at=time.time() - 1)
            await service.store.turns.keep(turn)
        entered = await browser.post("/dashboard/sign-in", data={"token": TOKEN})
        cookie = entered.headers["set-cookie"].partition(";")[0]  # one that is never sent without encryption
        page = await browser.get("/dashboard", headers={"cookie": cookie})

    assert f'<option value="{sandbox.workspace.team.id}">{sandbox.workspace.team.name}</option>' in page.text
    assert '<option value="T0ELSEWHERE">T0ELSEWHERE</option>' in page.text
