"""Slack as the flows meet it: a `bot.chat.Chat` and a `bot.chat.Reading` over replies, views and files."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat import Attachment, Place, Written
from bot.errors import BotError, SlackRefused
from bot.given import links_of
from bot.hearing import MENTION
from bot.slack.directory import Directory
from bot.slack.files import Files
from bot.slack.messages import Message
from bot.slack.messages import Place as Spot
from bot.slack.responses import Responses
from bot.slack.text import plain, readable, safe_markdown
from bot.slack.views import answer_tail
from bot.slack.workspaces import Workspaces
from bot.thread import Given

log = logging.getLogger("bot.slack.chat")
STEPS = ("Reading the question…", "Searching the documentation…", "Checking names against the SDKs…", "Writing…")
HISTORY_PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChat:
    """Talks in every workspace; `disclaimer` says whether answers carry one. Direct messages are agent sessions, which a person can stop."""

    workspaces: Workspaces
    directory: Directory
    responses: Responses
    disclaimer: bool = True

    async def looking(self, place: Place, about: str = "") -> None:
        """See `bot.chat.Chat`."""
        try:
            workspace = await self.workspaces.of(place.thread.team)
            name = plain(await self.directory.person_name(place.thread.team, place.person))
            words = f"Thanks for reaching out{f', {name}' if name else ''}. Looking this up…"
            await workspace.replies.status(spot(place), words, STEPS)
            if place.top:
                await workspace.sessions.begin(spot(place), about)
        except BotError as error:
            log.warning("chat.no_status", extra={"why": str(error)})

    async def cease(self, place: Place) -> None:
        """See `bot.chat.Chat`."""
        try:
            workspace = await self.workspaces.of(place.thread.team)
            await workspace.replies.status(spot(place), "")
            if place.top:
                await workspace.sessions.end(spot(place))
        except BotError as error:
            log.warning("chat.status_left", extra={"why": str(error)})

    async def give(self, place: Place, given: Given, *, key: str, attempt: int) -> str:
        """See `bot.chat.Chat`."""
        return await self._post(place, self._message(given), key, attempt)

    async def say(self, place: Place, words: str, *, key: str, attempt: int) -> str:
        """See `bot.chat.Chat`."""
        return await self._post(place, Message.of(safe_markdown(words, allow=frozenset())), key, attempt)

    async def _post(self, place: Place, message: Message, key: str, attempt: int) -> str:
        workspace = await self.workspaces.of(place.thread.team)
        ts = await workspace.replies.post(spot(place), message, key=key, attempt=attempt)
        if place.top:
            await workspace.sessions.end(spot(place))
        return ts

    async def change(self, place: Place, given: Given) -> None:
        """See `bot.chat.Chat`."""
        workspace = await self.workspaces.of(place.thread.team)
        await workspace.replies.update(spot(place), given.ts, self._message(given))

    async def whisper(self, place: Place, words: str, *, allow: frozenset[str] = frozenset()) -> None:
        """See `bot.chat.Chat`. In a thread without replies Slack would never show it, so there it stands in the channel."""
        where = spot(place)
        if place.ts == place.thread.ts:
            where = Spot(team=where.team, channel=where.channel, person=where.person)
        workspace, message = await self.workspaces.of(place.thread.team), Message.of(safe_markdown(words, allow=allow))
        try:
            await workspace.replies.ephemeral(where, message)
        except SlackRefused:
            if not await self.responses.whisper(place.response_url, message):
                raise

    async def react(self, place: Place, emoji: str) -> None:
        """See `bot.chat.Chat`."""
        client = await self.workspaces.client_of(place.thread.team)
        try:
            await client.call("reactions.add", channel=place.thread.channel, timestamp=place.ts, name=emoji)
        except SlackRefused as error:  # it is there already, or may not be added: an emoji is never worth more than a line
            log.info("chat.no_reaction", extra={"code": error.code})

    async def remove(self, place: Place, ts: str) -> None:
        """See `bot.chat.Chat`."""
        await (await self.workspaces.of(place.thread.team)).replies.delete(spot(place), ts)

    def _message(self, given: Given) -> Message:
        return Message.of(safe_markdown(given.text, allow=links_of(given)), foot=answer_tail(given, disclaimer=self.disclaimer))


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
            found = await self._replies(place, ts=place.thread.ts, limit=min(limit, HISTORY_PAGE))
        except BotError as error:
            log.info("chat.thread_not_read", extra={"why": str(error)})
            return []
        own = await self._own(place.thread.team)
        written = []
        for message in found:
            words = await self.words(place.thread.team, str(message.get("text") or ""), message.get("blocks") or [])
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

    async def _files_of(self, place: Place) -> Sequence[Mapping[str, Any]]:
        """The files of a message whose event did not list them."""
        try:
            found = await self._replies(place, ts=place.ts, limit=1)
        except BotError:
            return []
        return next((message.get("files") or [] for message in found if message.get("ts") == place.ts), [])

    async def _replies(self, place: Place, *, ts: str, limit: int) -> Sequence[Mapping[str, Any]]:
        client = await self.workspaces.client_of(place.thread.team)
        return list((await client.call("conversations.replies", channel=place.thread.channel, ts=ts, limit=limit)).get("messages") or ())


def author(message: Mapping[str, Any], own: frozenset[str]) -> str:
    """Who wrote a message; "" for the bot, whose ids are `own`."""
    return "" if own & {message.get("user"), message.get("bot_id")} else str(message.get("user") or "")


def spot(place: Place) -> Spot:
    """The place as replies know it."""
    return Spot(team=place.thread.team, channel=place.thread.channel, thread_ts=place.thread.ts, person=place.person, ts=place.ts)
