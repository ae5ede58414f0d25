"""`ask-ai serve` and `ask-ai sandbox` in processes of their own, as they run for people."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import open_sandbox
from bot.slack.manifest import manifest
from tests.e2e.slack.processes import ROOT, WAIT_S, running

pytestmark = pytest.mark.asyncio(loop_scope="session")

ASKED = "When does a room end by itself?"


async def answer_to(words: str, api: str, token: str, channel: str) -> str:
    """What the bot says to a question of the token's owner."""

    async def call(method: str, **arguments: Any) -> dict[str, Any]:
        body: dict[str, Any] = (await client.post(f"{api}{method}", json=arguments, headers={"authorization": f"Bearer {token}"})).json()
        assert body["ok"], body
        return body

    async with httpx.AsyncClient(trust_env=False, verify=False) as client, asyncio.timeout(WAIT_S):
        ts = (await call("chat.postMessage", channel=channel, text=words))["ts"]
        while True:
            messages = (await call("conversations.replies", channel=channel, ts=ts))["messages"]
            if len(messages) > 1:
                return str(messages[1]["text"])
            await asyncio.sleep(0.05)


async def test_serve_answers_over_http_and_ends_with_status_0_when_it_is_told_to(index: Path, tmp_path: Path) -> None:
    options = SandboxOptions(**declared(manifest("", socket=True)))
    async with open_sandbox(options) as sandbox:
        env = {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_SIGNING_SECRET": sandbox.signing_secret}
        env |= {"ASK_AI_DATA": str(index.parent), "DATABASE_URL": f"sqlite:///{tmp_path / 'serve.db'}", "PORT": "0", "ASK_AI_HOST": "127.0.0.1"}
        async with running("ask-ai", "serve", **env) as serve:
            port = (await serve.line("events, commands and health on port")).split("port ")[1].split(";")[0]
            url = f"http://127.0.0.1:{port}/slack"
            sandbox.deliver_to(events_url=f"{url}/events", commands_url=f"{url}/commands", interactivity_url=f"{url}/interactivity")

            assert "departure" in await answer_to(ASKED, sandbox.api_url, sandbox.people["ada"], sandbox.channels["ask-ai"])
            assert await serve.ended() == 0
            assert len(serve.out) == 1, serve.out


async def test_the_procfile_under_honcho_serves_a_sandbox_of_another_process_over_a_socket(index: Path, tmp_path: Path) -> None:
    async with running("ask-ai", "sandbox", "--json", "--no-bot", "--port", "0") as sandbox:
        shown = json.loads(await sandbox.line())
        env = {"SLACK_API_URL": shown["api"], "SLACK_BOT_TOKEN": shown["bot_token"], "SLACK_APP_TOKEN": shown["app_token"]}
        env |= {"ASK_AI_DATA": str(index.parent), "DATABASE_URL": f"sqlite:///{tmp_path / 'serve.db'}", "PORT": "0", "ASK_AI_HOST": "127.0.0.1"}
        async with running("honcho", "start", "-f", str(ROOT / "Procfile"), **env) as honcho:
            await honcho.line("connected by Socket Mode")

            assert "departure" in await answer_to(ASKED, shown["api"], shown["people"]["ada"], shown["channels"]["ask-ai"])
            assert await honcho.ended() == 128 + signal.SIGTERM
            assert any(re.search(r"web\.1 stopped \(rc=0\)", line) for line in honcho.out), honcho.out
        assert set(shown) == {"page", "api", "bot_token", "app_token", "signing_secret", "channels", "people"}
        assert await sandbox.ended() == 0
