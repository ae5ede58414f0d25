"""How the bot replies in one workspace: statuses, messages that are posted once, and answers that can be watched being written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.errors import ungrouped
from bot.slack.client import SlackClient
from bot.slack.live import Live, Stage
from bot.slack.messages import Message, Part, Place, reply_mark
from bot.slack.sending import Reply, adopt, halt, remove, whisper
from bot.slack.standing import Standing, look, siblings
from bot.slack.status import Statuses

__all__ = ["Live", "Message", "Part", "Place", "Replies"]


class Replies:
    """Replies in the workspace of `client`.

    Everything posted under a `key` is posted once, however often it is tried: from the second `attempt` on, and whenever nobody knows whether Slack acted,
    the thread is read first. All methods raise `SlackRefused` for what will never work, and `SlackBusy` or `SlackUnreachable` for what may work later.
    """

    def __init__(self, client: SlackClient) -> None:
        self._client = client
        self._statuses = Statuses(client)
        self._stage = Stage(client=client, statuses=self._statuses)

    async def status(self, place: Place, words: str, steps: Sequence[str] = ()) -> None:
        """Show at once that somebody is at it; `steps` are shown in turn while it lasts. Where Slack has no status a greeting says it, and becomes the answer.

        No words take away what was shown. Raises only `SlackRefused`, when the place takes no messages.
        """
        await (self._statuses.show(place, words, steps) if words else self._statuses.clear(place))

    async def post(self, place: Place, message: Message, *, key: str, attempt: int = 1) -> str:
        """Post the message; the ts of its last part. What stands there of it already is adopted."""
        found = await self._found(place, key, attempt)
        if found.whole:
            last = await adopt(self._client, place, found)
        else:
            last = await self._reply(place, message, key).settle(found.all)
        self._statuses.answered(place)
        return last

    async def update(self, place: Place, ts: str, message: Message) -> str:
        """Let a reply say something else: `ts` is any of its messages. The ts of its last part, which may be another."""
        key, parts = await siblings(self._client, place, ts)
        return await self._reply(place, message, key).settle(parts)

    async def ephemeral(self, place: Place, message: Message) -> None:
        """Say it to `place.person` alone. This cannot be looked up, so it may be said twice."""
        await whisper(self._client, place, message)

    async def delete(self, place: Place, ts: str) -> None:
        """Delete a message of the app's; one that is gone is fine."""
        await remove(self._client, place, ts)

    async def withdraw(self, place: Place, key: str) -> None:
        """Delete what stands of a reply, a part that is still being written included."""
        found = await look(self._client, place, key)
        for ts in found.begun:
            await halt(self._client, place, ts, mark=reply_mark(key, 0))
        for ts in found.all:
            await remove(self._client, place, ts)

    @asynccontextmanager
    async def open(self, place: Place, *, key: str, attempt: int = 1, quiet_s: float = 0.0) -> AsyncIterator[Live]:
        """An answer that can be watched being written, until the block ends; nothing of it is shown in the first `quiet_s`.

        Left without `finish`, it is there for the next attempt to find.
        """
        live = Live(self._stage, place, key, await self._found(place, key, attempt), quiet_s=quiet_s)
        self._stage.live += 1
        try:
            async with _beside(live.pump()):
                try:
                    yield live
                finally:
                    await live.close()
        finally:
            self._stage.live -= 1

    async def _found(self, place: Place, key: str, attempt: int) -> Standing:
        greeting = self._statuses.greeting(place)
        if attempt > 1 or greeting is None:
            return await look(self._client, place, key)
        return Standing(greeting=greeting)

    def _reply(self, place: Place, message: Message, key: str) -> Reply:
        return Reply(client=self._client, place=place, message=message, key=key)


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work` beside the block and no longer than it. What the block raises goes on as it is; when the work fails, the block ends."""
    with ungrouped():
        async with asyncio.TaskGroup() as group:
            task = group.create_task(work)
            try:
                yield
            finally:
                task.cancel()
