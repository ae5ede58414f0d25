"""Whom a text or a block would call: what a test asserts is nobody. Pure.

Slack reads its own control sequences in text, mrkdwn objects, and in the Markdown of blocks and streams as well; https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.sandbox.model import Json
from bot.sandbox.texts import without_code

CALL = re.compile(r"<(@[UW][A-Z0-9]{2,}|!(?:channel|here|everyone|group)|!subteam\^S[A-Z0-9]{2,})(?:\|[^<>]*)?>")
PLAIN_CALL = re.compile(r"(?<![\w@])@(channel|here|everyone)\b")


def called_by_text(text: str, *, link_names: bool = False) -> list[str]:
    """User ids, "!channel" and the like, in order. With `link_names` also what a bare @channel becomes."""
    found = [who.removeprefix("@") for who in CALL.findall(text)]
    return found + ["!" + name for name in PLAIN_CALL.findall(text)] if link_names else found


def called_by_markdown(text: str) -> list[str]:
    """As `called_by_text`, for Markdown, where code is shown as it stands."""
    return called_by_text(without_code(text))


def called_by_blocks(blocks: Sequence[Any]) -> list[str]:
    """Whom the blocks call, in order; plain_text calls nobody."""
    return [who for block in blocks for who in _called(block)]


def _called(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        read = CALLERS.get(str(node.get("type")))
        yield from read(node) if read else _called(list(node.values()))
    elif isinstance(node, list | tuple):
        for item in node:
            yield from _called(item)


CALLERS: dict[str, Callable[[Json], list[str]]] = {
    "plain_text": lambda _: [],
    "mrkdwn": lambda node: called_by_text(str(node.get("text", ""))),
    "markdown": lambda node: called_by_markdown(str(node.get("text", ""))),
    "user": lambda node: [str(node.get("user_id", ""))],
    "usergroup": lambda node: [f"!subteam^{node.get('usergroup_id', '')}"],
    "broadcast": lambda node: [f"!{node.get('range', '')}"],
}


def called_by_attachments(attachments: Sequence[Json]) -> Iterator[str]:
    """Whom the old attachments call: their texts, fields and blocks."""
    for attachment in attachments:
        for text in (attachment.get("pretext"), attachment.get("text"), *(_fields(attachment.get("fields")))):
            yield from called_by_text(str(text or ""))
        yield from _called(attachment.get("blocks"))


def _fields(fields: Any) -> list[Any]:
    return [field.get("value") for field in fields if isinstance(field, Mapping)] if isinstance(fields, list) else []
