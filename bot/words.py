"""What a message of Slack's consists of besides its text: formatted words, and messages and files that were forwarded with it. Pure.

https://docs.slack.dev/reference/events/message, https://docs.slack.dev/legacy/legacy-messaging/legacy-secondary-message-attachments
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Shape = Mapping[str, Any]
# How an attachment is saved among blocks, and what is read of one that has no blocks of its own.
ATTACHMENT, KEYS = "attachment", ("pretext", "title", "text", "fields")


def blocks_of(message: Shape) -> list[dict[str, Any]]:
    """What a message says besides its text: rich text, and as blocks of the type "attachment" each message that was forwarded with it.

    Of a message of an app everything counts: alerts say little in their text. Previews of links are nobody's words.
    """
    blocks, by_app = list(message.get("blocks") or ()), bool(message.get("bot_id"))
    own = [block for block in blocks if block.get("type") == "rich_text"] or (blocks if by_app and not message.get("text") else [])
    return [*own, *(_attached(attachment) for attachment in _attachments(message) if by_app or attachment.get("is_share"))]


def _attached(attachment: Shape) -> dict[str, Any]:
    """What is read of it and no more: all that is saved is looked through for secrets as it is read."""
    forwarded = [block for part in attachment.get("message_blocks") or () for block in (part.get("message") or {}).get("blocks") or ()]
    if blocks := forwarded or attachment.get("blocks"):
        return {"type": ATTACHMENT, "blocks": list(blocks)}
    told = {key: attachment[key] for key in KEYS if attachment.get(key)}
    return {"type": ATTACHMENT, **(told or {"text": str(attachment.get("fallback") or "")})}


def files_of(message: Shape) -> list[dict[str, Any]]:
    """Its own files, and those of messages that were forwarded with it."""
    forwarded = [file for attachment in _attachments(message) if attachment.get("is_share") for file in attachment.get("files") or ()]
    return [*(message.get("files") or ()), *forwarded]


def _attachments(message: Shape) -> list[dict[str, Any]]:
    return list(message.get("attachments") or ())
