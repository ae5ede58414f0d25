"""Questions side by side: a list for each thing that is known of them, which takes a fraction of the time and memory of a value for each question. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """What stands at one place of all columns is of one question, oldest first; each column as in `bot.figures.ports.Turn`."""

    team: Sequence[str] = ()
    person: Sequence[str] = ()
    outcome: Sequence[str] = ()
    confidence: Sequence[float] = ()
    asked_at: Sequence[float] = ()
    seen_at: Sequence[float] = ()
    answered_at: Sequence[float] = ()
    urls: Sequence[tuple[str, ...]] = ()
    topic: Sequence[str] = ()
    tokens_in: Sequence[int] = ()
    tokens_out: Sequence[int] = ()
    cost_usd: Sequence[float] = ()
    good: Sequence[bool | None] = ()

    def __len__(self) -> int:
        return len(self.asked_at)

    def between(self, begin: float, end: float) -> Columns:
        """Those asked from the one moment on and before the other."""
        first, last = self.place(begin), self.place(end)
        return Columns(**{field.name: getattr(self, field.name)[first:last] for field in fields(self)})

    def place(self, moment: float) -> int:
        """How many were asked before that moment."""
        return bisect_left(self.asked_at, moment)
