"""Names of people, channels and workspaces, remembered for a while: asking Slack each time would use up its limits."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cachetools import TTLCache

from bot.errors import BotError, SlackRefused
from bot.policies import Policy
from bot.slack.client import SlackClient

log = logging.getLogger("bot.slack.directory")
REMEMBERED, REMEMBERED_S = 5_000, 600.0
PAGES = 20
LISTED: Mapping[str, Any] = {"types": "public_channel,private_channel", "limit": 200, "exclude_archived": True}


class Directory:
    """Looks up names; what cannot be looked up has none."""

    def __init__(self, client_of: Callable[[str], Awaitable[SlackClient]], *, clock: Callable[[], float]) -> None:
        self._client_of = client_of
        self._people: TTLCache[tuple[str, str], tuple[str, str]] = TTLCache(REMEMBERED, REMEMBERED_S, timer=clock)
        self._channels: TTLCache[tuple[str, str], str] = TTLCache(REMEMBERED, REMEMBERED_S, timer=clock)
        self._ids: TTLCache[tuple[str, str], str] = TTLCache(REMEMBERED, REMEMBERED_S, timer=clock)
        self._workspaces: TTLCache[str, str] = TTLCache(REMEMBERED, REMEMBERED_S, timer=clock)

    async def person_name(self, team: str, person: str) -> str:
        """How a person wants to be called; "" when that is not known."""
        return (await self._known(team, person))[0]

    async def picture(self, team: str, person: str) -> str:
        """The address of a person's picture; "" when that is not known."""
        return (await self._known(team, person))[1]

    async def _known(self, team: str, person: str) -> tuple[str, str]:
        known = self._people.get((team, person))
        if known is None:
            user = (await self._asked(team, "users.info", user=person)).get("user")
            if not user:
                return "", ""
            profile = user.get("profile") or {}
            name = str(profile.get("display_name") or profile.get("first_name") or user.get("real_name") or user.get("name") or "")
            self._people[team, person] = known = name, str(profile.get("image_72") or "")
        return known

    async def workspace_name(self, team: str) -> str:
        """The name of a workspace; "" when that is not known, as where the bot is no longer. It takes no scope: https://docs.slack.dev/reference/methods/auth.test"""
        known = self._workspaces.get(team)
        if known is None:
            who = await self._asked(team, "auth.test")
            if team not in {who.get("team_id"), who.get("enterprise_id")}:
                return ""
            self._workspaces[team] = known = str(who.get("team") or "")
        return known

    async def channel_name(self, team: str, channel: str) -> str:
        """The name of a channel without #; its id when Slack will not tell. Raises errors with `retryable`: the policy of a channel hangs on it."""
        known = self._channels.get((team, channel))
        if known is None:
            client = await self._client_of(team)
            try:
                found = (await client.call("conversations.info", channel=channel)).get("channel") or {}
            except SlackRefused:
                return channel
            self._channels[team, channel] = known = str(found.get("name") or channel)
        return known

    async def channel_id(self, team: str, name: str) -> str:
        """The id of a channel of the bot's, by its name or id; "" when it is in none of that name. Raises errors with `retryable`, since "" is a no."""
        known = self._ids.get((team, name))
        return (await self._listed(team)).get(name, "") if known is None else known

    async def _listed(self, team: str) -> Mapping[str, str]:
        """The ids of the bot's channels by name and by id, as far as Slack tells them."""
        ids: dict[str, str] = {}
        cursor = ""
        for _ in range(PAGES):
            try:
                found = await (await self._client_of(team)).call("users.conversations", **LISTED, cursor=cursor or None)
            except SlackRefused as error:
                log.warning("directory.channels_unread", extra={"code": error.code})
                break
            ids |= {str(channel[key]): str(channel["id"]) for channel in found.get("channels") or () for key in ("name", "id") if channel.get(key)}
            cursor = str((found.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        self._ids.update({(team, name): id_ for name, id_ in ids.items()})
        return ids

    async def _asked(self, team: str, method: str, **arguments: Any) -> Mapping[str, Any]:
        try:
            return await (await self._client_of(team)).call(method, **{name: value for name, value in arguments.items() if value != ""})
        except BotError:  # a name is never worth an answer
            return {}


class ChannelPolicies:
    """A `bot.chat.Policies` over what the operator configured, by channel id or name."""

    def __init__(self, directory: Directory, *, channels: Mapping[str, Policy], elsewhere: Policy) -> None:
        self._directory, self._channels, self._elsewhere = directory, channels, elsewhere

    async def of(self, team: str, channel: str) -> Policy:
        """See `bot.chat.Policies`."""
        if channel in self._channels:
            return self._channels[channel]
        return self._channels.get(await self._directory.channel_name(team, channel), self._elsewhere)
