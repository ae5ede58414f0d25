"""A seeded workspace and its Web API on a loopback port, on a clock that a test moves by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette

from bot.sandbox.api import Cuttable, Outside, WebApi, WebApiRoutes
from bot.sandbox.clock import ControlledClock
from bot.sandbox.model import Change
from bot.sandbox.refused import Refused
from bot.sandbox.seed import Seeded, seed
from bot.sandbox.serving import bound, serving
from bot.sandbox.workspace import Workspace


@dataclass(frozen=True)
class Spent:
    """What a trigger id stood for."""

    person: str
    view: str = ""


@dataclass
class KnownTriggers:
    """Triggers that a test writes down itself: id → user id; each is good once."""

    known: dict[str, str] = field(default_factory=dict)

    def spend(self, trigger_id: str) -> Spent:
        if trigger_id not in self.known:
            raise Refused("invalid_trigger_id")
        return Spent(self.known.pop(trigger_id))


@dataclass
class World:
    """The workspace, what changed in it since the test began, and clients that speak to it over HTTP."""

    seeded: Seeded
    clock: ControlledClock
    api: WebApi
    triggers: KnownTriggers
    url: str
    session: aiohttp.ClientSession
    changes: list[Change] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return self.seeded.workspace

    @property
    def bot(self) -> AsyncWebClient:
        return self.client(self.workspace.tokens.bot_token)

    def person(self, name: str) -> AsyncWebClient:
        return self.client(self.seeded.tokens[name])

    def client(self, token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=f"{self.url}/api/", session=self.session)

    def channel(self, name: str = "ask-ai") -> str:
        return self.seeded.channels[name]

    def kinds(self) -> list[str]:
        return [change.kind for change in self.changes]


@pytest.fixture
def seeded(clock: ControlledClock) -> Seeded:
    return seed(clock)


@pytest.fixture
def clock() -> ControlledClock:
    return ControlledClock()


@pytest.fixture
def workspace(seeded: Seeded) -> Workspace:
    return seeded.workspace


@pytest.fixture
async def world(seeded: Seeded, clock: ControlledClock) -> AsyncIterator[World]:
    triggers = KnownTriggers()
    api = WebApi(seeded.workspace, Outside(triggers=triggers, socket_url=lambda: "ws://127.0.0.1/link/?ticket=1"))
    app = Cuttable(Starlette(routes=WebApiRoutes(api).routes))
    async with serving(app, bound("127.0.0.1", 0), lambda: None) as served, aiohttp.ClientSession() as session:
        world = World(seeded=seeded, clock=clock, api=api, triggers=triggers, url=f"http://127.0.0.1:{served.port}", session=session)
        seeded.workspace.core.base_url = world.url
        seeded.workspace.listen(world.changes.append)
        yield world


async def refusal(call: Awaitable[Any]) -> dict[str, Any]:
    """The answer of a call that is expected to be refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    answer = caught.value.response.data
    assert isinstance(answer, dict)
    assert answer["ok"] is False
    return answer


async def error(call: Awaitable[Any]) -> str:
    """The error string of such a call."""
    return str((await refusal(call))["error"])
