"""A service on a free loopback port that knows who is on call, by a rota; it answers as PagerDuty does, as a plain hook, or as badly as it is told."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.escalation.plan import Rota
from bot.slack.server import serve_http

PAGERDUTY = "application/vnd.pagerduty+json;version=2"


@dataclass(slots=True, kw_only=True)
class OnCallServer:
    """`rotas` by schedule; people's ids become addresses by `email_of`. `instead` is what it answers to everything, when set. `closing` ends what hangs."""

    rotas: Mapping[str, Rota]
    email_of: Callable[[str], str] = lambda person: f"{person.lower()}@example.com"
    token: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    instead: Callable[[], Response] | None = None
    asked: list[Request] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def hear(self, request: Request) -> Response:
        """One question. The parameters are those of https://developer.pagerduty.com/api-reference/3a6b910f11050-list-all-of-the-on-calls"""
        self.asked.append(request)
        if self.instead:
            return self.instead()
        query = request.query_params
        if request.url.path != "/oncalls":
            return self._plainly(request, datetime.fromisoformat(query["at"]))
        if request.headers.get("authorization") != f"Token token={self.token}":
            return JSONResponse({"error": {"message": "Unauthorized"}}, status_code=401)
        if request.headers.get("accept") != PAGERDUTY or query.get("include[]") != "users" or query["since"] > query["until"]:
            return JSONResponse({"error": {"code": 2001, "message": "Invalid Input Provided"}}, status_code=400)
        entries = self._entries(query["schedule_ids[]"], datetime.fromisoformat(query["since"]))
        return JSONResponse({"oncalls": entries, "limit": 100, "offset": 0, "more": False, "total": None})

    def _plainly(self, request: Request, at: datetime) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return Response(status_code=403)
        return JSONResponse({"users": [person for rota in self.rotas.values() for person in rota.on_duty(at)]})

    def _entries(self, schedule: str, at: datetime) -> list[dict[str, Any]]:
        """Times on call that touch the moment, the one that ends with it included, the last level first."""
        if schedule not in self.rotas:
            return []
        rota = self.rotas[schedule]
        turns = [turn for turn in range(rota.turn(at) - 1, rota.turn(at) + 1) if rota.handover(turn + 1) >= at]
        return [
            {
                "user": {"id": f"P{person}", "type": "user", "email": self.email_of(person)},
                "schedule": {"id": schedule, "type": "schedule_reference"},
                "escalation_policy": {"id": "PPOLICY", "type": "escalation_policy_reference"},
                "escalation_level": level,
                "start": rota.handover(turn).isoformat(),
                "end": rota.handover(turn + 1).isoformat(),
            }
            for turn in turns
            for level, person in reversed(list(enumerate(rota.on_duty(rota.handover(turn)), 1)))
        ]

    def hangs(self) -> Response:
        """An answer that begins and does not go on."""

        async def body() -> AsyncIterator[bytes]:
            yield b"{"
            await self.closing.wait()

        return StreamingResponse(body(), media_type="application/json")


def json_of(value: object) -> Callable[[], Response]:
    """An answer with this body."""
    return lambda: Response(json.dumps(value), media_type="application/json")


@asynccontextmanager
async def serve_oncall(rotas: Mapping[str, Rota]) -> AsyncIterator[OnCallServer]:
    """The server until the block ends."""
    server = OnCallServer(rotas=rotas)
    app = Starlette(routes=[Route("/{path:path}", server.hear, methods=["GET"])])
    async with asyncio.TaskGroup() as group, serve_http(app, group, host="127.0.0.1", port=0) as server.port:
        try:
            yield server
        finally:
            server.closing.set()
