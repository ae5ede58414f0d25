"""The HTTP side: what Slack calls, what an installer's browser visits, and what a load balancer asks."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from bot.slack.bolt import dispatch
from bot.slack.front import DEFAULT_LIMITS, Front, Handler, Limits, Reply
from bot.slack.manifest import COMMANDS_PATH, EVENTS_PATH, INTERACTIVITY_PATH

HEALTH_PATH, READY_PATH = "/health", "/ready"
# What is wrong, by name; empty when all is well.
Troubles = Callable[[], Awaitable[Mapping[str, str]]]


def web_app(routes: Sequence[BaseRoute], troubles: Troubles) -> Starlette:
    """The application: `/health` as long as the process runs, `/ready` while nothing troubles it, and these routes."""

    async def health(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def ready(_: Request) -> Response:
        found = await troubles()
        return JSONResponse({"ready": not found, "troubles": dict(found)}, status_code=503 if found else 200, headers={"cache-control": "no-store"})

    return Starlette(routes=[Route(HEALTH_PATH, health), Route(READY_PATH, ready), *routes])


def slack_routes(app: AsyncApp, *, signing_secret: str, now: Callable[[], float] = time.time, limits: Limits = DEFAULT_LIMITS) -> list[BaseRoute]:
    """The three addresses of the manifest. Each takes whatever Slack sends, so that one address may be configured for all."""
    front = Front(handler(app), signing_secret=signing_secret, now=now, limits=limits)
    return [Route(path, front) for path in (EVENTS_PATH, COMMANDS_PATH, INTERACTIVITY_PATH)]


def handler(app: AsyncApp) -> Handler:
    """Hands a checked body to Bolt."""

    async def handle(body: dict[str, Any], headers: Mapping[str, str]) -> Reply:
        response = await dispatch(app, body, headers)
        # Bolt's own words on failures are for programmers.
        text = response.body if response.status < 400 else ""
        return Reply(status=response.status, text=text, headers={"content-type": response.first_headers()["content-type"]})

    return handle
