"""Who and what there is in a workspace, as far as handing over depends on it: accounts, user groups, channels and who reads them. Remembered for a short while only."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from cachetools import TTLCache

from bot.errors import SlackRefused
from bot.slack.client import SlackClient
from bot.slack.directory import Directory

# People leave and groups change seldom; a channel can be archived, or somebody leave it, between two questions.
KNOWN, KNOWN_S, CHANNELS_S = 5_000, 300.0, 60.0
CROWDS = 200
PAGES, PAGE = 20, 1_000
CHANNEL = re.compile(r"[CG][A-Z0-9]{6,}")
SCOPE_MISSING = "missing_scope"
# https://docs.slack.dev/reference/methods/users.info#errors, https://docs.slack.dev/reference/methods/users.lookupByEmail#errors
NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
# https://docs.slack.dev/reference/methods/conversations.info#errors
NO_CHANNEL = frozenset({"channel_not_found", "method_not_supported_for_channel_type"})
# User groups are a feature of paid plans: https://docs.slack.dev/reference/methods/usergroups.list#errors
NO_GROUPS = frozenset({SCOPE_MISSING, "plan_upgrade_required", "paid_teams_only"})
TOO_MANY = "too_many_members"
# Whoever reads such a channel may be somebody who cannot read the rest of the workspace.
CLOSED = ("is_private", "is_im", "is_mpim", "is_shared", "is_ext_shared", "is_org_shared", "is_pending_ext_shared")


class SlackPeople:
    """A `bot.escalation.ports.People`. `clock` counts seconds."""

    def __init__(self, client_of: Callable[[str], Awaitable[SlackClient]], directory: Directory, *, clock: Callable[[], float]) -> None:
        self._client_of, self._directory = client_of, directory
        self._active: TTLCache[tuple[str, str], bool] = TTLCache(KNOWN, KNOWN_S, timer=clock)
        self._emails: TTLCache[tuple[str, str], str] = TTLCache(KNOWN, KNOWN_S, timer=clock)
        self._groups: TTLCache[str, Mapping[str, str]] = TTLCache(CROWDS, KNOWN_S, timer=clock)
        self._channels: TTLCache[tuple[str, str], Mapping[str, Any]] = TTLCache(KNOWN, CHANNELS_S, timer=clock)
        self._members: TTLCache[tuple[str, str], frozenset[str]] = TTLCache(CROWDS, CHANNELS_S, timer=clock)
        self._missing: TTLCache[tuple[str, str], bool] = TTLCache(KNOWN, CHANNELS_S, timer=clock)

    async def active(self, team: str, person: str) -> bool:
        """See `bot.escalation.ports.People`."""
        known = self._active.get((team, person))
        if known is None:
            found = await self._asked(team, "users.info", NOBODY, user=person)
            user = found.get("user")
            self._active[team, person] = known = bool(user) and not (user or {}).get("deleted")
        return known

    async def by_email(self, team: str, email: str) -> str:
        """See `bot.escalation.ports.People`."""
        known = self._emails.get((team, email))
        if known is None:
            found = await self._asked(team, "users.lookupByEmail", NOBODY | {SCOPE_MISSING}, email=email)
            self._emails[team, email] = known = str((found.get("user") or {}).get("id") or "")
        return known

    async def group(self, team: str, name: str) -> str:
        """See `bot.escalation.ports.People`."""
        known = self._groups.get(team)
        if known is None:
            enabled = (await self._asked(team, "usergroups.list", NO_GROUPS)).get("usergroups") or ()
            self._groups[team] = known = {str(group.get(key)): str(group["id"]) for group in enabled for key in ("handle", "id")}
        return known.get(name, "")

    async def postable(self, team: str, channel: str) -> str:
        """See `bot.escalation.ports.People`."""
        id_ = channel if CHANNEL.fullmatch(channel) else await self._id(team, channel)
        if not id_:
            return ""
        found = await self._channel(team, id_)
        return id_ if found.get("is_member") and not found.get("is_archived") else ""

    async def members(self, team: str, channel: str) -> frozenset[str]:
        """See `bot.escalation.ports.People`. Raises `SlackRefused` when there are more than can be looked through: some of them would be none of them."""
        known = self._members.get((team, channel))
        if known is None:
            self._members[team, channel] = known = await self._all_members(team, channel)
        return known

    async def open_to_all(self, team: str, channel: str) -> bool:
        """See `bot.escalation.ports.People`."""
        found = await self._channel(team, channel)
        return bool(found) and not any(found.get(key) for key in CLOSED)

    async def name(self, team: str, person: str) -> str:
        """See `bot.escalation.ports.People`; "" when it is not known."""
        return await self._directory.person_name(team, person)

    async def _id(self, team: str, name: str) -> str:
        """The id of a channel of the bot's; one that is not found is not looked for again at once, since that goes through all of them."""
        if (team, name) in self._missing:
            return ""
        found = await self._directory.channel_id(team, name)
        if not found:
            self._missing[team, name] = True
        return found

    async def _channel(self, team: str, channel: str) -> Mapping[str, Any]:
        """The channel object; empty for none that the bot can see."""
        known = self._channels.get((team, channel))
        if known is None:
            self._channels[team, channel] = known = (await self._asked(team, "conversations.info", NO_CHANNEL, channel=channel)).get("channel") or {}
        return known

    async def _all_members(self, team: str, channel: str) -> frozenset[str]:
        members, cursor = set[str](), None
        for _ in range(PAGES):
            page = await self._asked(team, "conversations.members", NO_CHANNEL, channel=channel, limit=PAGE, cursor=cursor)
            members.update(map(str, page.get("members") or ()))
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return frozenset(members)
        raise SlackRefused(f"conversations.members: more than {PAGES * PAGE} people", code=TOO_MANY)

    async def _asked(self, team: str, method: str, nothing: frozenset[str], **arguments: Any) -> Mapping[str, Any]:
        """Slack's answer; an empty one when it says by one of these codes that there is nothing. All of it only reads, so it may be repeated."""
        try:
            return await (await self._client_of(team)).call(method, repeatable=True, **arguments)
        except SlackRefused as error:
            if error.code in nothing:
                return {}
            raise
