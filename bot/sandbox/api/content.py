"""What a message may consist of, and where it may go: the checks that posting, updating and streaming share."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from bot.sandbox.api.arguments import flags, may, texts
from bot.sandbox.api.conversations import checked_ts
from bot.sandbox.api.linting import check_message, check_metadata
from bot.sandbox.api.method import Call
from bot.sandbox.blocks import with_ids
from bot.sandbox.model import Channel, Json
from bot.sandbox.refused import Refused
from bot.sandbox.richtext import rich_text
from bot.sandbox.texts import stored, stored_markdown, typed

TEXT_MAX = 40_000
METADATA_BYTES_MAX = 16_000
CONTENT = (
    *texts("text", "markdown_text", "parse"),
    may("blocks", "list", wrong="invalid_blocks_format"),
    may("attachments", "list", wrong="invalid_attachments"),
    *flags("link_names", "mrkdwn", "as_user"),
)
LOOK = texts("icon_emoji", "icon_url", "username")
METADATA = may("metadata", "object", wrong="invalid_metadata_format")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message says. `given` are the arguments it came from, for an update has to know what was left out."""

    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    link_names: bool = False
    given: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()


def content_of(call: Call, *, method: str = "chat.postMessage", may_be_empty: bool = False) -> Content:
    """The checked content: `no_text` for none, and otherwise what the linter says about it."""
    given = {name: call.arguments[name] for name in ("text", "markdown_text", "blocks", "attachments") if name in call.arguments}
    if not may_be_empty and not any(value.strip() if isinstance(value, str) else value for value in given.values()):
        raise Refused("no_text")
    if not all(isinstance(attachment, dict) for attachment in call.items("attachments")):
        raise Refused("invalid_attachments")
    warnings = check_message({name: value for name, value in given.items() if value}, method=method)
    return replace(_content(call), given=frozenset(given), warnings=warnings)


def _content(call: Call) -> Content:
    text, blocks = call.text("text")[:TEXT_MAX], call.items("blocks")
    if call.text("markdown_text"):
        text, blocks = stored_markdown(call.text("markdown_text")), [{"type": "markdown", "text": call.text("markdown_text")}]
    elif call.token.is_client:
        # People's clients send what is typed as rich text, and the text beside it.
        text = typed(text)
        blocks = blocks or ([rich_text(text)] if text else [])
    else:
        text = stored(text)
    return Content(
        text=text,
        blocks=with_ids(blocks),
        attachments=tuple(call.items("attachments")),
        link_names=call.flag("link_names") or call.text("parse") == "full",
    )


def metadata_of(call: Call) -> Json | None:
    """The checked metadata; None when none was given."""
    metadata = call.arguments.get("metadata")
    if not metadata:
        return None
    check_metadata(metadata)
    if len(json.dumps(metadata).encode()) > METADATA_BYTES_MAX:
        raise Refused("metadata_too_large")
    return dict(metadata)


def existing_thread(call: Call, channel: Channel, ts: str) -> str:
    """The ts, when a thread can hang from that message: `invalid_thread_ts`, `thread_not_found` and `cannot_reply_to_message` otherwise."""
    checked_ts(ts, "invalid_thread_ts")
    message = call.workspace.messages.find(channel.id, ts)
    if message is None:
        raise Refused("thread_not_found")
    if message.is_reply:
        raise Refused("cannot_reply_to_message")
    return ts


def custom_look(call: Call) -> tuple[str, Json | None]:
    """The name and icon under which the app wants to speak. Without the scope for it Slack ignores them (seen in https://github.com/papercups-io/papercups/pull/522)."""
    granted = call.token.scopes
    if granted is not None and "chat:write.customize" not in granted:
        return "", None
    emoji, url = call.text("icon_emoji"), call.text("icon_url")
    return call.text("username"), {"emoji": emoji} if emoji else {"image_48": url} if url else None
