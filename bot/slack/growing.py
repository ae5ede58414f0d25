"""A text on its way to Slack: what waits to be shown, and the streams that show it, one after the other when one gets old or full."""

from __future__ import annotations

import logging
from typing import Any

from bot.errors import SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient
from bot.slack.fences import closing, cut, open_fence
from bot.slack.messages import Message, Place, reply_mark
from bot.slack.sending import BLOCKS_REFUSED, halt
from bot.slack.streams import Chunk, Stream

log = logging.getLogger("bot.slack.growing")


class Growing:
    """The streamed messages of one reply. `stands` are all its messages, oldest first, with those of earlier attempts.

    What waits stays there until Slack has confirmed it; so whatever a method raises, it may be called again. `in_doubt` says that there may be one more
    message than `stands` knows of.
    """

    def __init__(self, client: SlackClient, place: Place, key: str, stands: tuple[str, ...]) -> None:
        self._client, self._place, self._key = client, place, key
        self._stream: Stream | None = None
        self._reopen = ""
        self._steps: dict[str, Chunk] = {}
        self.stands = list(stands)
        self.waiting = ""
        self.in_doubt = False

    @property
    def open(self) -> bool:
        """Whether a stream runs."""
        return self._stream is not None

    def add(self, text: str) -> None:
        """More to be shown."""
        self.waiting += text

    def step(self, chunk: Chunk) -> None:
        """A step to be shown; the last one of an id counts."""
        self._steps[str(chunk["id"])] = chunk

    def taken_steps(self) -> list[Chunk]:
        """The steps that wait, for whoever shows them in another way; they wait no more."""
        steps, self._steps = [*self._steps.values()], {}
        return steps

    async def show(self) -> None:
        """Send what waits, in a new message when the present one is full or old. Raises as `SlackClient.call` does, `SlackBusy` at once."""
        if self._stream is not None and (self._stream.old or len(self.waiting) > self._stream.room):
            await self._leave(self._stream)
        if not (self.waiting or self._steps):
            return
        text, steps = self.waiting, dict(self._steps)
        if self._stream is None:
            text = await self._begin(text, [*steps.values()])
        else:
            await self._stream.append(text, [*steps.values()])
        self.waiting = self.waiting[len(text) :]
        self._steps = {id_: chunk for id_, chunk in self._steps.items() if steps.get(id_) is not chunk}

    async def _begin(self, text: str, steps: list[Chunk]) -> str:
        """Start a stream; how much of the text is in it."""
        stream = Stream(self._client, self._place)
        first = text[: cut(text, stream.room - len(self._reopen))]
        try:
            await stream.begin(self._reopen + first, steps)
        except SlackUnreachable as error:
            self.in_doubt = error.maybe_done
            raise
        self._stream, self._reopen = stream, ""
        self.stands.append(stream.ts)
        return first

    async def _leave(self, stream: Stream) -> None:
        """End the stream with what it can still hold. A code fence that has to be closed is opened again in the next."""
        head = self.waiting[: cut(self.waiting, min(stream.room, len(self.waiting)))]
        if head == self.waiting:
            # Better at the end of a line than within a word.
            head = head[: head.rfind("\n") + 1] or head
        shown = stream.text + head
        await stream.stop(head + closing(shown), [], mark=self._mark(of=0), wait_s=0.0)
        self._stream, self._reopen = None, open_fence(shown)
        self.waiting = self.waiting[len(head) :]

    def fits(self, message: Message, rest: str) -> bool:
        """Whether the running stream can become the last message of the reply, with the rest of the text in it."""
        stream = self._stream
        return stream is not None and not stream.old and len(rest) <= stream.room and len(message.parts) <= len(self.stands)

    async def complete(self, rest: str, message: Message) -> str:
        """End the stream with the rest of the text and the foot of the message; its ts."""
        stream, steps, mark = self._stream, [*self._steps.values()], self._mark(of=len(self.stands))
        assert stream is not None
        try:
            await stream.stop(rest, steps, mark=mark, foot=message.foot)
        except SlackRefused as error:
            if error.code not in BLOCKS_REFUSED or not message.foot:
                raise
            log.warning("slack.blocks_refused", extra={"method": "chat.stopStream", "code": error.code, "pointers": error.pointers})
            await stream.stop(rest, steps, mark=mark)
        self._stream = None
        return stream.ts

    async def end(self) -> None:
        """End the stream, if one runs, with what waits as far as it fits, and with its code fence closed."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        head = self.waiting[: cut(self.waiting, min(stream.room, len(self.waiting)))]
        try:
            await stream.stop(head + closing(stream.text + head), [], mark=self._mark(of=0))
        except SlackRefused as error:
            log.info("slack.not_stopped", extra={"code": error.code})

    async def halt(self) -> None:
        """End the stream as it is, if one runs: its message is about to be written anew."""
        if self._stream is not None:
            await halt(self._client, self._place, self._stream.ts, mark=self._mark(of=0))
        self._stream = None

    def dead(self) -> None:
        """Slack has ended the stream."""
        self._stream = None

    def _mark(self, *, of: int) -> dict[str, Any]:
        return reply_mark(self._key, len(self.stands), of=of)
