"""What is known of a watch between two looks. Values; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from bot.diagnostics.glance import Glance, changes
from bot.diagnostics.glance import as_json as glance_json
from bot.diagnostics.glance import from_json as glance_from
from bot.looking.board import Line

LINES_KEPT = 60


class Active(NamedTuple):
    """A watch that this process has to do with: its last job's payload, and the number of its last state."""

    now: Mapping[str, Any]
    state: int

    @property
    def person(self) -> str:
        """For whom."""
        return str(self.now["person"])

    @property
    def room(self) -> str:
        """Its name, masked."""
        return str(self.now["room"])

    @property
    def project(self) -> str:
        """Which server's."""
        return str(self.now["project"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was seen last (None for nothing yet), what was told, and the message that tells it."""

    seen: Glance | None
    lines: tuple[Line, ...] = ()
    ts: str = ""

    def as_json(self) -> dict[str, Any]:
        """As a step keeps it."""
        lines = [{"at": line.at.isoformat(), "words": line.words} for line in self.lines]
        return {"seen": glance_json(self.seen) if self.seen else None, "lines": lines, "ts": self.ts}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Kept:
        """The same again."""
        lines = tuple(Line(at=datetime.fromisoformat(line["at"]), words=line["words"]) for line in kept["lines"])
        return cls(seen=glance_from(kept["seen"]) if kept["seen"] else None, lines=lines, ts=kept["ts"])


def after_look(before: Kept | None, seen: Glance | None, at: datetime) -> Kept:
    """What is seen and told now. As long as nobody sees anything, the last that was seen stays."""
    if before is None:
        return Kept(seen=seen)
    if seen is None:
        return before
    news = changes(before.seen, seen) if before.seen else ()
    lines = (*before.lines, *(Line(at=at, words=words) for words in news))
    return replace(before, seen=seen, lines=lines[-LINES_KEPT:])
