"""Whether somebody whom Slack vouches for may see the figures of their workspace."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.errors import SlackRefused
from bot.slack.client import SlackClient

RIGHTS = ("is_admin", "is_owner", "is_primary_owner")
# Slack's words for a workspace that the bot is not in, or no longer.
GONE = frozenset({"not_installed", "account_inactive", "invalid_auth", "token_revoked", "token_expired", "user_not_found", "user_not_visible"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Admins:
    """`named` are the user ids that the operator calls admins; the workspace's own admins and owners are asked of Slack."""

    named: frozenset[str]
    client_of: Callable[[str], Awaitable[SlackClient]]

    async def may_look(self, team: str, person: str) -> bool:
        """Whether the bot is in that workspace, and the person looks after it or the bot. Raises errors with `retryable` when Slack cannot say.

        https://docs.slack.dev/reference/objects/user-object
        """
        try:
            client = await self.client_of(team)
            who = await client.call("auth.test")
            if team not in {who.get("team_id"), who.get("enterprise_id")}:
                return False
            user = (await client.call("users.info", user=person)).get("user") or {}
        except SlackRefused as refusal:
            if refusal.code in GONE:
                return False
            raise
        if user.get("deleted") or user.get("is_bot"):
            return False
        return person in self.named or any(user.get(right) is True for right in RIGHTS)
