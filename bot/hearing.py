"""A saved message, read: where a reply to it goes, whom it mentions, and the question that it asks with its files. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.chat import Attachment, Place
from bot.manners import Heard
from bot.thread import ThreadId

MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
GROUP = "<!subteam^"


def place_of(said: Mapping[str, Any]) -> Place:
    """Where a reply to this message goes: into its thread."""
    thread = ThreadId(team=said["team"], channel=said["channel"], ts=said["thread_ts"])
    return Place(thread=thread, ts=said["ts"], person=said["person"], top=is_direct(said["channel"]), response_url=said.get("response_url", ""))


def used_at(used: Mapping[str, Any]) -> Place:
    """Where something was pressed, sent or edited, or a message used. `ThreadId.ts` is "" at the top level of a channel, where no message was."""
    ts = str(used.get("message_ts") or used.get("ts") or "")
    thread = ThreadId(team=used["team"], channel=used["channel"], ts=str(used.get("thread_ts") or ts))
    return Place(thread=thread, ts=ts, person=used["person"], top=is_direct(used["channel"]), response_url=str(used.get("response_url") or ""))


def is_direct(channel: str) -> bool:
    """Whether this is the id of a conversation with the bot alone. Not all that Slack sends tells the type of a channel besides."""
    return channel.startswith("D")


def heard(said: Mapping[str, Any], words: str) -> Heard:
    """The message as far as manners go."""
    mentioned = set(MENTION.findall(said["text"]))
    to_bot = bool(said["mention"] or said["bot"] in mentioned)
    return Heard(
        person=said["person"],
        text=words,
        to_bot=to_bot,
        to_others=bool(mentioned - {said["bot"]} or GROUP in said["text"]),
        direct=is_direct(said["channel"]),
        root=said["thread_ts"] == said["ts"],
        files=bool(said["files"]),
    )


def with_files(words: str, files: Sequence[Attachment]) -> str:
    """The question with what could be read of its files, each named as data."""
    read = [f"File {file.name}:\n```\n{file.text}\n```" for file in files if file.text]
    return "\n\n".join((words, *read)).strip() or "?"
