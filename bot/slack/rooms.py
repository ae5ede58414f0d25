"""How places in Slack are called and reached, for whoever takes a question over."""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import BotError
from bot.slack.directory import Directory
from bot.slack.workspaces import Workspaces
from bot.thread import ThreadId


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackRooms:
    """A `bot.escalation.ports.Rooms`."""

    workspaces: Workspaces
    directory: Directory

    async def channel(self, team: str, channel: str) -> str:
        """See `bot.escalation.ports.Rooms`."""
        try:
            return await self.directory.channel_name(team, channel)
        except BotError:  # a name is never worth a hand-over
            return channel

    async def workspace(self, team: str) -> str:
        """See `bot.escalation.ports.Rooms`. https://docs.slack.dev/reference/methods/auth.test needs no scope."""
        try:
            return str((await (await self.workspaces.client_of(team)).call("auth.test")).get("team") or "")
        except BotError:
            return ""

    async def address(self, thread: ThreadId) -> str:
        """See `bot.escalation.ports.Rooms`."""
        try:
            client = await self.workspaces.client_of(thread.team)
            return str((await client.call("chat.getPermalink", channel=thread.channel, message_ts=thread.ts)).get("permalink") or "")
        except BotError:
            return ""
