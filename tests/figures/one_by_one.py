"""The same figures in the simplest way: look at one question after the other, and add to what has a name."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from bot.figures.periods import Period
from bot.figures.ports import Turn
from bot.figures.topics import TOPICS
from bot.figures.values import OUTCOMES

BINS = 10


def one_by_one(turns: Iterable[Turn], period: Period) -> dict[str, float]:
    """Numbers by name, those that are 0 left out; days are those of UTC."""
    numbers: Counter[str] = Counter()
    inside = [turn for turn in turns if period.begin <= turn.asked_at < period.end]
    for turn in inside:
        _count(turn, numbers)
    numbers["people"] = len({(turn.team, turn.person) for turn in inside})
    for name, waits in (
        ("first word", [turn.seen_at - turn.asked_at for turn in inside if turn.seen_at]),
        ("answer", [turn.answered_at - turn.asked_at for turn in inside if turn.answered_at]),
    ):
        numbers |= Counter({f"{name} count": len(waits), f"{name} half": _rank(waits, 0.5), f"{name} most": _rank(waits, 0.95)})
    return {name: number for name, number in numbers.items() if number}


def _count(turn: Turn, numbers: Counter[str]) -> None:
    outcome = turn.outcome if turn.outcome in OUTCOMES else "other"
    day = datetime.fromtimestamp(turn.asked_at, UTC).date()
    topic = turn.topic if turn.topic in TOPICS else "other"
    numbers.update(["asked", f"outcome {outcome}", f"{day} {outcome}", f"topic {topic}"])
    if turn.outcome == "escalated":
        numbers[f"handed {topic}"] += 1
    if turn.urls:
        numbers["with sources"] += 1
        numbers["verified"] += any(url.startswith("verified://") for url in turn.urls)
        numbers[f"first {turn.urls[0]}"] += 1
    numbers.update(f"cited {url}" for url in set(turn.urls))
    if turn.good is not None:
        _vote(turn, topic, numbers)
    if turn.tokens_in or turn.tokens_out:
        for place in ("", f"{day} "):
            numbers.update({f"{place}in": turn.tokens_in, f"{place}out": turn.tokens_out})
            numbers[f"{place}dollars"] += turn.cost_usd  # type: ignore[assignment]  # a Counter adds any numbers
        numbers["unpriced"] += not turn.cost_usd


def _vote(turn: Turn, topic: str, numbers: Counter[str]) -> None:
    places = ["", f" {topic}", *(f" {url}" for url in set(turn.urls))]
    numbers.update(f"votes{place}" for place in places)
    numbers.update(f"good{place}" for place in places if turn.good)
    if turn.outcome == "answered":
        confidence = 0.0 if math.isnan(turn.confidence) else min(1.0, max(0.0, turn.confidence))
        low = min(BINS - 1, int(confidence * BINS)) / BINS
        numbers.update([f"bin {low}", *([f"bin {low} good"] if turn.good else [])])


def _rank(waits: Sequence[float], share: float) -> int:
    """By nearest rank; 0 for none, and for one below."""
    return max(0.0, sorted(waits)[math.ceil(round(len(waits) * share, 9)) - 1]) if waits else 0  # type: ignore[return-value]  # a Counter holds any numbers
