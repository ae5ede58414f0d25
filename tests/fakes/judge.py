"""A judge that says what it was told to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.errors import JudgeUnavailable
from bot.model import Meter, Passage, Query, Used, unmetered

LIKELY_ANSWER = {"answer": 0.7, "diagnose": 0.15, "escalate": 0.1, "decline": 0.05}


@dataclass(slots=True, kw_only=True)
class FakeJudge:
    """Fixed probabilities; `unavailable` makes every call fail. `asked` lists the methods called, in order. Each call takes `took`, when that is given."""

    kinds_are: Mapping[str, float] = field(default_factory=lambda: dict(LIKELY_ANSWER))
    sufficient_is: float = 0.9
    grounded_is: float = 0.9
    unavailable: str = ""
    asked: list[str] = field(default_factory=list)
    took: Used | None = None

    async def kinds(self, query: Query, *, meter: Meter = unmetered) -> Mapping[str, float]:
        """See `bot.ports.Judge`."""
        self._ask("kinds", meter)
        return dict(self.kinds_are)

    async def sufficient(self, query: Query, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """See `bot.ports.Judge`."""
        self._ask("sufficient", meter)
        return self.sufficient_is

    async def grounded(self, text: str, passages: Sequence[Passage], *, meter: Meter = unmetered) -> float:
        """See `bot.ports.Judge`."""
        self._ask("grounded", meter)
        return self.grounded_is

    def _ask(self, method: str, meter: Meter) -> None:
        self.asked.append(method)
        if self.took:
            meter(self.took)
        if self.unavailable:
            raise JudgeUnavailable(self.unavailable)
