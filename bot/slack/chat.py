"""Slack as the flows meet it: a `bot.chat.Chat` over replies and views."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.chat import Place, Watched
from bot.errors import BotError, SlackRefused
from bot.given import links_of, with_links
from bot.model import OUTCOME_NAMES, Declined, Step
from bot.slack.directory import Directory
from bot.slack.live import Live
from bot.slack.messages import Message
from bot.slack.messages import Place as Spot
from bot.slack.responses import Responses
from bot.slack.text import plain, safe_markdown
from bot.slack.views import DISCLAIMER, answer_tail
from bot.slack.workspaces import Workspaces
from bot.thread import Given

log = logging.getLogger("bot.slack.chat")
STEPS = ("Reading the question…", "Searching the documentation…", "Checking names against the SDKs…", "Writing…")
# How a step is called while it is done and afterwards. What is done sooner than `QUIET_S` is not worth a line.
TITLES = {
    "search": ("Searching the documentation", "Searched the documentation"),
    "write": ("Writing", "Wrote a draft"),
    "check": ("Checking each claim and name", "Checked each claim and name"),
}
QUIET_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackChat:
    """Talks in every workspace; `disclaimer` says whether answers carry one, `looks` whether there is a server to offer a look at. Direct messages are agent sessions, which a person can stop."""

    workspaces: Workspaces
    directory: Directory
    responses: Responses
    disclaimer: bool = True
    looks: bool = False

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

    async def cease(self, place: Place, key: str = "") -> None:
        """See `bot.chat.Chat`."""
        try:
            workspace = await self.workspaces.of(place.thread.team)
            await workspace.replies.status(spot(place), "")
            if key:
                await workspace.replies.withdraw(spot(place), key)
            if place.top:
                await workspace.sessions.end(spot(place))
        except BotError as error:
            log.warning("chat.status_left", extra={"why": str(error)})

    @asynccontextmanager
    async def watched(self, place: Place, *, key: str, attempt: int) -> AsyncIterator[Watched]:
        """See `bot.chat.Chat`."""
        workspace = await self.workspaces.of(place.thread.team)
        async with workspace.replies.open(spot(place), key=key, attempt=attempt, quiet_s=QUIET_S) as live:
            yield SlackWatched(live=live, message=self._message)
        if place.top:
            await workspace.sessions.end(spot(place))

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

    async def confide(self, place: Place, given: Given) -> None:
        """See `bot.chat.Chat`."""
        below = f"\n\n_{DISCLAIMER}_" if self.disclaimer and given.outcome != OUTCOME_NAMES[Declined] else ""
        await self.whisper(place, f"{with_links(given)}{below}", allow=links_of(given))

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
        return Message.of(safe_markdown(given.text, allow=links_of(given)), foot=answer_tail(given, disclaimer=self.disclaimer, look=self.looks))


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackWatched:
    """A `bot.chat.Watched` over a live reply; `message` makes Slack's message of an answer."""

    live: Live
    message: Callable[[Given], Message]

    def step(self, step: Step) -> None:
        """See `bot.chat.Watched`."""
        begun, done = TITLES[step.name]
        self.live.step(step.name, done if step.done else begun, "complete" if step.done else "in_progress", step.sources)

    async def give(self, given: Given) -> str:
        """See `bot.chat.Watched`."""
        return await self.live.finish(self.message(given))


def spot(place: Place) -> Spot:
    """The place as replies know it."""
    return Spot(team=place.thread.team, channel=place.thread.channel, thread_ts=place.thread.ts, person=place.person, ts=place.ts)
