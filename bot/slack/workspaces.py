"""The workspaces the bot is installed in: for each its client, and what replies through it. One client a workspace, since its budgets live in it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.slack.client import Api, SlackClient
from bot.slack.replies import Replies
from bot.slack.sessions import Sessions

Tokens = Callable[[str], Awaitable[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """One workspace; `token` is for what the client cannot do, such as fetching files."""

    client: SlackClient
    replies: Replies
    sessions: Sessions
    token: str


class Workspaces:
    """Opens a workspace when it is first needed. `token_of` gives the bot token of a team and raises `SlackRefused` when the app is not installed there."""

    def __init__(self, api: Api, token_of: Tokens) -> None:
        self._api, self._token_of = api, token_of
        self._open: dict[str, Workspace] = {}
        self._lock = asyncio.Lock()

    async def of(self, team: str) -> Workspace:
        """The workspace of this team; made anew when its token was replaced."""
        token = await self._token_of(team)
        async with self._lock:
            known = self._open.get(team)
            if known is None or known.token != token:
                client = self._api.client(token)
                known = self._open[team] = Workspace(client=client, replies=Replies(client), sessions=Sessions(client), token=token)
            return known

    async def client_of(self, team: str) -> SlackClient:
        """Its client."""
        return (await self.of(team)).client

    async def forget(self, team: str) -> None:
        """The app was removed there."""
        self._open.pop(team, None)
