"""What is wrong with a payload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Part = Mapping[str, Any]
Placed = tuple[str, Part]  # an object and its pointer


@dataclass(frozen=True, slots=True)
class Fault:
    """Where (a JSON pointer), what, and the error that Slack answers with."""

    pointer: str
    text: str
    error: str = "invalid_blocks"

    @property
    def line(self) -> str:
        """As it stands in `response_metadata.messages` of Slack's answer."""
        return f"[ERROR] {self.text} [json-pointer:{self.pointer}]"


def found(part: object, path: str, pointer: str) -> Iterator[tuple[str, Any]]:
    """The values at a path such as "options/*/text/text", with their pointers; none where something is missing on the way."""
    step, _, rest = path.partition("/")
    if not step:
        yield pointer, part
    elif step == "*":
        for at, item in enumerate(part if isinstance(part, list) else ()):
            yield from found(item, rest, f"{pointer}/{at}")
    elif isinstance(part, dict) and step in part:
        yield from found(part[step], rest, f"{pointer}/{step}")


def parts(value: object, pointer: str) -> Iterator[Placed]:
    """Every object in a value, however deep, from the outside in."""
    if isinstance(value, dict):
        yield pointer, value
        for key, inner in value.items():
            if isinstance(inner, dict | list):
                yield from parts(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            if isinstance(inner, dict | list):
                yield from parts(inner, f"{pointer}/{at}")


def parts_by_block(blocks: Sequence[object], pointer: str) -> list[list[Placed]]:
    """The objects of each block."""
    return [list(parts(block, f"{pointer}/{at}")) for at, block in enumerate(blocks)]
