"""What Slack does to blocks when it takes them in. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from bot.sandbox.model import Json

# https://docs.slack.dev/reference/block-kit/blocks/markdown-block: a block id is not kept.
NO_ID = frozenset({"markdown"})


def with_ids(blocks: Sequence[Json]) -> tuple[Json, ...]:
    """The blocks, each with a block id: its own or a new one."""
    return tuple(_with_id(block) for block in blocks)


def _with_id(block: Json) -> Json:
    if block.get("type") in NO_ID:
        return {key: value for key, value in block.items() if key != "block_id"}
    return block if block.get("block_id") else {**block, "block_id": secrets.token_urlsafe(4)[:5]}
