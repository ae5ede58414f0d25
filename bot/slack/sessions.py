"""Agent sessions: while one is "processing" Slack shows a stop button beside it. https://docs.slack.dev/reference/methods/agents.sessions.setStatus"""

from __future__ import annotations

import logging
from typing import Any

from bot.errors import BotError, SlackRefused
from bot.slack.client import SlackClient
from bot.slack.limits import LIMITS
from bot.slack.messages import Place
from bot.slack.status import ASK_AGAIN_S, MISSING, WAIT_S
from bot.slack.text import plain

log = logging.getLogger("bot.slack.sessions")


class Sessions:
    """The sessions of one workspace. A stop button is an extra: nothing here raises for Slack's sake, and what Slack lacks is not asked for again for a while."""

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._missing_until = client.clock.now()

    async def begin(self, place: Place, title: str = "") -> None:
        """Somebody is at it. The first time in a thread, the thread gets this title."""
        words = plain(" ".join(title.split()))[: LIMITS.session_title_chars]
        await self._set(place, "processing", title=words or None, initiator_user_id=place.person or None)

    async def end(self, place: Place) -> None:
        """Nobody is at it any more."""
        await self._set(place, "active")

    async def _set(self, place: Place, status: str, **more: Any) -> None:
        if self._client.clock.now() < self._missing_until or not place.thread_ts:
            return
        try:
            await self._client.call("agents.sessions.setStatus", wait_s=WAIT_S, channel_id=place.channel, thread_ts=place.thread_ts, status=status, **more)
        except SlackRefused as error:
            log.info("slack.no_session", extra={"code": error.code})
            if error.code in MISSING:
                self._missing_until = self._client.clock.now() + ASK_AGAIN_S
        except BotError as error:
            log.info("slack.session_skipped", extra={"why": str(error)})
