"""Reading foreign values that may have any shape: the SDK builds its objects without checking them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def member(thing: object, name: str) -> Any:
    """The member of a JSON object or of an SDK object; None when there is none."""
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def first(thing: object) -> Any:
    """The first item of a list; None for an empty list and for anything else."""
    return thing[0] if isinstance(thing, list) and thing else None


def words(content: object) -> str:
    """The text of a message content: a string, or a list of parts such as {"type": "text", "text": "…"}; "" for anything else."""
    if isinstance(content, list):
        return "".join(words(member(part, "text")) for part in content)
    return content if isinstance(content, str) else ""


def probability(value: object) -> float | None:
    """The value as a probability, or None when it is none: not a number, or outside 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return float(value) if 0.0 <= value <= 1.0 else None


def printable(text: str) -> str:
    """The text without lone surrogates, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-8", "ignore").decode("utf-8")
