"""A message that shows steps while an answer is worked on, and ends as the answer, as Slack's streaming methods make it.

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
    """One streamed message; the methods raise as `SlackClient.call` does.

    Beginning and appending do not wait for their turn: what cannot be shown now is shown together with what comes next.
    """

    def __init__(self, client: SlackClient, place: Place) -> None:
        self._client, self._place = client, place
        self.ts = ""

    async def begin(self, steps: Sequence[Chunk]) -> None:
        """Post the message. In a channel Slack wants to know for whom."""
        place = self._place
        answer = await self._client.call(
            "chat.startStream",
            wait_s=0.0,
            channel=place.channel,
            thread_ts=place.thread_ts,
            recipient_user_id=place.person or None,
            recipient_team_id=place.team if place.person else None,
            chunks=list(steps),
        )
        self.ts = str(answer["ts"])

    async def append(self, steps: Sequence[Chunk]) -> None:
        """Show more steps, or what became of them."""
        await self._client.call("chat.appendStream", wait_s=0.0, channel=self._place.channel, ts=self.ts, chunks=list(steps))

    async def stop(self, text: str, steps: Sequence[Chunk], *, mark: Mapping[str, Any], foot: Sequence[Block] = ()) -> None:
        """The words, "" for none, and blocks below them. Slack sets the session of the thread to "active" then, unless it is told otherwise."""
        chunks = [*steps, *([{"type": "markdown_text", "text": text}] if text else [])]
        end: dict[str, Any] = {"chunks": chunks or None, "blocks": [dict(block) for block in foot] or None, "metadata": dict(mark)}
        await self._client.call("chat.stopStream", channel=self._place.channel, ts=self.ts, **end)
