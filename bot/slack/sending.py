"""Posting and editing, so that what should stand in a thread stands there once."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import SlackRefused, SlackUnreachable
from bot.slack.client import SlackClient
from bot.slack.limits import LIMITS
from bot.slack.messages import Message, Part, Place, reply_mark
from bot.slack.standing import Standing, look

log = logging.getLogger("bot.slack.sending")
# Slack takes none of these blocks, or not so many; words alone it will take.
BLOCKS_REFUSED = frozenset(
    {
        "attachment_payload_limit_exceeded",
        "block_mismatch",
        "invalid_blocks",
        "invalid_blocks_format",
        "msg_blocks_too_long",
        "msg_blocks_too_many",
        "msg_too_long",
    }
)
STILL_STREAMING = "streaming_state_conflict"
# What Slack was still at when the connection broke is visible by then.
LOOK_AFTER_S = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A message on its way to its place. All methods raise what can be tried again later, and `SlackRefused` where the place takes no message."""

    client: SlackClient
    place: Place
    message: Message
    key: str

    async def settle(self, stands: Sequence[str] = ()) -> str:
        """Let the thread show the message once and in order; the ts of its last part.

        The messages in `stands`, oldest first, become its first parts; what they cannot hold is posted, and what is left of them deleted.
        """
        reusable, last = list(stands), ""
        useless: list[str] = []
        for number in range(1, len(self.message.parts) + 1):
            if reusable and await self._edited(number, reusable[0]):
                last = reusable.pop(0)
            else:
                # A part posted now stands below everything: what was there before cannot follow it.
                useless, reusable = useless + reusable, []
                last = await self._posted(number)
        for ts in useless + reusable:
            await remove(self.client, self.place, ts)
        return last

    async def _posted(self, number: int) -> str:
        """Post a part; when nobody knows whether that worked, look before it is tried a second and last time."""
        try:
            return await self._post(number)
        except SlackUnreachable as error:
            if not error.maybe_done:
                raise
        await self.client.clock.sleep(LOOK_AFTER_S)
        found = await look(self.client, self.place, self.key)
        return found.parts.get(number) or await self._post(number)

    async def _post(self, number: int) -> str:
        return await post(self.client, self.place, self.message.parts[number - 1], blocks=self.message.blocks(number), mark=self._mark(number))

    async def _edited(self, number: int, ts: str) -> bool:
        """Turn a message of ours into a part; False when Slack does not let us, because it is gone or too old, or takes neither blocks nor words."""
        part = self.message.parts[number - 1]
        edit = {"channel": self.place.channel, "ts": ts, "metadata": self._mark(number), "text": part.notice}
        try:
            await self._edit(number, {**edit, "blocks": self.message.blocks(number)})
        except SlackRefused as error:
            log.warning("slack.not_edited", extra={"code": error.code, "pointers": error.pointers})
            return False
        return True

    async def _edit(self, number: int, edit: dict[str, Any]) -> None:
        try:
            await self.client.call("chat.update", **edit)
        except SlackRefused as error:
            if error.code == STILL_STREAMING:
                # Its writer is gone, but Slack does not know yet. It is not whole before it was edited.
                await halt(self.client, self.place, edit["ts"], mark=reply_mark(self.key, number))
            elif error.code in BLOCKS_REFUSED and edit["text"] == self.message.parts[number - 1].text:
                _warn("chat.update", error)
                edit = {**edit, "blocks": []}
            else:
                raise
            await self.client.call("chat.update", **edit)

    def _mark(self, number: int) -> dict[str, Any]:
        return reply_mark(self.key, number, of=len(self.message.parts))


async def adopt(client: SlackClient, place: Place, found: Standing) -> str:
    """Leave the whole reply as it is, and nothing beside it; the ts of its last part."""
    for ts in found.rest:
        await remove(client, place, ts)
    return found.whole


async def post(client: SlackClient, place: Place, part: Part, *, blocks: Sequence[dict[str, Any]] = (), mark: dict[str, Any]) -> str:
    """Post one message; its ts. Whoever calls sees to it that this happens once."""
    where = {"channel": place.channel, "thread_ts": place.thread_ts or None, "metadata": mark, "unfurl_links": False, "unfurl_media": False}
    who = {"username": part.author.name, "icon_url": part.author.picture or None} if part.author else {}
    return await _say(client, "chat.postMessage", part, blocks, **where, **who)


async def whisper(client: SlackClient, place: Place, message: Message) -> None:
    """Say it to the person alone."""
    for number, part in enumerate(message.parts, 1):
        where = {"channel": place.channel, "user": place.person, "thread_ts": place.thread_ts or None}
        await _say(client, "chat.postEphemeral", part, message.blocks(number), **where)


async def remove(client: SlackClient, place: Place, ts: str) -> None:
    """Delete a message of ours; one that is gone or cannot be deleted is left alone."""
    try:
        await client.call("chat.delete", channel=place.channel, ts=ts)
    except SlackRefused as error:
        log.info("slack.not_deleted", extra={"code": error.code})


async def halt(client: SlackClient, place: Place, ts: str, *, mark: dict[str, Any]) -> None:
    """End a stream as it stands; one that has ended is fine."""
    try:
        await client.call("chat.stopStream", repeatable=True, channel=place.channel, ts=ts, metadata=mark)
    except SlackRefused as error:
        log.info("slack.not_stopped", extra={"code": error.code})


async def _say(client: SlackClient, method: str, part: Part, blocks: Sequence[dict[str, Any]], **where: Any) -> str:
    try:
        answer = await client.call(method, text=part.notice if blocks else part.text, blocks=list(blocks) or None, **where)
    except SlackRefused as error:
        if error.code not in BLOCKS_REFUSED or not blocks:
            raise
        _warn(method, error)
        answer = await client.call(method, text=part.text[: LIMITS.text_chars], **where)
    return str(answer.get("ts") or "")


def _warn(method: str, error: SlackRefused) -> None:
    log.warning("slack.blocks_refused", extra={"method": method, "code": error.code, "pointers": error.pointers})
