"""/sandbox/admin/…: what a test in another process needs to know and to set. Whoever has the app-level token may.

GET  /sandbox/admin/state   how much was delivered and is on its way, how many sockets there are, whom messages called, the time
POST /sandbox/admin/faults  see `bot.sandbox.faults.Faults.plan`
POST /sandbox/admin/clock   {advance_s}
POST /sandbox/admin/urls    {events_url, commands_url, interactivity_url}: where the app listens; `verified` says whether it answered Slack's question there
POST /sandbox/admin/archive {channel}: close a channel, by id
POST /sandbox/admin/deactivate  {person}: end an account, by user id
POST /sandbox/admin/scopes  {add, remove}: lists of scopes that the bot gets and loses
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.client.door import bearer, json_body, refusal, text
from bot.sandbox.delivery.delivery import Delivery
from bot.sandbox.delivery.http import Urls
from bot.sandbox.faults import Faults
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

Body = Mapping[str, Any]
MENTIONS_SHOWN = 1_000


class Admin:
    """The endpoints."""

    def __init__(self, workspace: Workspace, delivery: Delivery, faults: Faults) -> None:
        self._workspace = workspace
        self._delivery = delivery
        self._faults = faults

    def routes(self) -> list[Route]:
        """Each under its path."""
        acts = (self.faults, self.clock, self.urls, self.archive, self.deactivate, self.scopes)
        return [
            Route("/sandbox/admin/state", self._endpoint(self.state), methods=["GET"]),
            *(Route(f"/sandbox/admin/{act.__name__}", self._endpoint(act), methods=["POST"]) for act in acts),
        ]

    async def state(self, _: Body) -> Body:
        """What is going on."""
        courier = self._delivery.courier
        return {
            "now": self._workspace.clock.now(),
            "events": {"delivered": courier.delivered, "given_up": courier.given_up, "in_flight": courier.in_flight, "busy": courier.busy},
            "sockets": self._delivery.sockets.connected,
            "mentions": [asdict(mention) for mention in self._workspace.mentions[-MENTIONS_SHOWN:]],
        }

    async def faults(self, body: Body) -> Body:
        """Let something go wrong."""
        self._faults.plan(body)
        return {}

    async def clock(self, body: Body) -> Body:
        """Push the time ahead, if it can be."""
        advance, seconds = getattr(self._workspace.clock, "advance", None), body.get("advance_s")
        if advance is None or not isinstance(seconds, int | float) or seconds < 0:
            raise Refused("invalid_arguments")
        advance(seconds)
        return {"now": self._workspace.clock.now()}

    async def urls(self, body: Body) -> Body:
        """Deliver to these addresses from now on; without any, to the sockets."""
        names = ("events_url", "commands_url", "interactivity_url")
        events, commands, interactivity = (text(body, name, optional=True) for name in names)
        http = self._delivery.http
        http.urls = Urls(events=events, commands=commands, interactivity=interactivity)
        return {"verified": await http.verify(events) if events else None}

    async def archive(self, body: Body) -> Body:
        """Nobody says anything in that channel any more."""
        return {"channel": self._workspace.channels.archive(text(body, "channel")).id}

    async def deactivate(self, body: Body) -> Body:
        """Somebody leaves the workspace for good."""
        return {"person": self._workspace.deactivate(text(body, "person")).id}

    async def scopes(self, body: Body) -> Body:
        """As if the app had been installed with these and without those."""
        tokens = self._workspace.tokens
        tokens.grant(*_names(body, "add"))
        tokens.take_away(*_names(body, "remove"))
        return {"scopes": sorted(tokens.granted)}

    def _endpoint(self, act: Callable[[Body], Awaitable[Body]]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            try:
                if self._workspace.tokens.speaker(bearer(request)).kind != "app":
                    raise Refused("not_allowed_token_type")  # noqa: TRY301 - one way to say no
                return JSONResponse({"ok": True, **await act(await json_body(request))})
            except Refused as refused:
                return refusal(refused)

        return answer


def _names(body: Body, name: str) -> list[str]:
    names = body.get(name, [])
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        raise Refused("invalid_arguments")
    return names
