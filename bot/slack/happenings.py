"""What happens to messages and to the app without anybody asking anything: reactions, the stop button, deletions, the end of an installation."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.chat import Chat, Place
from bot.errors import SlackRefused
from bot.hearing import is_direct
from bot.jobs import Job
from bot.manners import MUTE_EMOJI, MUTED
from bot.slack.client import SlackClient
from bot.slack.installations import leave
from bot.slack.keeping import FORGOTTEN, in_its_place, message_key
from bot.stores import Housekeeping, Inbox, Threads, Transcript
from bot.thread import ThreadId, ThreadState
from bot.turns import HUSHED

STOPPED = "Stopped. Ask again whenever you like."


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningStores:
    """The stores that these jobs use."""

    inbox: Inbox
    threads: Threads
    transcript: Transcript
    housekeeping: Housekeeping


class Stops(Protocol):
    """Whoever can stop running work."""

    def stop(self, key: str) -> bool:
        """Stop the job with this key or thread; False when none runs."""


class Bereft(Protocol):
    """Humans who may have been given what was deleted."""

    async def deleted(self, task: Job, place: Place) -> None:
        """Let them see that the message at `place.ts` is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happenings:
    """`client_of` gives the client of a workspace, `forget` drops one that is gone; `reacted` hears of every other emoji, `humans` of what was deleted before it is forgotten; None where there are none."""

    chat: Chat
    stores: HappeningStores
    client_of: Callable[[str], Awaitable[SlackClient]]
    stops: Stops
    forget: Callable[[str], Awaitable[None]]
    reacted: Callable[[Job], Awaitable[None]]
    humans: Bereft | None = None
    kinds: tuple[str, ...] = ("reaction", "stop", "deletion", FORGOTTEN, "uninstalled")

    async def reaction(self, job: Job) -> None:
        """🤐 on a message of a thread mutes the bot there; others may mean something to humans."""
        seen = job.payload
        if seen["emoji"] != MUTE_EMOJI:
            await self.reacted(job)
            return
        if is_direct(seen["channel"]):
            return
        thread = ThreadId(team=seen["team"], channel=seen["channel"], ts=await self._root(seen))
        if (state := await self.stores.threads.state(thread)) and not state.quiet:
            await self.stores.threads.put(thread, ThreadState(asker=state.asker, quiet=MUTED))
            await self.chat.whisper(Place(thread=thread, ts=seen["ts"], person=seen["person"]), HUSHED)

    async def _root(self, seen: Mapping[str, Any]) -> str:
        client = await self.client_of(seen["team"])
        try:
            found = await client.call("conversations.replies", channel=seen["channel"], ts=seen["ts"], limit=1)
        except SlackRefused:
            return str(seen["ts"])
        return str((found.get("messages") or [{}])[0].get("thread_ts") or seen["ts"])

    async def stop(self, job: Job) -> None:
        """The stop button of an agent session."""
        thread = ThreadId(team=job.payload["team"], channel=job.payload["channel"], ts=job.payload["thread_ts"])
        place = Place(thread=thread, ts=thread.ts, person=job.payload["person"], top=True)
        if self.stops.stop(str(thread)):
            await self.chat.say(place, STOPPED, key=job.key, attempt=job.attempt)
        else:
            await self.chat.cease(place)

    async def deletion(self, job: Job) -> None:
        """A deleted question needs no answer, and is no longer part of what was said."""
        gone = job.payload
        thread = ThreadId(team=gone["team"], channel=gone["channel"], ts=gone["thread_ts"])
        key, unheard = message_key(gone), await self.stores.inbox.add(in_its_place(gone))
        if not unheard and (await self.stores.inbox.cancel(key) or self.stops.stop(key)):
            await self.chat.cease(Place(thread=thread, ts=gone["ts"], person=gone["person"], top=is_direct(gone["channel"])), key)
        if self.humans:
            await self.humans.deleted(job, Place(thread=thread, ts=gone["ts"], person=gone["person"]))
        await self.stores.transcript.forget(thread, gone["ts"])

    async def forgotten(self, job: Job) -> None:
        """Nothing: its key is what counts, see `bot.slack.keeping`."""

    async def uninstalled(self, job: Job) -> None:
        """A workspace that removed the app is forgotten, once its token is really dead."""
        await leave(job.payload["team"], client_of=self.client_of, forget=self.forget, housekeeping=self.stores.housekeeping)
