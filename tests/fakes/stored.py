"""What the stores in memory share: what was said, and how a database would have it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from bot.store import Clock
from bot.thread import Given, Said, ThreadId, ThreadState, Vote

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
UNSTORABLE = {0: None} | dict.fromkeys(range(0xD800, 0xE000))


@dataclass
class Talk:
    """What was said, answered and voted: each thing with the moment it was kept."""

    clock: Clock
    words: dict[tuple[ThreadId, str], tuple[Said, float]] = field(default_factory=dict)
    states: dict[ThreadId, tuple[ThreadState, float]] = field(default_factory=dict)
    given: dict[str, tuple[Given, float]] = field(default_factory=dict)
    cast: dict[tuple[str, str], tuple[Vote, float]] = field(default_factory=dict)


def storable(value: T) -> T:
    """The dataclass without the characters that no database can store."""
    texts: dict[str, Any] = {part.name: text.translate(UNSTORABLE) for part in fields(value) if isinstance(text := getattr(value, part.name), str)}
    return replace(value, **texts)


def drop(kept: dict[Any, Any], doomed: Callable[[Any, Any], bool]) -> int:
    """Without those that are doomed; answers how many these were."""
    gone = [key for key, value in kept.items() if doomed(key, value)]
    for key in gone:
        del kept[key]
    return len(gone)


def change(kept: dict[Any, Any], chosen: Callable[[Any, Any], bool], changed: Callable[[Any], Any]) -> int:
    """With those that are chosen changed; answers how many these were."""
    keys = [key for key, value in kept.items() if chosen(key, value)]
    for key in keys:
        kept[key] = changed(kept[key])
    return len(keys)
