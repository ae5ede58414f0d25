"""A LiveKit server's API on a real socket: Twirp with protobuf, tokens and grants checked as LiveKit does, errors in its words.

    async with serve_livekit() as server:
        server.world.rooms.append(Room(name="demo", …))
        ... LIVEKIT_URL=server.url, LIVEKIT_API_KEY=server.key, LIVEKIT_API_SECRET=server.secret ...

Which grants a call needs: https://github.com/livekit/livekit/blob/master/pkg/service/auth.go and the services beside it.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import jwt
from aiohttp import web
from google.protobuf.message import Message

from tests.fakes.livekit_world import METHODS, LiveKitWorld, Refusal

LEEWAY_S = 60
STATUS = {
    "canceled": 408,
    "invalid_argument": 400,
    "deadline_exceeded": 408,
    "not_found": 404,
    "bad_route": 404,
    "permission_denied": 403,
    "unauthenticated": 401,
    "resource_exhausted": 429,
    "failed_precondition": 412,
    "unimplemented": 501,
    "internal": 500,
    "unavailable": 503,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call that came with a good token."""

    method: str
    grants: Mapping[str, Any]
    valid_s: float
    request: Message


@dataclass(kw_only=True)
class LiveKitServer:
    """`instead` answers in place of the API when it is set; `ahead_s` is how far its clock is ahead of ours; with `silent` no call gets an answer."""

    world: LiveKitWorld = field(default_factory=LiveKitWorld)
    key: str = field(default_factory=lambda: f"key{secrets.token_hex(4)}")
    secret: str = field(default_factory=lambda: secrets.token_hex(20))
    ahead_s: float = 0.0
    silent: bool = False
    instead: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request at all."""
        if self.silent:
            await asyncio.Event().wait()
        response = await self.instead(request) if self.instead else await self._answer(request)
        response.headers["Date"] = formatdate(time.time() + self.ahead_s, usegmt=True)
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        service, _, name = request.path.removeprefix("/twirp/livekit.").partition("/")
        method = METHODS.get((service, name))
        if not request.path.startswith("/twirp/"):
            return web.Response(status=404, text="404 page not found\n")
        claims = self._claims(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if isinstance(claims, web.Response):
            return claims
        if method is None or request.method != "POST":
            return _twirp(Refusal("bad_route", f'no handler for path "{request.path}"'))
        message = method.request.FromString(await request.read())
        grants = {"video": claims.get("video", {}), "sip": claims.get("sip", {})}
        if not method.allowed(grants, message):
            return _twirp(Refusal("unauthenticated", "permissions denied"))
        self.asked.append(Asked(method=name, grants=grants, valid_s=claims["exp"] - claims["nbf"], request=message))
        try:
            answer = await method.run(self.world, message)
        except Refusal as refusal:
            return _twirp(refusal)
        return web.Response(body=answer.SerializeToString(), content_type="application/protobuf")

    def _claims(self, token: str) -> dict[str, Any] | web.Response:
        """What the token says, or a refusal in plain text: key first, then signature, then times, by our own clock."""
        try:
            unread = jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            return web.Response(status=401, text="invalid authorization token")
        if unread.get("iss") != self.key:
            return web.Response(status=401, text="invalid API key")
        try:
            claims: dict[str, Any] = jwt.decode(token, self.secret, ["HS256"], options={"verify_exp": False, "verify_nbf": False})
        except jwt.InvalidSignatureError:
            return web.Response(status=401, text="invalid authorization token: token signature is invalid: signature is invalid")
        now = time.time() + self.ahead_s
        if claims["exp"] + LEEWAY_S < now:
            return web.Response(status=401, text="invalid authorization token: token has invalid claims: token is expired")
        if claims["nbf"] - LEEWAY_S > now:
            return web.Response(status=401, text="invalid authorization token: token has invalid claims: token is not valid yet")
        return claims


def _twirp(refusal: Refusal) -> web.Response:
    body = {"code": refusal.code, "msg": refusal.words} | ({"meta": refusal.meta} if refusal.meta else {})
    return web.Response(status=STATUS[refusal.code], text=json.dumps(body), content_type="application/json")


@asynccontextmanager
async def serve_livekit(*, tls: ssl.SSLContext | None = None) -> AsyncIterator[LiveKitServer]:
    """A server on a free port of the loopback address, with TLS when a context is given. Calls that are still open end with it."""
    server = LiveKitServer()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", server.handle)
    runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls)
        await site.start()
        port = runner.addresses[0][1]
        server.url = f"{'wss' if tls else 'ws'}://127.0.0.1:{port}"
        yield server
    finally:
        await runner.cleanup()
