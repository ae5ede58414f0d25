"""Slack's side of signing in, over real sockets: codes for tokens of identity, who a token belongs to, and what a bot may know about people.

https://docs.slack.dev/reference/methods/openid.connect.token and https://docs.slack.dev/reference/methods/openid.connect.userInfo
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

PERSON, TEAM = "https://slack.com/user_id", "https://slack.com/team_id"
LIFE_S = 300


def token_of(claims: Mapping[str, Any]) -> str:
    """A token of identity with these claims, as Slack signs them; nobody looks at the signature."""
    parts = ({"alg": "RS256", "typ": "JWT"}, claims)
    return ".".join([*(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts), secrets.token_urlsafe(16)])


class OpenIdServer:
    """`codes` are those that were given out, each good once, with what the browser came with. `claims` and `info` change what is said, `users` are people by id.

    `teams` has the workspaces that the bot is in, by its token there.
    """

    def __init__(self, now: float) -> None:
        self.client_id, self.client_secret = "1." + secrets.token_hex(4), secrets.token_hex(16)
        self.now = now
        self.codes: dict[str, tuple[str, str, str, str]] = {}
        self.live: dict[str, tuple[str, str]] = {}
        self.claims: dict[str, Any] = {}
        self.info: dict[str, Any] = {}
        self.users: dict[str, dict[str, Any]] = {
            "UADMIN": {"is_admin": True},
            "UOWNER": {"is_owner": True},
            "UADA": {},
            "UGONE": {"is_admin": True, "deleted": True},
        }
        self.teams: dict[str, str] = {}
        self.asked: list[str] = []
        self.away: set[str] = set()
        self.url = ""

    def allow(self, *, team: str = "T1", person: str = "UADMIN", nonce: str, redirect_uri: str) -> str:
        """Somebody pressed "Allow"; the code."""
        code = secrets.token_hex(8)
        self.codes[code] = (team, person, nonce, redirect_uri)
        return code

    def bot_of(self, team: str) -> str:
        """The bot's token in that workspace."""
        token = "xoxb-" + secrets.token_hex(8)
        self.teams[token] = team
        return token

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """The page where a person allows it, as if they had pressed the button already."""
        code = self.allow(nonce=request.query["nonce"], redirect_uri=request.query["redirect_uri"])
        raise web.HTTPFound(f"{request.query['redirect_uri']}?{urlencode({'code': code, 'state': request.query['state']})}")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.asked.append(method)
        if method in self.away and request.transport is not None:
            request.transport.abort()
        given = {name: str(value) for name, value in {**request.query, **(await request.post())}.items()}
        said = {"openid.connect.token": self.token, "openid.connect.userInfo": self.user_info, "auth.test": self.test, "users.info": self.user}[method](
            request.headers.get("Authorization", ""), given
        )
        return web.json_response({"ok": "error" not in said, **said})

    def token(self, authorization: str, given: Mapping[str, str]) -> dict[str, Any]:
        basic = "Basic " + base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if authorization != basic:
            return {"error": "bad_client_secret"}
        team, person, nonce, redirect_uri = self.codes.pop(given.get("code", ""), ("", "", "", ""))
        if not team:
            return {"error": "invalid_code"}
        if given.get("redirect_uri") != redirect_uri:
            return {"error": "bad_redirect_uri"}
        access = "xoxp-" + secrets.token_hex(8)
        self.live[access] = (team, person)
        claims = {"iss": "https://slack.com", "sub": person, "aud": self.client_id, "exp": self.now + LIFE_S, "iat": self.now, "nonce": nonce}
        return {"access_token": access, "token_type": "Bearer", "id_token": token_of({**claims, TEAM: team, PERSON: person, **self.claims})}

    def user_info(self, authorization: str, _: Mapping[str, str]) -> dict[str, Any]:
        team, person = self.live.get(authorization.removeprefix("Bearer "), ("", ""))
        return {"sub": person, PERSON: person, TEAM: team, **self.info} if team else {"error": "invalid_auth"}

    def test(self, authorization: str, _: Mapping[str, str]) -> dict[str, Any]:
        team = self.teams.get(authorization.removeprefix("Bearer "))
        return {"team_id": team, "user_id": "UBOT", "bot_id": "BBOT"} if team else {"error": "account_inactive"}

    def user(self, authorization: str, given: Mapping[str, str]) -> dict[str, Any]:
        team, person = self.teams.get(authorization.removeprefix("Bearer ")), given.get("user", "")
        return {"user": {"id": person, "team_id": team, **self.users[person]}} if team and person in self.users else {"error": "user_not_found"}


@asynccontextmanager
async def serve_openid(now: float) -> AsyncIterator[OpenIdServer]:
    server = OpenIdServer(now)
    app = web.Application()
    app.router.add_route("*", "/api/{method}", server.answer)
    app.router.add_get("/openid/connect/authorize", server.authorize)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    server.url = f"http://{host}:{port}/api/"
    try:
        yield server
    finally:
        await runner.cleanup()
