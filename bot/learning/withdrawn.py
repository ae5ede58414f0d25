"""Answers that somebody who knows called wrong: asked the like again, and about to answer from the same pages, the bot is less sure of itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from cachetools import LRUCache

from bot.learning.ports import Withdrawal, Withdrawals
from bot.model import Query
from knowledge import Found

Vector = Sequence[float]
Embed = Callable[[Sequence[str]], Iterable[Vector]]
# Below the first cosine two questions are different ones, from the second on they are the same. Measured with tests/learning/pairs.jsonl: docs/learning.md.
DIFFERENT, SAME = 0.5, 0.62
QUESTION_CHARS = 2_000
KEPT = 2_000
TEAMS = 200
WHY = "an answer from these pages to such a question was called wrong"


def resting_on_the_same(withdrawals: Iterable[Withdrawal], found: Found) -> list[Withdrawal]:
    """Those whose pages were all found again, in whichever order, and others beside them."""
    here = {link.url for hit in found.hits for link in hit.cite} | {hit.url for hit in found.hits}
    return [withdrawal for withdrawal in withdrawals if withdrawal.urls and here.issuperset(withdrawal.urls)]


def left_of(cosine: float) -> float:
    """What is left of the confidence in an answer whose like was wrong for a question so much alike."""
    return min(1.0, max(0.0, (SAME - cosine) / (SAME - DIFFERENT)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """See `bot.ports.Doubts`. `embed` is the model of the index; it blocks. What was withdrawn is read once for each change of it, and not for each question."""

    withdrawals: Withdrawals
    embed: Embed
    _vectors: dict[str, Vector] = field(default_factory=dict, repr=False)
    _read: LRUCache[str, tuple[object, Sequence[Withdrawal]]] = field(default_factory=partial(LRUCache, TEAMS), repr=False)

    async def left(self, query: Query, found: Found) -> tuple[float, str]:
        """See `bot.ports.Doubts`. Only what was withdrawn in the asker's workspace counts; where that is not known, everything does. Raises `StoreFailed`."""
        kept = await self._all(query.audience.partition(":")[0])
        same = resting_on_the_same(kept, found)
        if not same or not found.vector:
            return 1.0, ""
        vectors = await asyncio.to_thread(self._of, [withdrawal.question[:QUESTION_CHARS] for withdrawal in same])
        left = left_of(max(_cosine(found.vector, vector) for vector in vectors))
        return left, WHY if left < 1.0 else ""

    async def _all(self, team: str) -> Sequence[Withdrawal]:
        mark = await self.withdrawals.mark(team=team)
        known = self._read.get(team)
        if known is None or known[0] != mark:
            found = [replace(withdrawal, text="", why="") for withdrawal in await self.withdrawals.all(team=team)]
            self._read[team] = known = (mark, found)
        return known[1]

    def _of(self, questions: Sequence[str]) -> list[Vector]:
        missing = [question for question in dict.fromkeys(questions) if question not in self._vectors]
        new = dict(zip(missing, self.embed(missing), strict=True)) if missing else {}
        every = {**self._vectors, **new}
        if len(every) <= KEPT:
            self._vectors.update(new)
        return [every[question] for question in questions]


def _cosine(first: Vector, second: Vector) -> float:
    """Of unit vectors."""
    return float(sum(a * b for a, b in zip(first, second, strict=True)))
