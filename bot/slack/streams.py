"""A message that grows while it is written, as Slack's streaming methods make it.

It dies five minutes after it began, whatever is appended (https://github.com/slackapi/python-slack-sdk/issues/1859), takes 12,000 characters a call, and
cannot be edited before it was stopped (https://docs.slack.dev/reference/methods/chat.update#errors). Steps: https://docs.slack.dev/ai/developing-agents.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from bot.slack.client import SlackClient
from bot.slack.limits import LIMITS
from bot.slack.messages import Block, Place
from knowledge import Link

Chunk = dict[str, Any]
StepState = Literal["pending", "in_progress", "complete", "error"]
# What one message holds: it must still fit into blocks, should it have to be written anew.
ROOM_CHARS = 11_000
# A stream is left for a new one early enough to be ended properly.
OLD_S = 225.0
# Tokens of Slack's own in the title of a page would mention people.
TOKEN = re.compile(r"<(?=[!@#])")


def step_chunk(id_: str, title: str, state: StepState, sources: Sequence[Link] = ()) -> Chunk:
    """A step of the work, as a stream shows it; a later one with the same id takes its place."""
    shown = [{"type": "url", "url": link.url, "text": _short(link.title or link.url)} for link in sources]
    return {"type": "task_update", "id": id_, "title": _short(title), "status": state, **({"sources": shown} if shown else {})}


def _short(text: str) -> str:
    room = LIMITS.task_details_chars
    text = TOKEN.sub("‹", text)
    return text if len(text) <= room else text[: room - 1] + "…"


class Stream:
    """One streamed message. `text` is the Markdown that Slack has confirmed; the methods raise as `SlackClient.call` does.

    Beginning and appending do not wait for their turn: what cannot be shown now is shown together with what comes next.
    """

    def __init__(self, client: SlackClient, place: Place) -> None:
        self._client, self._place = client, place
        self._began_at = client.clock.now()
        self.ts = ""
        self.text = ""

    @property
    def room(self) -> int:
        """How many characters the message still takes."""
        return ROOM_CHARS - len(self.text)

    @property
    def old(self) -> bool:
        """Whether it may die soon."""
        return self._client.clock.now() - self._began_at >= OLD_S

    async def begin(self, text: str, steps: Sequence[Chunk]) -> None:
        """Post the message. In a channel Slack wants to know for whom."""
        place = self._place
        answer = await self._client.call(
            "chat.startStream",
            wait_s=0.0,
            channel=place.channel,
            thread_ts=place.thread_ts,
            recipient_user_id=place.person or None,
            recipient_team_id=place.team if place.person else None,
            chunks=_chunks(text, steps),
        )
        self._began_at = self._client.clock.now()
        self.ts, self.text = str(answer["ts"]), text

    async def append(self, text: str, steps: Sequence[Chunk]) -> None:
        """Let the message grow."""
        await self._client.call("chat.appendStream", wait_s=0.0, channel=self._place.channel, ts=self.ts, chunks=_chunks(text, steps))
        self.text += text

    async def stop(self, text: str, steps: Sequence[Chunk], *, mark: Mapping[str, Any], foot: Sequence[Block] = (), wait_s: float | None = None) -> None:
        """The last words, and blocks below all of them. Slack sets the session of the thread to "active" then, unless it is told otherwise."""
        end: dict[str, Any] = {"chunks": _chunks(text, steps) or None, "blocks": [dict(block) for block in foot] or None, "metadata": dict(mark)}
        await self._client.call("chat.stopStream", wait_s=wait_s, channel=self._place.channel, ts=self.ts, **end)
        self.text += text


def _chunks(text: str, steps: Sequence[Chunk]) -> list[Chunk]:
    return [*steps, *([{"type": "markdown_text", "text": text}] if text else [])]
