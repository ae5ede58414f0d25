"""The sandbox as one server on one port: Web API, sockets, response URLs, and the page with what it needs.

    async with open_sandbox(SandboxOptions()) as sandbox:
        sandbox.deliver_to(events_url=…)  # or the app opens a socket with `sandbox.app_token`

It listens on loopback unless told otherwise, and gives people's tokens to its own page alone.
"""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp
from starlette.websockets import WebSocket

from bot.sandbox.admin import Admin
from bot.sandbox.aging import Aging
from bot.sandbox.api.http import Cuttable, WebApiRoutes
from bot.sandbox.api.outside import Outside
from bot.sandbox.api.web import WebApi
from bot.sandbox.client.acts import Acts
from bot.sandbox.client.changes import Changes
from bot.sandbox.client.door import json_body
from bot.sandbox.client.session import Session
from bot.sandbox.clock import Clock
from bot.sandbox.delivery.delivery import Delivery, open_delivery
from bot.sandbox.delivery.http import Urls
from bot.sandbox.delivery.link import HangUp, serve_link
from bot.sandbox.delivery.responses import Responses
from bot.sandbox.delivery.running import RunningClock
from bot.sandbox.delivery.tasks import tasks
from bot.sandbox.faults import Faults
from bot.sandbox.guard import Guard
from bot.sandbox.options import SandboxOptions
from bot.sandbox.portraits import Portraits
from bot.sandbox.refused import Refused
from bot.sandbox.seed import Seeded, seed
from bot.sandbox.serving import bound, serving
from bot.sandbox.workspace import Workspace

PAGE = Path(__file__).parent / "page"
# What Slack answers at a response URL; the rest is 400. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
RESPONSE_STATUSES = {"expired_url": 404, "used_url": 404, "invalid_url": 404, "body_too_large": 413}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sandbox:
    """An open sandbox. `channels` and `direct` are ids by name (of the channel, of the person), `people` user tokens by name."""

    url: str
    seeded: Seeded = field(repr=False)
    delivery: Delivery = field(repr=False)
    api: WebApi = field(repr=False)
    faults: Faults = field(repr=False)

    @property
    def page_url(self) -> str:
        """Where people look at it."""
        return f"{self.url}/"

    @property
    def api_url(self) -> str:
        """The Web API, for a client's `base_url` and the environment's SLACK_API_URL."""
        return f"{self.url}/api/"

    @property
    def workspace(self) -> Workspace:
        """All there is."""
        return self.seeded.workspace

    @property
    def clock(self) -> Clock:
        """The sandbox's time."""
        return self.workspace.clock

    @property
    def bot_token(self) -> str:
        """For calls of the Web API."""
        return self.workspace.tokens.bot_token

    @property
    def app_token(self) -> str:
        """For Socket Mode, and for /sandbox/admin/."""
        return self.workspace.tokens.app_token

    @property
    def signing_secret(self) -> str:
        """What deliveries over HTTP are signed with."""
        return self.workspace.app.signing_secret

    @property
    def channels(self) -> Mapping[str, str]:
        """Ids by name."""
        return self.seeded.channels

    @property
    def groups(self) -> Mapping[str, str]:
        """Ids of user groups by handle."""
        return self.seeded.groups

    @property
    def direct(self) -> Mapping[str, str]:
        """The bot's direct messages, ids by the other person's name."""
        return self.seeded.direct

    @property
    def people(self) -> Mapping[str, str]:
        """Tokens of people's own clients by name."""
        return self.seeded.tokens

    def deliver_to(self, *, events_url: str = "", commands_url: str = "", interactivity_url: str = "") -> None:
        """Deliver over HTTP to these addresses from now on; without any, over the app's sockets."""
        self.delivery.http.urls = Urls(events=events_url, commands=commands_url, interactivity=interactivity_url)

    async def settled(self) -> None:
        """Return when every event was taken or given up, or waits for the clock before its next attempt."""
        await self.delivery.courier.quiet()


@asynccontextmanager
async def open_sandbox(options: SandboxOptions | None = None) -> AsyncIterator[Sandbox]:
    """A fresh workspace, served until the block ends. OSError when the port is taken. The process's signals are left to the caller."""
    options = options or SandboxOptions()
    seeded = seed(options.clock or RunningClock())
    workspace = seeded.workspace
    workspace.tokens.install(options.scopes)
    with bound(options.host, options.port) as listener:
        workspace.core.base_url = options.address.rstrip("/") or _address(listener)
        async with open_delivery(workspace, options) as delivery, tasks() as group:
            api = WebApi(workspace, Outside(triggers=delivery.triggers, socket_url=lambda: _socket_url(workspace, delivery)))
            faults = Faults(delivery=delivery.faults, api=api.faults, sockets=delivery.sockets)
            changes, aging, late = Changes(workspace), Aging(workspace), _LateHangUp()
            for listen in (changes.changed, aging.changed):
                workspace.listen(listen)
            watching = group.create_task(aging.watch())
            sandbox = Sandbox(url=workspace.core.base_url, seeded=seeded, delivery=delivery, api=api, faults=faults)
            try:
                async with serving(_application(sandbox, options, changes, late), listener, changes.stop) as served:
                    late.hang_up = served.hang_up
                    yield sandbox
            finally:
                watching.cancel()


class _LateHangUp:
    """How to break a connection is known when the server runs; the routes have to be there before."""

    def __init__(self) -> None:
        self.hang_up: HangUp = lambda _peer: None

    def __call__(self, peer: tuple[str, int]) -> None:
        self.hang_up(peer)


def _application(sandbox: Sandbox, options: SandboxOptions, changes: Changes, hang_up: HangUp) -> ASGIApp:
    workspace, delivery = sandbox.workspace, sandbox.delivery
    routes = [
        *WebApiRoutes(sandbox.api).routes,
        *Acts(workspace, delivery, options).routes(),
        *Admin(workspace, delivery, sandbox.faults).routes(),
        Route("/sandbox/session", Session(sandbox.seeded, options).serve, methods=["GET"]),
        Route("/sandbox/changes", changes.serve, methods=["GET"]),
        Route("/portraits/{person}.svg", Portraits(workspace).serve, methods=["GET"]),
        Route("/response/{key}", _response_url(delivery.responses), methods=["POST"]),
        WebSocketRoute("/link/", _link(delivery, hang_up)),
        Route("/archives/{channel}/p{digits:int}", _permalink, methods=["GET"]),
        Mount("/", StaticFiles(directory=PAGE, html=True, check_dir=False)),
    ]
    return Cuttable(Guard(Starlette(routes=routes), names=(*options.names, options.host)))


async def _permalink(request: Request) -> Response:
    """A link to a message, opened in a tab of its own or from a terminal: the page knows the place behind its #."""
    digits = f"{request.path_params['digits']:016d}"
    thread = request.query_params.get("thread_ts") or f"{digits[:-6]}.{digits[-6:]}"
    return RedirectResponse(f"/#/{quote(request.path_params['channel'])}/{quote(thread)}")


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - recognised, not listened on
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _socket_url(workspace: Workspace, delivery: Delivery) -> str:
    address = workspace.core.base_url.replace("http", "ws", 1)
    return f"{address}/link/?ticket={delivery.sockets.ticket()}&app_id={workspace.app.id}"


def _link(delivery: Delivery, hang_up: HangUp) -> Callable[[WebSocket], object]:
    async def link(websocket: WebSocket) -> None:
        await serve_link(websocket, delivery.sockets, hang_up)

    return link


def _response_url(responses: Responses) -> Callable[[Request], object]:
    async def respond(request: Request) -> Response:
        try:
            responses.use(request.path_params["key"], await json_body(request))
        except Refused as refused:
            return PlainTextResponse(refused.error, status_code=RESPONSE_STATUSES.get(refused.error, 400))
        return PlainTextResponse("ok")

    return respond
