"""Slack as the place where verified answers are shown to specialists: a `bot.learning.board.CardBoard` over replies and forms."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from bot.chat import Place
from bot.errors import SlackRefused
from bot.escalation.board import Words
from bot.learning.board import Note
from bot.learning.ports import Card
from bot.slack.board import TRIGGER_GONE
from bot.slack.learned import card_view, note, why_view
from bot.slack.messages import Message
from bot.slack.messages import Place as Spot
from bot.slack.sending import Reply
from bot.slack.standing import siblings
from bot.slack.ticket_board import STANDS_NO_MORE, UNREADABLE, spot
from bot.slack.tickets import notice
from bot.slack.views import FEEDBACK, Block
from bot.slack.workspaces import Workspaces
from bot.thread import ThreadId

log = logging.getLogger("bot.slack.cards")


class CardBoard:
    """Cards in every workspace."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def offer(self, at: ThreadId, shown: Note, *, key: str, attempt: int) -> str:
        """See `bot.learning.board.CardBoard`."""
        return await self._post(at, note(shown, channel=at.channel), key, attempt)

    async def say(self, at: ThreadId, words: Words, *, key: str, attempt: int) -> str:
        """See `bot.learning.board.CardBoard`."""
        return await self._post(at, notice(words), key, attempt)

    async def update(self, at: Place, shown: Note) -> bool:
        """See `bot.learning.board.CardBoard`."""
        client, where = await self._workspaces.client_of(at.thread.team), spot(at.thread)
        try:
            key, parts = await siblings(client, where, at.ts)
            if not key:  # it is gone, and would be posted again
                return False
            await Reply(client=client, place=where, message=note(shown, channel=at.thread.channel), key=key).settle(parts)
        except SlackRefused as refused:
            if refused.code not in STANDS_NO_MORE | UNREADABLE:
                raise
            log.warning("cards.note_gone", extra={"code": refused.code})
            return False
        return True

    async def open_form(self, card: Card, at: Place, *, trigger: str) -> bool:
        """See `bot.learning.board.CardBoard`."""
        return await self._open(card.team, card_view(card, at), trigger)

    async def ask_why(self, answer: str, team: str, *, trigger: str) -> bool:
        """See `bot.learning.board.CardBoard`."""
        return await self._open(team, why_view(answer), trigger)

    async def answer_at(self, at: Place) -> str:
        """See `bot.learning.board.CardBoard`. The last message of an answer bears its id, in the buttons below it."""
        client = await self._workspaces.client_of(at.thread.team)
        try:
            key, parts = await siblings(client, spot(at.thread), at.ts)
            if not key:
                return ""
            last = parts[-1]
            span: dict[str, Any] = {"ts": last, "oldest": last, "latest": last, "inclusive": True, "limit": 2}
            found = (await client.call("conversations.replies", channel=at.thread.channel, **span)).get("messages") or ()
        except SlackRefused as refused:
            if refused.code not in UNREADABLE:
                raise
            return ""
        return next((answer for message in found if message.get("ts") == last for answer in _answers(message)), "")

    async def _open(self, team: str, view: Block, trigger: str) -> bool:
        client = await self._workspaces.client_of(team)
        try:
            await client.call("views.open", trigger_id=trigger, view=view)
        except SlackRefused as refused:
            if refused.code not in TRIGGER_GONE:
                raise
            return False
        return True

    async def _post(self, at: ThreadId, message: Message, key: str, attempt: int) -> str:
        where: Spot = spot(at)
        return await (await self._workspaces.of(at.team)).replies.post(where, message, key=key, attempt=attempt)


def _answers(message: Mapping[str, Any]) -> Iterator[str]:
    """The ids that the thumbs below an answer send."""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            if isinstance(element, Mapping) and element.get("action_id") == FEEDBACK:
                yield str((element.get("positive_button") or {}).get("value") or "").partition(":")[2]
