"""The messages of a small Slack workspace, and what its methods do with them. It checks what the real one checks, as far as the tests need."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from typing import Any

from bot.slack.clock import Clock

Json = dict[str, Any]
BOT, BOT_USER = "B0BOT", "U0BOT"
LASTS_S = 300.0


class Refusal(Exception):
    """Slack's own error code."""


class FakeWorkspace:
    """What stands in the channels. A stream dies 300 s after it began."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.messages: dict[tuple[str, str], Json] = {}
        self.whispers: list[Json] = []
        self.statuses: dict[tuple[str, str], Json] = {}
        self._seconds = itertools.count(1_790_000_000)
        self.methods: Mapping[str, Callable[[Json], Json]] = {
            "auth.test": lambda _given: {"user_id": BOT_USER, "bot_id": BOT, "team_id": "T0"},
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._whisper,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "chat.startStream": self._start,
            "chat.appendStream": self._append,
            "chat.stopStream": self._stop,
            "conversations.replies": self._replies,
            "conversations.history": self._history,
            "assistant.threads.setStatus": self._status,
        }

    def thread(self, channel: str, root: str) -> list[Json]:
        """The replies in a thread, oldest first."""
        return [message for (place, _), message in sorted(self.messages.items()) if place == channel and message.get("thread_ts") == root]

    def ask(self, channel: str, *, thread_ts: str = "", text: str = "What is a room?", **more: object) -> str:
        """Somebody writes something; its ts."""
        return str(self._put({"channel": channel, "user": "U0ADA", "text": text, "thread_ts": thread_ts or None, **more})["ts"])

    def _post(self, given: Json) -> Json:
        _check(given, text_chars=40_000)
        root = given.get("thread_ts")
        if root and (given["channel"], root) not in self.messages:
            raise Refusal("thread_not_found")
        self.statuses.pop((given["channel"], root or ""), None)
        kept = {key: given.get(key) for key in ("channel", "text", "blocks", "metadata", "thread_ts")}
        return {"ts": self._put({**kept, "bot_id": BOT, "user": BOT_USER})["ts"]}

    def _whisper(self, given: Json) -> Json:
        _check(given, text_chars=40_000)
        self.whispers.append(given)
        return {"message_ts": "1.0"}

    def _update(self, given: Json) -> Json:
        message = self._message(given)
        if message.get("streaming_state") == "in_progress" and not self._dies(message):
            raise Refusal("streaming_state_conflict")
        _check(given, text_chars=4_000)
        message |= {key: given[key] for key in ("text", "blocks", "metadata") if key in given}
        message["streamed"] = ""
        return {"ts": message["ts"]}

    def _delete(self, given: Json) -> Json:
        self._message(given)
        del self.messages[given["channel"], given["ts"]]
        return {}

    def _start(self, given: Json) -> Json:
        for name in ("recipient_user_id", "recipient_team_id"):
            if given["channel"].startswith("C") and not given.get(name):
                raise Refusal(f"missing_{name}")
        self.statuses.pop((given["channel"], given["thread_ts"]), None)
        made = {"channel": given["channel"], "thread_ts": given["thread_ts"], "bot_id": BOT, "subtype": "bot_message", "began_at": self.clock.now()}
        message = self._put({**made, "streaming_state": "in_progress", "streamed": "", "tasks": {}})
        _grow(message, given)
        return {"channel": given["channel"], "ts": message["ts"]}

    def _append(self, given: Json) -> Json:
        _grow(self._streaming(given), given)
        return {}

    def _stop(self, given: Json) -> Json:
        message = self._streaming(given)
        _check({"blocks": given.get("blocks"), "text": "."}, text_chars=40_000)
        _grow(message, given)
        message |= {"streaming_state": "completed", "blocks": given.get("blocks") or [], "metadata": given.get("metadata")}
        return {"ts": message["ts"]}

    def _replies(self, given: Json) -> Json:
        root = self._message({"channel": given["channel"], "ts": given["ts"]}, "thread_not_found")
        later = [message for message in self.thread(given["channel"], given["ts"]) if message["ts"] > str(given.get("oldest", ""))]
        return _page([root, *later], given)

    def _history(self, given: Json) -> Json:
        found = [message for (place, _), message in sorted(self.messages.items(), reverse=True) if place == given["channel"] and not message.get("thread_ts")]
        return _page([message for message in found if message["ts"] > str(given.get("oldest", ""))], given)

    def _status(self, given: Json) -> Json:
        place = given["channel_id"], given["thread_ts"]
        self.statuses[place] = given
        if not given["status"]:
            del self.statuses[place]
        return {}

    def _put(self, message: Json) -> Json:
        message["ts"] = f"{next(self._seconds)}.000100"
        self.messages[message["channel"], message["ts"]] = message
        return message

    def _message(self, given: Json, missing: str = "message_not_found") -> Json:
        message = self.messages.get((given["channel"], given["ts"]))
        if message is None:
            raise Refusal(missing)
        return message

    def _streaming(self, given: Json) -> Json:
        message = self._message(given)
        if message.get("streaming_state") != "in_progress" or self._dies(message):
            raise Refusal("message_not_in_streaming_state")
        return message

    def _dies(self, message: Json) -> bool:
        if self.clock.now() - float(message["began_at"]) < LASTS_S:
            return False
        kill(message)
        return True


def kill(message: Json) -> None:
    """Let a stream die, as it does by itself after five minutes."""
    message["streaming_state"] = "errored"


def shown(message: Json) -> str:
    """What people read in a message, buttons aside."""
    words = [block["text"] for block in message.get("blocks") or () if block["type"] == "markdown"]
    return str(message.get("streamed") or "".join(words) or message.get("text") or "")


def _grow(message: Json, given: Json) -> None:
    for chunk in given.get("chunks") or ():
        if chunk["type"] == "task_update" and len(chunk["title"]) <= 256:
            message["tasks"][chunk["id"]] = chunk
        elif chunk["type"] == "markdown_text" and 0 < len(chunk["text"]) <= 12_000:
            message["streamed"] += chunk["text"]
        else:
            raise Refusal("invalid_chunks")


def _check(given: Mapping[str, Any], *, text_chars: int) -> None:
    blocks = given.get("blocks") or []
    if len(blocks) > 50 or any(block["type"] == "bogus" for block in blocks):
        raise Refusal("invalid_blocks")
    if sum(len(json.dumps(block)) for block in blocks) > 20_000:
        raise Refusal("msg_blocks_too_long")
    if not str(given.get("text") or "").strip():
        raise Refusal("no_text")
    if len(given["text"]) > text_chars:
        raise Refusal("msg_too_long")


def _page(found: list[Json], given: Json) -> Json:
    start, limit = int(given.get("cursor") or 0), int(given["limit"])
    end = start + limit
    with_metadata = str(given.get("include_all_metadata")) in {"1", "true", "True"}
    page = [message if with_metadata else {**message, "metadata": None} for message in found[start:end]]
    return {"messages": page, "response_metadata": {"next_cursor": str(end) if end < len(found) else ""}}
