"""What stands in a thread already: read after a crash, or after a call of which nobody knows whether it worked."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import SlackRefused
from bot.slack.client import SlackClient
from bot.slack.messages import GREETING, REPLY, Place, greeting_mark

log = logging.getLogger("bot.slack.standing")
# Threads are read from the question on; of a channel, only what was posted lately.
PAGE, THREAD_PAGES, CHANNEL_PAGES = 200, 5, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The messages that belong to one reply. `parts` by number, of `of` (0: not known); `begun` streams that nobody marked; `greeting` "" for none."""

    parts: Mapping[int, str] = field(default_factory=dict)
    of: int = 0
    begun: tuple[str, ...] = ()
    greeting: str = ""

    @property
    def whole(self) -> str:
        """The ts of the last part when all are there; else ""."""
        return self.parts[self.of] if self.of and all(number in self.parts for number in range(1, self.of + 1)) else ""

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that can be turned into the reply, oldest first."""
        return tuple(sorted({*self.parts.values(), *self.rest}))

    @property
    def rest(self) -> tuple[str, ...]:
        """What would only stand beside the reply when it is whole."""
        return (*self.begun, *filter(None, (self.greeting,)))


async def look(client: SlackClient, place: Place, key: str) -> Standing:
    """What stands of the reply with this key. A thread that may not be read counts as empty: twice answered is better than never."""
    parts: dict[int, str] = {}
    begun, greeting, of = [], "", 0
    async for message in _own(client, place, since=place.ts or place.thread_ts):
        ts, (kind, payload) = str(message["ts"]), _mark(message)
        if kind == REPLY and payload.get("key") == key:
            parts.setdefault(int(payload.get("part") or 0), ts)
            of = max(of, int(payload.get("of") or 0))
        elif kind == GREETING and payload == greeting_mark(place)["event_payload"]:
            greeting = ts
        elif kind not in {REPLY, GREETING} and message.get("streaming_state"):
            # Every stream that somebody ended bears our mark, and one turn at a time runs in a thread: this one lost its writer.
            begun.append(ts)
    return Standing(parts=parts, of=of, begun=tuple(begun), greeting=greeting)


async def siblings(client: SlackClient, place: Place, ts: str) -> tuple[str, tuple[str, ...]]:
    """The key of the reply that the message is part of, and all its parts in order; "" and the message alone when it bears no mark."""
    since = place.thread_ts if not place.ts or place.ts > ts else place.ts
    marks = {str(message["ts"]): _mark(message) for message in [message async for message in _own(client, place, since=since)]}
    kind, payload = marks.get(ts, ("", {}))
    if kind != REPLY:
        return "", (ts,)
    key = payload.get("key")
    return str(key), tuple(sorted(other for other, (kind, payload) in marks.items() if kind == REPLY and payload.get("key") == key))


def _mark(message: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    metadata = message.get("metadata") or {}
    return str(metadata.get("event_type") or ""), metadata.get("event_payload") or {}


async def _own(client: SlackClient, place: Place, *, since: str) -> AsyncIterator[Mapping[str, Any]]:
    """The app's own messages in the thread after `since`, or the newest at the top level of the channel."""
    ids = await client.own_ids()
    try:
        async for message in _messages(client, place, since):
            if ids & {message.get("user"), message.get("bot_id")}:
                yield message
    except SlackRefused as error:
        if error.code != "missing_scope":
            raise
        log.warning("slack.thread_unread", extra={"why": str(error)})


async def _messages(client: SlackClient, place: Place, since: str) -> AsyncIterator[Mapping[str, Any]]:
    arguments: dict[str, Any] = {"channel": place.channel, "limit": PAGE, "include_all_metadata": True, "oldest": since or None}
    method, pages = "conversations.history", CHANNEL_PAGES
    if place.thread_ts:
        method, pages, arguments["ts"] = "conversations.replies", THREAD_PAGES, place.thread_ts
    for _ in range(pages):
        page = await client.call(method, **arguments)
        for message in page.get("messages") or ():
            yield message
        arguments["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not arguments["cursor"]:
            return
    log.warning("slack.thread_long", extra={"read": PAGE * pages})
