"""The figures of a benchmark: how good a ranking is, how sure that is, how long something takes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES, SEED = 1_000, 20_251_200
DEPTH, SHALLOW = 10, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How well one ranking of pages serves one question, each from 0.0 to 1.0.

    `ndcg` looks at the first ten pages, `mrr` too; `recall` is 1.0 when a right page is among the first five.
    """

    ndcg: float
    recall: float
    mrr: float


def score(right: Sequence[bool], possible: int) -> Score:
    """The score of a ranking: `right` says of each page, best first, whether it is one; `possible` is how many right pages there are, at least one."""
    top = right[:DEPTH]
    gain = sum(1.0 / math.log2(rank + 1) for rank, good in enumerate(top, 1) if good)
    ideal = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(DEPTH, max(possible, sum(top))) + 1))
    first = next((1.0 / rank for rank, good in enumerate(top, 1) if good), 0.0)
    return Score(ndcg=gain / ideal, recall=float(any(right[:SHALLOW])), mrr=first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mean:
    """A mean over questions and its 95 % bootstrap interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def mean(values: Sequence[float]) -> Mean:
    """The mean of at least one value, with an interval from 1,000 resamples of a fixed seed: same values, same interval."""
    sample = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(SEED).integers(0, len(sample), size=(RESAMPLES, len(sample)))
    low, high = np.percentile(sample[picks].mean(axis=1), [2.5, 97.5])
    return Mean(value=float(sample.mean()), low=float(low), high=float(high))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share (0.0 to 1.0) of at least one value does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def slope(points: Sequence[tuple[float, float]]) -> float:
    """How much y grows with each step of x along the straight line that fits these (x, y) best; at least two, of different x."""
    x, y = np.asarray(points, dtype=np.float64).T
    return float(((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum())
