"""Slack's side of an installation over real sockets: codes for tokens, and who a token belongs to."""

from __future__ import annotations

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from bot.slack.manifest import SCOPES


class OAuthServer:
    """`codes` are those that were given out; each is good once. `live` are tokens that work. `answer` replaces the one to the next code."""

    def __init__(self) -> None:
        self.client_id, self.client_secret = "1." + secrets.token_hex(4), secrets.token_hex(16)
        self.codes: dict[str, str] = {}
        self.live: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.answer: dict[str, Any] | None = None
        self.away = False
        self.url = ""

    def allow(self, team: str) -> str:
        """Somebody of a team pressed "Allow"; the code."""
        code = secrets.token_hex(8)
        self.codes[code] = team
        return code

    def revoke(self, team: str) -> None:
        self.live = {token: owner for token, owner in self.live.items() if owner != team}

    async def access(self, request: web.Request) -> web.StreamResponse:
        if self.away and request.transport is not None:
            request.transport.abort()
        asked = {name: str(value) for name, value in (await request.post()).items()}
        self.asked.append(asked)
        basic = "Basic " + base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("Authorization") != basic:
            return web.json_response({"ok": False, "error": "bad_client_secret"})
        if self.answer is not None:
            return web.json_response(self.answer)
        team = self.codes.pop(asked.get("code", ""), None)
        if team is None:
            return web.json_response({"ok": False, "error": "invalid_code"})
        return web.json_response({"ok": True, **self.granted(team)})

    def granted(self, team: str) -> dict[str, Any]:
        token = "xoxb-" + secrets.token_hex(8)
        self.live[token] = team
        return {
            "access_token": token,
            "token_type": "bot",
            "scope": ",".join(scope.name for scope in SCOPES if not scope.optional),
            "bot_user_id": f"U{team}BOT",
            "app_id": "A1",
            "team": {"id": team, "name": f"Team {team}"},
            "enterprise": None,
            "is_enterprise_install": False,
            "authed_user": {"id": "UADA"},
        }

    async def test(self, request: web.Request) -> web.StreamResponse:
        if self.away and request.transport is not None:
            request.transport.abort()
        team = self.live.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if team is None:
            return web.json_response({"ok": False, "error": "account_inactive"})
        return web.json_response({"ok": True, "team_id": team, "user_id": f"U{team}BOT", "bot_id": f"B{team}"})


@asynccontextmanager
async def serve_oauth() -> AsyncIterator[OAuthServer]:
    server = OAuthServer()
    app = web.Application()
    app.router.add_post("/api/oauth.v2.access", server.access)
    app.router.add_post("/api/auth.test", server.test)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/api/"
    try:
        yield server
    finally:
        await runner.cleanup()
