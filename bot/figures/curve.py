"""Confidence held against what askers said: of the answers that were called 80 % certain, were 80 % good? Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

BINS = 10
# Two-sided 95 %.
Z = 1.959963984540054


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """So many of so many, with the interval in which the true share lies in 19 of 20 cases. A share of nothing is None, and its interval is everything."""

    part: int
    whole: int

    def __post_init__(self) -> None:
        if not 0 <= self.part <= self.whole:
            raise ValueError(f"{self.part} of {self.whole} is no share")

    @property
    def value(self) -> float | None:
        """0.0 to 1.0; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> tuple[float, float]:
        """By Wilson's score, which holds for few and for extremes. https://doi.org/10.1080/01621459.1927.10502953"""
        if not self.whole:
            return 0.0, 1.0
        share, count, square = self.part / self.whole, self.whole, Z * Z
        middle = (share + square / (2 * count)) / (1 + square / count)
        half = Z / (1 + square / count) * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
        return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The voted answers whose confidence lay from `low` up to but not including `high` (1.0 included). `claimed` is their mean confidence."""

    low: float
    high: float
    claimed: float
    good: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """`bins` with at least one vote, by confidence. Of no votes at all, `brier` and `error` are None.

    `brier` is the mean squared distance of confidence and vote, 0.0 the best and 0.25 that of who always says 50 %. `error` is the mean distance of confidence and
    share of good ones over the bins, by how many they hold (expected calibration error).
    """

    bins: tuple[Bin, ...]
    votes: Share
    brier: float | None
    error: float | None


def curve(voted: Iterable[tuple[float, bool]], *, bins: int = BINS) -> Curve:
    """From the confidence of each voted answer, 0.0 to 1.0 (what lies outside or is no number is brought to the nearest), and whether it was called good."""
    sums = [[0, 0, 0.0] for _ in range(bins)]
    squares, count = 0.0, 0
    for raw, good in voted:
        confidence = min(max(raw, 0.0), 1.0) if raw == raw else 0.0  # noqa: PLR0124  only a NaN differs from itself
        place = sums[min(int(confidence * bins), bins - 1)]
        place[0] += 1
        place[1] += good
        place[2] += confidence
        squares += (confidence - good) ** 2
        count += 1
    filled = tuple(
        Bin(low=number / bins, high=(number + 1) / bins, claimed=claimed / votes, good=Share(part=int(good), whole=int(votes)))
        for number, (votes, good, claimed) in enumerate(sums)
        if votes
    )
    votes = Share(part=sum(bin_.good.part for bin_ in filled), whole=count)
    return Curve(bins=filled, votes=votes, brier=squares / count if count else None, error=_error(filled, count))


def _error(bins: tuple[Bin, ...], count: int) -> float | None:
    if not count:
        return None
    return sum(abs(bin_.claimed - (bin_.good.value or 0.0)) * bin_.good.whole for bin_ in bins) / count
