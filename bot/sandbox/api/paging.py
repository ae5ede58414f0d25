"""Pages and cursors. Pure."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from bot.sandbox.api.arguments import Argument, may
from bot.sandbox.refused import Refused

Item = TypeVar("Item")
PAGE_ARGUMENTS: tuple[Argument, ...] = (may("cursor"), may("limit", "number", wrong="invalid_limit"))
LIMIT_MAX = 999
MARK = "next:"


def page(items: Sequence[Item], *, cursor: str, limit: int, key: Callable[[Item], str]) -> tuple[list[Item], str]:
    """The page that the cursor names ("" for the first), and the cursor of the next one, "" after the last.

    A cursor holds the key of the item to go on with, so what is added before it in the meantime moves nothing. `invalid_cursor` when that item is gone.
    """
    start = _start(items, cursor, key) if cursor else 0
    rest = items[start + limit :]
    return list(items[start : start + limit]), _cursor(key(rest[0])) if rest else ""


def limit_of(given: int | None, *, otherwise: int) -> int:
    """The page's length; `invalid_limit` for what is no sensible number."""
    if given is None or given == 0:
        return otherwise
    if not 1 <= given <= LIMIT_MAX + 1:
        raise Refused("invalid_limit")
    return min(given, LIMIT_MAX)


def next_page(cursor: str) -> dict[str, Any]:
    """What tells the client where to go on."""
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(key: str) -> str:
    return base64.b64encode(f"{MARK}{key}".encode()).decode()


def _start(items: Sequence[Item], cursor: str, key: Callable[[Item], str]) -> int:
    try:
        mark = base64.b64decode(cursor, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refused("invalid_cursor") from None
    found = [place for place, item in enumerate(items) if f"{MARK}{key(item)}" == mark]
    if not found:
        raise Refused("invalid_cursor")
    return found[0]
