"""Answers through a `response_url`: for a while after somebody did something it works even where the bot is no member.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import httpx

from bot.slack.files import TIMEOUT, is_slack
from bot.slack.messages import Message

log = logging.getLogger("bot.slack.responses")


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """Posts to Slack's hosts alone; `api_url` names another one that counts as Slack."""

    http: httpx.AsyncClient
    api_url: str = ""

    async def whisper(self, url: str, message: Message, *, instead: bool = False) -> bool:
        """Say it to the person who did something, in the place of the message they did it to when `instead`; whether Slack took it."""
        if not is_slack(url, self.api_url):
            return False
        for number, part in enumerate(message.parts, 1):
            body = {"response_type": "ephemeral", "replace_original": instead and number == 1, "text": part.notice, "blocks": message.blocks(number)}
            try:
                answer = await self.http.post(url, json=body, timeout=TIMEOUT, follow_redirects=False)
            except httpx.HTTPError as error:
                log.warning("slack.not_responded", extra={"error": type(error).__name__})
                return False
            if answer.status_code != httpx.codes.OK:
                log.warning("slack.not_responded", extra={"status": answer.status_code})
                return False
        return True
