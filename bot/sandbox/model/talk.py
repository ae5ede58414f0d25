"""What is said: messages with what hangs on them, files, and who is called by a text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = Mapping[str, Any]
StreamState = Literal["in_progress", "completed", "errored"]
TaskMode = Literal["timeline", "plan"]
# How a text reached people: an edit does not ring, but it shows the mention all the same.
Via = Literal["post", "update", "stream", "ephemeral"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """One emoji under a message, with the people who chose it, first one first."""

    name: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """An uploaded file. `channels` are those it was shared in; None of its bytes are ever put into an event."""

    id: str
    name: str
    title: str
    mimetype: str
    owner: str
    created: int
    content: bytes = field(repr=False)
    filetype: str = "binary"
    alt_text: str = ""
    channels: tuple[str, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """Who edited a message last, and when (a ts)."""

    person: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Streaming:
    """What makes a message a stream. `parts` are in the order of their first appearance: runs of Markdown, tasks by their id, blocks, and one plan title.

    Part shapes: {"type": "markdown_text", "text"}, {"type": "task_update", "id", "title", "status", …}, {"type": "blocks", "blocks"}.
    """

    state: StreamState
    started_at: float
    recipient: str = ""
    mode: TaskMode = "timeline"
    title: str = ""
    parts: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands now. `thread` is the ts of the thread's first message, "" for what stands in the channel itself.

    `by_app` tells the app's messages from people's. `only_for` is the one person who sees an ephemeral message. `blocks` have block ids.
    `subtype` is Slack's: "", "bot_message" (an app that speaks under another name), "thread_broadcast", "file_share", "channel_join", "tombstone".
    """

    channel: str
    ts: str
    person: str
    text: str
    by_app: bool = False
    thread: str = ""
    subtype: str = ""
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[str, ...] = ()
    metadata: Json | None = None
    reactions: tuple[Reaction, ...] = ()
    edited: Edited | None = None
    only_for: str = ""
    username: str = ""
    icons: Json | None = None
    client_msg_id: str = ""
    streaming: Streaming | None = None
    unfurl: bool = True

    @property
    def root(self) -> str:
        """The ts of the first message of its thread: its own, unless it is a reply."""
        return self.thread or self.ts

    @property
    def is_reply(self) -> bool:
        return bool(self.thread) and self.thread != self.ts

    @property
    def in_channel(self) -> bool:
        """Whether it is seen in the channel itself and not only in a thread."""
        return not self.is_reply or self.subtype == "thread_broadcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody whom a text called. `who` is a user id, "!channel", "!here", "!everyone" or "!subteam^S…"; `by` is the author's user id."""

    who: str
    by: str
    channel: str
    ts: str
    via: Via
