"""Streamed messages: started, appended to, stopped, or dead after five minutes.

That a stream dies is Slack's, and not in its documentation: https://github.com/slackapi/python-slack-sdk/issues/1859
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.sandbox.blocks import with_ids
from bot.sandbox.channels import Channels
from bot.sandbox.core import Core
from bot.sandbox.messages import Messages
from bot.sandbox.model import Change, Json, Message, Streaming, StreamState
from bot.sandbox.refused import Refused
from bot.sandbox.shapes import Shape
from bot.sandbox.texts import stored_markdown

LASTS_S = 300.0


class Streams:
    """The streaming life of messages. Chunks were checked before.

    Start and end are told as any message is ("message", "message_changed"), and each step as a "stream" change with the whole message in it.
    """

    def __init__(self, core: Core, channels: Channels, messages: Messages) -> None:
        self._core, self._channels, self._messages = core, channels, messages
        self._live: dict[tuple[str, str], None] = {}

    def start(self, message: Message, chunks: Sequence[Json]) -> Message:
        """Post a message that streams; `message.streaming` says how, `chunks` what it begins with."""
        assert message.streaming is not None
        message = composed(replace(message, streaming=grown(message.streaming, chunks)))
        self._live[message.channel, message.ts] = None
        self._messages.post(message)
        self._tell(message)
        return message

    def append(self, channel: str, ts: str, chunks: Sequence[Json]) -> Message:
        """More of it; `message_not_in_streaming_state` for whatever is no live stream."""
        message, streaming = self._streaming(channel, ts)
        message = composed(replace(message, streaming=grown(streaming, chunks)))
        self._messages.put(message)
        self._tell(message)
        return message

    def stop(self, channel: str, ts: str, chunks: Sequence[Json], *, blocks: Sequence[Json] = (), metadata: Json | None = None) -> Message:
        """The end: the last chunks, and blocks below everything that was streamed."""
        message, streaming = self._streaming(channel, ts)
        streaming = replace(grown(streaming, chunks), state="completed")
        message = composed(replace(message, streaming=streaming, metadata=metadata or message.metadata), below=blocks)
        return self._end(message)

    def live(self, channel: str, thread: str) -> list[Message]:
        """The streams that still run in a thread, oldest first."""
        return [message for message in self._all() if (message.channel, message.root) == (channel, thread) and not self._expired(message)]

    def is_live(self, message: Message) -> bool:
        """Whether it still streams."""
        return (message.channel, message.ts) in self._live and not self._expired(message)

    def expire(self) -> list[Message]:
        """Let those die whose time is up. It happens by itself when one is used; this is for whoever shows them."""
        return self._kill(message for message in self._all() if self._expired(message))

    def kill(self) -> list[Message]:
        """Let all die at once, as after five minutes."""
        return self._kill(self._all())

    def forget(self, channel: str, ts: str) -> None:
        """The message was deleted, its stream with it."""
        self._live.pop((channel, ts), None)

    def _all(self) -> list[Message]:
        return [message for channel, ts in tuple(self._live) if (message := self._messages.find(channel, ts))]

    def _streaming(self, channel: str, ts: str) -> tuple[Message, Streaming]:
        message = self._messages.get(channel, ts)
        if message.streaming is None or (channel, ts) not in self._live:
            raise Refused("message_not_in_streaming_state")
        if self._expired(message):
            self._kill([message])
            raise Refused("message_not_in_streaming_state")
        return message, message.streaming

    def _expired(self, message: Message) -> bool:
        return message.streaming is not None and self._core.clock.now() - message.streaming.started_at >= LASTS_S

    def _kill(self, messages: Iterable[Message]) -> list[Message]:
        return [self._end(_in_state(message, "errored")) for message in messages]

    def _end(self, message: Message) -> Message:
        del self._live[message.channel, message.ts]
        self._messages.put(message)
        self._tell(message)
        return self._messages.edit(message, by=message.person, silent=True)

    def _tell(self, message: Message) -> None:
        channel = self._channels.get(message.channel)
        state = message.streaming.state if message.streaming else "completed"
        data = {"channel": channel.id, "channel_type": channel.kind, "ts": message.ts, "state": state, "message": self._messages.json(message)}
        self._core.changed(Change(kind="stream", data=data, seen_by=self._channels.audience(channel)))


def _in_state(message: Message, state: StreamState) -> Message:
    assert message.streaming is not None
    return replace(message, streaming=replace(message.streaming, state=state))


def grown(streaming: Streaming, chunks: Sequence[Json]) -> Streaming:
    """The stream with the chunks in it: Markdown joins the Markdown before it, a task takes the place of the one with its id."""
    parts, title = list(streaming.parts), streaming.title
    for chunk in chunks:
        match chunk["type"]:
            case "markdown_text" if parts and parts[-1]["type"] == "markdown_text":
                parts[-1] = {**chunk, "text": parts[-1]["text"] + chunk["text"]}
            case "plan_update":
                title = chunk["title"]
            case "task_update":
                _put_task(parts, chunk)
            case _:
                parts.append(chunk)
    return replace(streaming, parts=tuple(parts), title=title)


def _put_task(parts: list[Json], chunk: Json) -> None:
    """Details and output of a task grow; everything else of it is what was said last."""
    for place, old in enumerate(parts):
        if old["type"] == "task_update" and old["id"] == chunk["id"]:
            longer = {key: old.get(key, "") + chunk[key] for key in ("details", "output") if key in chunk}
            more_sources = {"sources": [*old.get("sources", ()), *chunk["sources"]]} if "sources" in chunk else {}
            parts[place] = {**old, **chunk, **longer, **more_sources}
            return
    parts.append(chunk)


def composed(message: Message, *, below: Sequence[Json] = ()) -> Message:
    """The message with the text and blocks that its stream amounts to."""
    streaming = message.streaming
    assert streaming is not None
    text = "".join(part["text"] for part in streaming.parts if part["type"] == "markdown_text")
    tasks = [_task_card(part) for part in streaming.parts if part["type"] == "task_update"]
    blocks: list[Json] = []
    if streaming.mode == "plan" and (tasks or streaming.title):
        blocks.append({"type": "plan", "title": streaming.title, "tasks": tasks})
    for part in streaming.parts:
        match part["type"]:
            case "markdown_text":
                blocks.append({"type": "markdown", "text": part["text"]})
            case "blocks":
                blocks.extend(part["blocks"])
            case _ if streaming.mode == "timeline":
                blocks.append(_task_card(part))
    return replace(message, text=stored_markdown(text), blocks=with_ids([*blocks, *below]))


def _task_card(part: Json) -> Shape:
    card: Shape = {"type": "task_card", "task_id": part["id"], "title": part["title"], "status": part["status"]}
    card |= {key: _rich(part[key]) for key in ("details", "output") if part.get(key)}
    return card | ({"sources": part["sources"]} if part.get("sources") else {})


def _rich(text: str) -> Shape:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}
