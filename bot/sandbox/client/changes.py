"""The stream of changes that a person's page listens to: server-sent events, one JSON object each, with a heartbeat in silence.

A new client first hears what holds and cannot be asked for, such as statuses and open modals. An event's id lets one that comes back go on where it was. When that is
too long ago, or the server was another one, it is told {"kind": "reload"}, and then what a new one hears.
A client that does not read fast enough is let go; it comes back by itself. https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import deque
from collections.abc import AsyncGenerator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.sandbox.client.door import person_of, refusal
from bot.sandbox.client.standing import Standing
from bot.sandbox.model import Change
from bot.sandbox.refused import Refused
from bot.sandbox.workspace import Workspace

KEPT = 1_000
UNREAD_MAX = 500
READERS_MAX = 100
HEARTBEAT_S = 15.0
COME_BACK_MS = 500


class Reader:
    """One client that listens. What is None in `unread` is the end."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.unread: asyncio.Queue[str | None] = asyncio.Queue(UNREAD_MAX)
        self.gone = False

    def offer(self, words: str) -> None:
        """One more to read; too many, and it ends."""
        try:
            self.unread.put_nowait(words)
        except asyncio.QueueFull:
            self.end()

    def end(self) -> None:
        """Nothing more comes, and what is unread is dropped: the client finds it again by its last event's id."""
        self.gone = True
        while not self.unread.empty():
            self.unread.get_nowait()
        self.unread.put_nowait(None)


class Changes:
    """Everybody who listens, and what was said lately."""

    def __init__(self, workspace: Workspace, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        self._workspace = workspace
        self._heartbeat_s = heartbeat_s
        self._run = secrets.token_hex(4)
        self._number = 0
        self._kept: deque[tuple[int, Change]] = deque(maxlen=KEPT)
        self._readers: set[Reader] = set()
        self._standing = Standing()

    def changed(self, change: Change) -> None:
        """Tell whoever may see it; a listener of the workspace."""
        self._number += 1
        self._kept.append((self._number, change))
        self._standing.changed(change)
        listening = [reader for reader in self._readers if self._workspace.may_see(reader.person, change)]
        words = self._words(self._number, change) if listening else ""
        for reader in listening:
            reader.offer(words)

    async def serve(self, request: Request) -> Response:
        """GET /sandbox/changes"""
        try:
            person = person_of(request.query_params.get("token", ""), self._workspace)
        except Refused as refused:
            return refusal(refused)
        if len(self._readers) >= READERS_MAX:
            return refusal(Refused("ratelimited"))
        last = request.headers.get("last-event-id", "")
        return StreamingResponse(self.listen(person.id, last), media_type="text/event-stream", headers={"cache-control": "no-store"})

    async def listen(self, person: str, last: str = "") -> AsyncGenerator[str, None]:
        """The stream for one person, from after the event with the id `last`; without one from now on."""
        reader = Reader(person)
        missed = self._since(person, last)
        self._readers.add(reader)
        try:
            yield f"retry: {COME_BACK_MS}\n\n"
            for words in missed:
                yield words
            while (more := await self._next(reader)) is not None:
                yield more
        finally:
            self._readers.discard(reader)

    def stop(self) -> None:
        """End every stream."""
        for reader in tuple(self._readers):
            reader.end()

    async def _next(self, reader: Reader) -> str | None:
        try:
            async with asyncio.timeout(self._heartbeat_s):
                return await reader.unread.get()
        except TimeoutError:
            return ": still here\n\n"

    def _since(self, person: str, last: str) -> list[str]:
        run, _, number = last.partition("-")
        if not last:
            return self._now(person)
        first_kept = self._kept[0][0] if self._kept else self._number + 1
        if run != self._run or not number.isdecimal() or int(number) + 1 < first_kept:
            return [f"id: {self._run}-{self._number}\ndata: {json.dumps({'kind': 'reload'})}\n\n", *self._now(person)]
        return [self._words(n, change) for n, change in self._kept if n > int(number) and self._workspace.may_see(person, change)]

    def _now(self, person: str) -> list[str]:
        """What stands there for this person, under no number: it is no news."""
        return [_data(change) for change in self._standing if self._workspace.may_see(person, change)]

    def _words(self, number: int, change: Change) -> str:
        return f"id: {self._run}-{number}\n{_data(change)}"


def _data(change: Change) -> str:
    return f"data: {json.dumps({'kind': change.kind, **change.data})}\n\n"
