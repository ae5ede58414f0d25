"""What people wrote, as Slack keeps it: a `bot.chat.Reading`."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat import Attachment, Place, Written
from bot.errors import BotError, SlackRefused
from bot.hearing import MENTION
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.text import readable
from bot.slack.workspaces import Workspaces
from bot.words import blocks_of, files_of

log = logging.getLogger("bot.slack.reading")
HISTORY_PAGE = 100
# Slack begins with the oldest, so a thread is read to the end to know the last messages; what is longer than this is cut there.
THREAD_PAGE, THREAD_PAGES = 200, 5
MORE_S = 2.0
# Slack's words for a message that is not there: https://docs.slack.dev/reference/methods/conversations.replies#errors
GONE = frozenset({"message_not_found", "thread_not_found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackReading:
    """Reads what people wrote, and the threads and files they mean."""

    workspaces: Workspaces
    directory: Directory
    files_: Files

    async def words(self, team: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str:
        """See `bot.chat.Reading`."""
        own = await self._own(team)
        names = {person: await self.directory.person_name(team, person) or person for person in dict.fromkeys(MENTION.findall(text)) if person not in own}
        words = readable(text, list(blocks), names=names)
        for own_id in own:
            words = words.replace(f"@{own_id}", "")
        return words.strip()

    async def _own(self, team: str) -> frozenset[str]:
        try:
            return await (await self.workspaces.client_of(team)).own_ids()
        except BotError:
            return frozenset()

    async def thread(self, place: Place, *, limit: int) -> Sequence[Written]:
        """See `bot.chat.Reading`."""
        try:
            found = await self._until(place)
        except BotError as error:
            log.info("chat.thread_not_read", extra={"why": str(error)})
            return []
        own = await self._own(place.thread.team)
        written = []
        for message in (*found[:1], *found[max(1, len(found) - limit + 1) :]):
            words = await self.words(place.thread.team, str(message.get("text") or ""), blocks_of(message))
            written.append(Written(ts=str(message["ts"]), person=author(message, own), text=words))
        return written

    async def writers(self, place: Place, *, limit: int) -> Sequence[str]:
        """See `bot.chat.Reading`."""
        try:
            found = await self._replies(place, ts=place.thread.ts, limit=min(limit, HISTORY_PAGE))
        except SlackRefused as error:
            log.info("chat.thread_not_read", extra={"why": str(error)})
            return []
        own = await self._own(place.thread.team)
        return list(dict.fromkeys(author(message, own) for message in found))

    async def files(self, place: Place, files: Sequence[Mapping[str, Any]] | None) -> Sequence[Attachment]:
        """See `bot.chat.Reading`."""
        if files is None:
            files = await self._files_of(place)
        if not files:
            return []
        workspace = await self.workspaces.of(place.thread.team)
        return await self.files_.read(files, token=workspace.token)

    async def last_edit(self, place: Place) -> str | None:
        """See `bot.chat.Reading`."""
        try:
            found = await self._replies(place, ts=place.ts, limit=1)
        except SlackRefused as error:
            return None if error.code in GONE else ""
        except BotError as error:
            log.info("chat.message_not_read", extra={"why": str(error)})
            return ""
        return str((_at(place, found).get("edited") or {}).get("ts") or "")

    async def _files_of(self, place: Place) -> Sequence[Mapping[str, Any]]:
        """The files of a message whose event did not list them."""
        return files_of(await self._message(place))

    async def _message(self, place: Place) -> Mapping[str, Any]:
        """The message at the place as it stands there now; empty when it cannot be read."""
        try:
            found = await self._replies(place, ts=place.ts, limit=1)
        except BotError as error:
            log.info("chat.message_not_read", extra={"why": str(error)})
            return {}
        return _at(place, found)

    async def _until(self, place: Place) -> Sequence[Mapping[str, Any]]:
        """The thread from its first message up to the one at the place; the first one stands on every page."""
        client, found, cursor = await self.workspaces.client_of(place.thread.team), list[Mapping[str, Any]](), ""
        where: dict[str, Any] = {"channel": place.thread.channel, "ts": place.thread.ts, "latest": place.ts, "inclusive": True, "limit": THREAD_PAGE}
        for _ in range(THREAD_PAGES):
            try:
                page = await client.call("conversations.replies", **where, cursor=cursor or None, wait_s=MORE_S if cursor else None)
            except BotError:
                if not found:
                    raise
                break  # half a thread now is better than the whole one too late
            messages = page.get("messages") or []
            found += messages[1:] if cursor else messages
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
        return found

    async def _replies(self, place: Place, *, ts: str, limit: int) -> Sequence[Mapping[str, Any]]:
        client = await self.workspaces.client_of(place.thread.team)
        return list((await client.call("conversations.replies", channel=place.thread.channel, ts=ts, limit=limit)).get("messages") or ())


def author(message: Mapping[str, Any], own: frozenset[str]) -> str:
    """Who wrote a message; "" for the bot, whose ids are `own`."""
    return "" if own & {message.get("user"), message.get("bot_id")} else str(message.get("user") or "")


def _at(place: Place, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The message at the place; empty when it is not among them."""
    return next((message for message in messages if message.get("ts") == place.ts), {})
