"""Opens a form or a page in front of whoever has just pressed something."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.chat import Chat
from bot.errors import SlackRefused
from bot.escalation.acts import TOO_LATE
from bot.hearing import used_at
from bot.slack.board import TRIGGER_GONE
from bot.slack.client import SlackClient
from bot.slack.views import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Modals:
    """`client_of` gives the client of a workspace."""

    chat: Chat
    client_of: Callable[[str], Awaitable[SlackClient]]

    async def open(self, pressed: Mapping[str, Any], view: Block) -> None:
        """Open it; who waited too long for that is told to press again. A trigger lives for three seconds and opens one view."""
        client = await self.client_of(pressed["team"])
        try:
            await client.call("views.open", trigger_id=pressed["trigger_id"], view=view)
        except SlackRefused as refused:
            if refused.code not in TRIGGER_GONE:
                raise
            await self.chat.whisper(used_at(pressed), TOO_LATE)
