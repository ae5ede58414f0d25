"""Who the bot is in a workspace, for Bolt: it must know so as not to answer itself."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize

from bot.errors import SlackUnreachable
from bot.slack.client import SlackClient

log = logging.getLogger("bot.slack.identity")
# Slack waits 3 s for us.
ASK_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The bot in one workspace. `team` is the organisation's id where the app is installed there as a whole."""

    team: str
    bot_user: str
    bot_id: str

    def for_bolt(self) -> AuthorizeResult:
        """Without the token: nobody calls Slack past the budgets of `bot.slack.client`."""
        return AuthorizeResult(enterprise_id=None, team_id=self.team, bot_user_id=self.bot_user, bot_id=self.bot_id)


class OneWorkspace(AsyncAuthorize):
    """The one workspace that the token is for. Slack is asked once; while it gives no answer nothing is acknowledged, and Slack sends it again.

    Bolt itself acknowledges what it cannot authorise, which would lose whatever is sent while Slack does not answer us.
    """

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._known: Identity | None = None
        self._asking = asyncio.Lock()

    async def identity(self) -> Identity:
        """Raises `SlackRefused` for a token that is not good, `SlackUnreachable` or `SlackBusy` when Slack cannot say."""
        async with self._asking:
            if self._known is None:
                self._known = await identify(self._client)
                log.info("slack.identified", extra={"team": self._known.team})
            return self._known

    async def __call__(self, **_: Any) -> AuthorizeResult:
        """See `AsyncAuthorize`; what Bolt tells of the request does not matter."""
        return (await self.identity()).for_bolt()


async def identify(client: SlackClient) -> Identity:
    """Whose token the client has. https://docs.slack.dev/reference/methods/auth.test"""
    try:
        async with asyncio.timeout(ASK_S):
            said = await client.call("auth.test", wait_s=ASK_S)
    except TimeoutError as error:
        raise SlackUnreachable(f"auth.test: no answer within {ASK_S:g} s", maybe_done=False) from error
    return Identity(
        team=str(said.get("team_id") or said.get("enterprise_id") or ""),
        bot_user=str(said.get("user_id") or ""),
        bot_id=str(said.get("bot_id") or ""),
    )
