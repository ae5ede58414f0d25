"""Slack as the place where tickets are shown: a `bot.escalation.board.DeskBoard` over replies and forms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any
from weakref import WeakValueDictionary

from cachetools import LRUCache, TTLCache

from bot.errors import SlackRefused
from bot.escalation.board import Form, Offer, Seen, Words
from bot.escalation.packet import Packet
from bot.escalation.ticket import Event, Ticket
from bot.slack.board import TRIGGER_GONE
from bot.slack.directory import Directory
from bot.slack.messages import REPLY, Message
from bot.slack.messages import Place as Spot
from bot.slack.sending import BLOCKS_REFUSED
from bot.slack.tickets import answer, answer_signed, form_view, left, notice, offered, packet_message
from bot.slack.workspaces import Workspaces
from bot.thread import ThreadId

log = logging.getLogger("bot.slack.tickets")
CUSTOMIZE = "chat:write.customize"
# The packet is gone, or nobody can change it any more. https://docs.slack.dev/reference/methods/chat.update#errors
STANDS_NO_MORE = frozenset(
    {"cant_update_message", "channel_not_found", "edit_window_closed", "is_archived", "is_inactive", "message_not_found", "not_in_channel"}
)
UNREADABLE = frozenset({"channel_not_found", "message_not_found", "missing_scope", "not_in_channel", "thread_not_found"})
TEAMS, SCOPES_KNOWN_S = 1_000, 600.0
DRAWN = 5_000


class TicketBoard:
    """Tickets in every workspace; `clock` is in seconds, for how long it is remembered what a token may do."""

    def __init__(self, workspaces: Workspaces, directory: Directory, *, clock: Callable[[], float]) -> None:
        self._workspaces, self._directory = workspaces, directory
        self._scopes: TTLCache[str, frozenset[str]] = TTLCache(TEAMS, SCOPES_KNOWN_S, timer=clock)
        self._drawing: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._drawn: LRUCache[str, int] = LRUCache(DRAWN)
        self._left: LRUCache[ThreadId, bool] = LRUCache(DRAWN)

    async def post(self, channel: str, packet: Packet, ticket: Ticket, *, key: str, attempt: int) -> str:
        """See `bot.escalation.board.DeskBoard`."""
        team = ticket.thread.team
        message = packet_message(packet, ticket, None, await self._names(team, ticket, None))
        return await self._post(Spot(team=team, channel=channel), message, key, attempt)

    async def update(self, packet: Packet, ticket: Ticket, last: Event | None) -> bool:
        """See `bot.escalation.board.DeskBoard`. Slack keeps the metadata of what is edited without any."""
        if ticket.desk is None:
            return False
        async with self._drawing.setdefault(ticket.id, asyncio.Lock()):
            if self._drawn.get(ticket.id, 0) > ticket.version or ticket.desk in self._left:
                return True
            message = packet_message(packet, ticket, last, await self._names(ticket.thread.team, ticket, last))
            stands = await self._edit(ticket.desk, message)
            self._drawn[ticket.id] = ticket.version
        return stands

    async def leave(self, ticket: Ticket, old: ThreadId) -> None:
        """See `bot.escalation.board.DeskBoard`."""
        if ticket.desk is None:
            return
        async with self._drawing.setdefault(ticket.id, asyncio.Lock()):
            self._left[old] = True
            channel, asker = await self._directory.channel_name(old.team, ticket.desk.channel), await self._directory.person_name(old.team, ticket.asker)
            await self._edit(old, left(asker, channel, await self._address(ticket.desk)))

    async def _address(self, thread: ThreadId) -> str:
        client = await self._workspaces.client_of(thread.team)
        try:
            return str((await client.call("chat.getPermalink", channel=thread.channel, message_ts=thread.ts)).get("permalink") or "")
        except SlackRefused:
            return ""

    async def _edit(self, desk: ThreadId, message: Message) -> bool:
        client = await self._workspaces.client_of(desk.team)
        edit: Mapping[str, Any] = {"channel": desk.channel, "ts": desk.ts, "text": message.parts[0].notice}
        try:
            try:
                await client.call("chat.update", **edit, blocks=message.blocks(1))
            except SlackRefused as refused:
                if refused.code not in BLOCKS_REFUSED:
                    raise
                log.warning("tickets.blocks_refused", extra={"code": refused.code, "pointers": refused.pointers})
                await client.call("chat.update", **edit, blocks=[])
        except SlackRefused as refused:
            if refused.code not in STANDS_NO_MORE:
                raise
            log.warning("tickets.packet_gone", extra={"code": refused.code})
            return False
        return True

    async def note(self, ticket: Ticket, words: Words, *, key: str, attempt: int) -> str:
        """See `bot.escalation.board.DeskBoard`."""
        return await self._post(spot(ticket.desk), notice(words), key, attempt) if ticket.desk else ""

    async def tell(self, ticket: Ticket, words: Words, *, key: str, attempt: int, offers: tuple[Offer, ...] = ()) -> str:
        """See `bot.escalation.board.DeskBoard`."""
        return await self._post(spot(ticket.thread), notice(words, foot=offered(ticket, offers)), key, attempt)

    async def answer_as(self, ticket: Ticket, person: str, words: str, *, key: str, attempt: int) -> str:
        """See `bot.escalation.board.DeskBoard`. Without the scope for it Slack would let the bot speak as itself, so the scope is looked at first."""
        team = ticket.thread.team
        name = await self._directory.person_name(team, person)
        if CUSTOMIZE in await self._granted(team):
            message = answer_signed(ticket, words, name=name, picture=await self._directory.picture(team, person))
        else:
            message = answer(ticket, words, name=name)
        return await self._post(spot(ticket.thread), message, key, attempt)

    async def open_form(self, form: Form, *, trigger: str) -> bool:
        """See `bot.escalation.board.DeskBoard`."""
        client = await self._workspaces.client_of(form.ticket.thread.team)
        try:
            await client.call("views.open", trigger_id=trigger, view=form_view(form))
        except SlackRefused as refused:
            if refused.code not in TRIGGER_GONE:
                raise
            return False
        return True

    async def seen(self, team: str, channel: str, ts: str) -> Seen | None:
        """See `bot.escalation.board.DeskBoard`. Slack gives the first message of a thread beside the one that is asked for."""
        client = await self._workspaces.client_of(team)
        where: dict[str, Any] = {"channel": channel, "ts": ts, "oldest": ts, "latest": ts, "inclusive": True, "limit": 2, "include_all_metadata": True}
        try:
            found = (await client.call("conversations.replies", **where)).get("messages") or ()
        except SlackRefused as refused:
            if refused.code not in UNREADABLE:
                raise
            return None
        message = next((message for message in found if message.get("ts") == ts), None)
        return None if message is None else _seen(message, ThreadId(team=team, channel=channel, ts=str(message.get("thread_ts") or ts)), await client.own_ids())

    async def _post(self, where: Spot, message: Message, key: str, attempt: int) -> str:
        return await (await self._workspaces.of(where.team)).replies.post(where, message, key=key, attempt=attempt)

    async def _names(self, team: str, ticket: Ticket, last: Event | None) -> Mapping[str, str]:
        """How everybody is called whom the packet names."""
        people = {ticket.asker, ticket.owner, last.person if last else ""} - {""}
        return {person: await self._directory.person_name(team, person) for person in sorted(people)}

    async def _granted(self, team: str) -> frozenset[str]:
        known = self._scopes.get(team)
        if known is None:
            self._scopes[team] = known = await (await self._workspaces.client_of(team)).scopes()
        return known


def spot(thread: ThreadId) -> Spot:
    """The thread as replies know it."""
    return Spot(team=thread.team, channel=thread.channel, thread_ts=thread.ts)


def _seen(message: Mapping[str, Any], thread: ThreadId, own: frozenset[str]) -> Seen:
    """Only what the bot itself posted bears a key of ours: anybody's app can write metadata."""
    by_bot = bool(own & {message.get("user"), message.get("bot_id")})
    metadata = message.get("metadata") or {}
    key = str((metadata.get("event_payload") or {}).get("key") or "") if by_bot and metadata.get("event_type") == REPLY else ""
    return Seen(thread=thread, person="" if by_bot else str(message.get("user") or ""), key=key)
