"""The pieces that talk to one workspace, and a sandbox for them to talk to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
from slack_sdk.web.async_client import AsyncWebClient

from bot.chat import Place
from bot.sandbox.options import SandboxOptions
from bot.sandbox.server import Sandbox, open_sandbox
from bot.slack.chat import SlackChat
from bot.slack.client import open_api
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.reading import SlackReading
from bot.slack.responses import Responses
from bot.slack.workspaces import Workspaces
from bot.thread import Given, ThreadId
from tests.fakes.hurried_clock import HurriedClock


@dataclass(slots=True)
class HandClock:
    """Stands still until a test moves it."""

    at: float = 0.0

    def now(self) -> float:
        return self.at


@dataclass(slots=True, kw_only=True)
class Workplace:
    """`token` is what the bot believes its token to be; `clock` is the directory's."""

    sandbox: Sandbox
    http: httpx.AsyncClient
    workspaces: Workspaces
    directory: Directory
    token: list[str]
    clock: HandClock = field(default_factory=HandClock)

    @property
    def team(self) -> str:
        return self.sandbox.workspace.team.id

    @property
    def chat(self) -> SlackChat:
        return SlackChat(workspaces=self.workspaces, directory=self.directory, responses=Responses(http=self.http, api_url=self.sandbox.api_url))

    @property
    def reading(self) -> SlackReading:
        return SlackReading(workspaces=self.workspaces, directory=self.directory, files_=Files(http=self.http, api_url=self.sandbox.api_url))

    def person(self, name: str) -> AsyncWebClient:
        return AsyncWebClient(token=self.sandbox.people[name], base_url=self.sandbox.api_url)

    def id_of(self, name: str) -> str:
        return self.sandbox.seeded.people[name]

    async def asked(self, text: str = "why?", *, name: str = "ada", channel: str = "ask-ai") -> Place:
        """Where a question that somebody has just asked is to be answered."""
        where = self.sandbox.direct[name] if channel == "bot" else self.sandbox.channels[channel]
        ts = str((await self.person(name).chat_postMessage(channel=where, text=text))["ts"])
        return Place(thread=ThreadId(team=self.team, channel=where, ts=ts), ts=ts, person=self.id_of(name), top=channel == "bot")

    async def give(self, place: Place, given: Given, *, key: str, attempt: int = 1) -> str:
        """Answer, as a flow does; the ts of the answer."""
        async with self.chat.watched(place, key=key, attempt=attempt) as watched:
            return await watched.give(given)

    def calls(self, method: str) -> int:
        """How often this was called."""
        return self.sandbox.api.calls.get(method, 0)


@asynccontextmanager
async def workplace() -> AsyncIterator[Workplace]:
    """A fresh sandbox without limits on calls, and nothing in the bot's memory."""
    clock = HandClock()
    async with (
        open_sandbox(SandboxOptions(events=frozenset())) as sandbox,
        open_api(HurriedClock(), url=sandbox.api_url) as api,
        httpx.AsyncClient(trust_env=False, verify=False) as http,
    ):
        sandbox.api.rates.scale = 0.0
        token = [sandbox.bot_token]

        async def token_of(_: str) -> str:
            return token[0]

        workspaces = Workspaces(api, token_of)
        yield Workplace(sandbox=sandbox, http=http, workspaces=workspaces, directory=Directory(workspaces.client_of, clock=clock.now), token=token, clock=clock)
