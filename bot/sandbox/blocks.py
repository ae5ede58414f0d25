"""What Slack does to blocks when it takes them in. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.sandbox.model import Json

# https://docs.slack.dev/reference/block-kit/blocks/markdown-block: a block id is not kept.
NO_ID = frozenset({"markdown"})
# Blocks that hold blocks, and where.
HOLDERS: Mapping[str, str] = {"container": "child_blocks", "carousel": "elements"}


def with_ids(blocks: Sequence[Json]) -> tuple[Json, ...]:
    """The blocks, each with a block id: its own or a new one; and so those within them."""
    return tuple(_with_id(block) for block in blocks)


def innermost(blocks: Iterable[Json]) -> Iterator[Json]:
    """The blocks that people use: in the place of each that holds others, those."""
    for block in blocks:
        if held := block.get(HOLDERS.get(str(block.get("type")), ""), ()):
            yield from innermost(held)
        else:
            yield block


def _with_id(block: Json) -> Json:
    if block.get("type") in NO_ID:
        return {key: value for key, value in block.items() if key != "block_id"}
    holder = HOLDERS.get(str(block.get("type")), "")
    inner = {holder: list(with_ids(block[holder]))} if holder in block else {}
    return {**block, **inner, "block_id": block.get("block_id") or secrets.token_urlsafe(4)[:5]}
