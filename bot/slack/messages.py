"""What goes to Slack in one go: one or more messages, and where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.slack.limits import LIMITS
from bot.slack.markdown import message_blocks, to_mrkdwn
from bot.slack.text import Markdown, Mrkdwn, clip, escape, join, safe_markdown

Block = Mapping[str, Any]
REPLY, GREETING = "ask_ai_reply", "ask_ai_greeting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a reply goes, in one workspace.

    `thread_ts` is the first message of the thread ("" for the top level of the channel), `person` who is answered, `ts` the message that is answered
    when there is one: no reply to it can be older.
    """

    team: str
    channel: str
    thread_ts: str = ""
    person: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Under which name the app speaks, and with the picture at which address ("" for its own). Slack ignores both without the scope chat:write.customize."""

    name: str
    picture: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One Slack message. `text` says everything: notifications read it out, and it stands alone when Slack takes none of the blocks.

    An `author` shows when it is posted, and stays when that is edited.
    """

    text: Mrkdwn
    blocks: tuple[Block, ...] = ()
    author: Author | None = None

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise ValueError("a message needs a text, for notifications and screen readers")

    @property
    def notice(self) -> str:
        """The text as far as it is advised beside blocks; editing takes no more than that: https://docs.slack.dev/reference/methods/chat.update#errors"""
        return clip(self.text, LIMITS.text_advised_chars)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said in one go. `foot` stands below the last part; `markdown` is what all parts say, when they are made of Markdown and so can be streamed."""

    parts: tuple[Part, ...]
    foot: tuple[Block, ...] = ()
    markdown: Markdown | None = None

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError("a message needs a part")

    @classmethod
    def of(cls, markdown: Markdown, *, foot: Sequence[Block] = ()) -> Message:
        """A message that says this, in as many parts as Slack's limits need."""
        parts = (Part(text=_words(blocks), blocks=tuple(blocks)) for blocks in message_blocks(markdown))
        return cls(parts=tuple(parts), foot=tuple(foot), markdown=markdown)

    def signed(self, author: Author) -> Message:
        """The same, posted under that name."""
        return replace(self, parts=tuple(replace(part, author=author) for part in self.parts))

    def blocks(self, number: int) -> list[dict[str, Any]]:
        """The blocks of a part, counted from 1; the foot is in the last one's."""
        below = self.foot if number == len(self.parts) else ()
        return [dict(block) for block in (*self.parts[number - 1].blocks, *below)]


def _words(blocks: Sequence[Block]) -> Mrkdwn:
    """What markdown and table blocks say, without them."""
    said = [to_mrkdwn(safe_markdown(block["text"])) if block["type"] == "markdown" else escape(_rows(block)) for block in blocks]
    return join(*[piece for words in said for piece in (escape("\n\n"), words)][1:])


def _rows(table: Block) -> str:
    return "\n".join(" | ".join("".join(_texts(cell)) for cell in row) for row in table["rows"])


def _texts(cell: Any) -> Iterator[str]:
    """All text within a cell, in order."""
    if isinstance(cell, list):
        for inner in cell:
            yield from _texts(inner)
    elif isinstance(cell, dict):
        yield from _texts(cell.get("elements") or [])
        yield str(cell.get("text") or cell.get("url") or "")


def reply_mark(key: str, part: int, *, of: int = 0) -> dict[str, Any]:
    """The metadata of a part of a reply, from which a later attempt knows it. `of` is how many there are, 0 as long as that is open."""
    return {"event_type": REPLY, "event_payload": {"key": key, "part": part, "of": of}}


def greeting_mark(place: Place) -> dict[str, Any]:
    """The metadata of a greeting, which the reply to the same message replaces."""
    return {"event_type": GREETING, "event_payload": {"ts": place.ts or place.thread_ts}}
