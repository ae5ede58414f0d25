"""A reply on its way to Slack: the steps that wait to be shown, and the stream that shows them."""

from __future__ import annotations

import logging
from typing import Any

from bot.errors import SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient
from bot.slack.messages import Message, Place, reply_mark
from bot.slack.sending import BLOCKS_REFUSED, halt
from bot.slack.streams import ROOM_CHARS, Chunk, Stream

log = logging.getLogger("bot.slack.growing")


class Growing:
    """The streamed message of one reply. `stands` are all its messages, oldest first, with those of earlier attempts.

    A step waits until Slack has confirmed it; so whatever a method raises, it may be called again. `in_doubt` says that there may be one more
    message than `stands` knows of.
    """

    def __init__(self, client: SlackClient, place: Place, key: str, stands: tuple[str, ...]) -> None:
        self._client, self._place, self._key = client, place, key
        self._stream: Stream | None = None
        self._steps: dict[str, Chunk] = {}
        self.stands = list(stands)
        self.in_doubt = False

    @property
    def open(self) -> bool:
        """Whether a stream runs."""
        return self._stream is not None

    def step(self, chunk: Chunk) -> None:
        """A step to be shown; the last one of an id counts."""
        self._steps[str(chunk["id"])] = chunk

    def taken_steps(self) -> list[Chunk]:
        """The steps that wait, for whoever shows them in another way; they wait no more."""
        steps, self._steps = [*self._steps.values()], {}
        return steps

    async def show(self) -> None:
        """Send what waits. Raises as `SlackClient.call` does, `SlackBusy` at once."""
        steps = dict(self._steps)
        if not steps:
            return
        if self._stream is None:
            await self._begin([*steps.values()])
        else:
            await self._stream.append([*steps.values()])
        self._steps = {id_: chunk for id_, chunk in self._steps.items() if steps.get(id_) is not chunk}

    async def _begin(self, steps: list[Chunk]) -> None:
        stream = Stream(self._client, self._place)
        try:
            await stream.begin(steps)
        except SlackUnreachable as error:
            self.in_doubt = error.maybe_done
            raise
        self._stream = stream
        self.stands.append(stream.ts)

    async def complete(self, message: Message) -> str:
        """End the stream as this message; its ts, or "" where no stream runs or it cannot become that."""
        stream, steps, text, mark = self._stream, [*self._steps.values()], message.markdown, self._mark(of=len(self.stands))
        if stream is None or text is None or len(text) > ROOM_CHARS or len(message.parts) > 1:
            return ""
        try:
            await stream.stop(text, steps, mark=mark, foot=message.foot)
        except SlackRefused as error:
            if error.code not in BLOCKS_REFUSED or not message.foot:
                raise
            log.warning("slack.blocks_refused", extra={"method": "chat.stopStream", "code": error.code, "pointers": error.pointers})
            await stream.stop(text, steps, mark=mark)
        self._stream = None
        return stream.ts

    async def end(self) -> None:
        """End the stream, if one runs, without an answer."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        try:
            await stream.stop("", [], mark=self._mark(of=0))
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
