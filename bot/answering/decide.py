"""What to do with a question: answer, look, hand over or decline; and how sure an answer would be."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from bot.answering.signals import signals
from bot.model import Query
from knowledge import Found

KINDS = ("answer", "diagnose", "escalate", "decline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`kinds` maps each of KINDS to its probability (they sum to 1); `right` is the probability that an answer from these hits is right.

    `doubt` says what speaks against such an answer beside that, "" for nothing.
    """

    kinds: Mapping[str, float]
    right: float
    doubt: str = ""

    @property
    def kind(self) -> str:
        """The most probable kind."""
        return max(KINDS, key=lambda kind: self.kinds[kind])


class Model:
    """Two logistic models over the same signals; coefficients and where they come from stand in `decision.json`."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self._names: Sequence[str] = raw["signals"]
        self._mean: Sequence[float] = raw["mean"]
        self._scale: Sequence[float] = raw["scale"]
        self._kinds: Mapping[str, Sequence[float]] = raw["kinds"]
        self._right: Sequence[float] = raw["right"]
        self._projection: Sequence[Sequence[float]] = raw["projection"]
        self._embedding_sha256: str = raw["embedding_sha256"]
        self.thresholds: Mapping[str, float] = raw["thresholds"]

    def judge(self, values: Mapping[str, float], vector: Sequence[float] = (), model_sha256: str = "") -> Verdict:
        """The verdict over these signals and the question's vector; a vector of another embedding model counts as an average one."""
        row = [(values[name] - mean) / scale for name, mean, scale in zip(self._names, self._mean, self._scale, strict=True)]
        row += self._meaning(vector if model_sha256 == self._embedding_sha256 else ())
        scores = {kind: _linear(self._kinds[kind], row) for kind in KINDS}
        top = max(scores.values())
        weights = {kind: math.exp(score - top) for kind, score in scores.items()}
        total = sum(weights.values())
        return Verdict(kinds={kind: weight / total for kind, weight in weights.items()}, right=_sigmoid(_linear(self._right, row)))

    def _meaning(self, vector: Sequence[float]) -> list[float]:
        """The vector along the few directions the model was fitted on; each row holds an offset, then the direction."""
        return [_linear(direction, vector) if vector else 0.0 for direction in self._projection]


def _linear(coefficients: Sequence[float], row: Sequence[float]) -> float:
    """The first coefficient is the intercept."""
    return coefficients[0] + sum(weight * value for weight, value in zip(coefficients[1:], row, strict=True))


def _sigmoid(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


@cache
def load_model() -> Model:
    """The model that ships with the package."""
    return Model(json.loads((resources.files("bot") / "answering" / "decision.json").read_text(encoding="utf-8")))


def decide(query: Query, found: Found) -> Verdict:
    """The offline verdict on a question and what was found for it."""
    return load_model().judge(signals(query, found), found.vector, found.model_sha256)


def choose(verdict: Verdict, thresholds: Mapping[str, float]) -> str:
    """One of KINDS. An answer needs both a question that documents can settle and hits that are likely right."""
    if verdict.kinds["decline"] >= thresholds["decline"]:
        return "decline"
    if verdict.kinds["diagnose"] >= thresholds["diagnose"] and verdict.kinds["diagnose"] >= verdict.kinds["escalate"]:
        return "diagnose"
    if verdict.kinds["escalate"] >= thresholds["escalate"] or verdict.right < thresholds["right"]:
        return "escalate"
    return "answer"
