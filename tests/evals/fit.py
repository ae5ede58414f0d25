"""`make train`: fits the decision model on questions the project may see, and draws its reliability diagram.

Two logistic models over the signals of `bot.answering.signals`: which of four kinds a question is, and, among documented questions, whether the extractive
answer holds the heart fact. Strength of the penalty by cross-validation; the diagram and the thresholds use cross-validated predictions only. Writes
`bot/answering/decision.json` with its provenance and `docs/reliability.png`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold, cross_val_predict
from sklearn.preprocessing import StandardScaler

from bot.answering.conversation import resolve
from bot.answering.decide import KINDS, Verdict, choose
from bot.answering.retrieve import retrieve
from bot.answering.signals import signals
from bot.answering.write import write_extract
from bot.model import Question
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import Searcher
from tests.evals.items import Item, heart_right, read_items

Floats = NDArray[np.float64]
PENALTIES = [0.003, 0.01, 0.03, 0.1, 0.3, 1.0]
FOLDS = 10
SEED = 7
BINS = 10
COMPONENTS = 16


@dataclass(slots=True)
class Rows:
    """Signals, vector of the question and rightness of the extractive answer, an item each."""

    values: list[dict[str, float]] = field(default_factory=list)
    vectors: list[tuple[float, ...]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)


async def rows_of(items: Sequence[Item], searcher: Searcher) -> Rows:
    """What can be measured about each item."""
    rows = Rows()
    for item in items:
        query = resolve(Question(text=item["question"], history=tuple(item.get("history", ()))))
        found = await retrieve(searcher, query)
        draft = write_extract(query, found)
        rows.values.append(signals(query, found))
        rows.vectors.append(found.vector)
        rows.right.append(bool(draft) and heart_right(item, draft.text if draft else ""))
    return rows


def directions(vectors: Floats) -> Floats:
    """Offset and direction, a row each: the first principal components of the questions, scaled to unit spread over all of them."""
    components = PCA(COMPONENTS, random_state=SEED).fit(vectors)
    spread = components.transform(vectors).std()
    offsets = -(components.components_ @ components.mean_)[:, None]
    rows: Floats = np.round(np.hstack([offsets, components.components_]) / spread, 4)
    return rows


def fit(x: Floats, y: NDArray[Any]) -> tuple[LogisticRegression, Floats]:
    """The model with the best penalty, and its cross-validated probabilities."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    search = GridSearchCV(LogisticRegression(max_iter=5000), {"C": PENALTIES}, cv=folds, scoring="neg_log_loss")
    search.fit(x, y)
    return search.best_estimator_, cross_val_predict(search.best_estimator_, x, y, cv=folds, method="predict_proba")


def calibration_error(confidence: Floats, right: NDArray[np.bool_]) -> float:
    """Expected calibration error over ten equal bins."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return float(sum(abs((confidence[bins == n] - right[bins == n]).sum()) for n in range(BINS)) / max(1, len(right)))


def pick_thresholds(verdicts: Sequence[Verdict], items: Sequence[Item], right: Sequence[bool]) -> tuple[dict[str, float], dict[str, float]]:
    """The thresholds with the best worst margin over the targets of the design, and what they give."""
    best: tuple[float, dict[str, float], dict[str, float]] = (-9.0, {}, {})
    for decline in (0.2, 0.3, 0.4):
        for diagnose in (0.45, 0.5, 0.55):
            for escalate in (0.04, 0.05, 0.06, 0.08, 0.1, 0.12, 0.15, 0.2):
                for least in (0.2, 0.3, 0.4):
                    limits = {"decline": decline, "diagnose": diagnose, "escalate": escalate, "right": least}
                    figures = outcome_figures([choose(verdict, limits) for verdict in verdicts], items, right)
                    margin = min(figures["correct"] - 0.60, figures["right_of_answered"] - 0.70, figures["rightly_not_answered"] - 0.80)
                    score = margin + 0.05 * figures["rightly_diagnosed"] + 0.05 * figures["correct"]
                    if score > best[0]:
                        best = (score, limits, figures)
    return best[1], best[2]


def outcome_figures(outcomes: Sequence[str], items: Sequence[Item], right: Sequence[bool]) -> dict[str, float]:
    """The shares that the project promises."""

    def share(flags: Sequence[bool]) -> float:
        return sum(flags) / len(flags) if flags else 0.0

    rows = list(zip(outcomes, items, right, strict=True))
    return {
        "correct": share([outcome == "answer" and ok for outcome, item, ok in rows if item["expect"] == "answer"]),
        "right_of_answered": share([ok for outcome, item, ok in rows if item["expect"] == "answer" and outcome == "answer"]),
        "answered_of_documented": share([outcome == "answer" for outcome, item, ok in rows if item["expect"] == "answer"]),
        "rightly_not_answered": share([outcome in {"escalate", "decline"} for outcome, item, ok in rows if item["expect"] in {"escalate", "decline"}]),
        "rightly_diagnosed": share([outcome in {"diagnose", "escalate"} for outcome, item, ok in rows if item["expect"] == "diagnose"]),
    }


def draw(confidence: Floats, right: NDArray[np.bool_], error: float, file: Path) -> None:
    """The reliability diagram: how often an answer was right, by how sure the model was."""
    mpl.use("Agg")
    from matplotlib import pyplot as plt  # noqa: PLC0415  the backend must be chosen first

    figure, axis = plt.subplots(figsize=(5, 5), dpi=120)
    axis.plot([0, 1], [0, 1], color="0.7", linestyle="--", label="perfectly calibrated")
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    for n in sorted(set(bins.tolist())):
        inside = bins == n
        axis.scatter(confidence[inside].mean(), right[inside].mean(), s=12 * inside.sum() + 10, color="tab:blue", alpha=0.7)
        axis.annotate(str(int(inside.sum())), (confidence[inside].mean(), right[inside].mean()), ha="center", va="center", fontsize=7)
    axis.set(xlabel="stated probability that the answer is right", ylabel="share of answers that were right", xlim=(0, 1), ylim=(0, 1))
    axis.set_title(f"Reliability, cross-validated: ECE {error:.3f}, {len(right)} questions")
    axis.legend(loc="upper left")
    figure.tight_layout()
    figure.savefig(file)


def main() -> None:
    """Fit, print what was reached, write the model and the picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("questions", nargs="+", type=Path)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=Path("bot/answering/decision.json"))
    parser.add_argument("--picture", type=Path, default=Path("docs/reliability.png"))
    args = parser.parse_args()
    items = list(read_items(args.questions))
    with closing(open_library(Settings(), args.index)) as library:
        rows = asyncio.run(rows_of(items, Searcher(library)))
        made_with = library.acquire().manifest
    names = sorted(rows.values[0])
    raw = np.array([[row[name] for name in names] for row in rows.values])
    vectors = np.array(rows.vectors)
    projection = directions(vectors)
    scaler = StandardScaler().fit(raw)
    scale = np.where(scaler.scale_ < 1e-9, 1.0, scaler.scale_)
    x = np.hstack([(raw - scaler.mean_) / scale, projection[:, 0] + vectors @ projection[:, 1:].T])
    kinds = np.array([item["expect"] for item in items])
    right = np.array(rows.right)
    documented = kinds == "answer"
    kind_model, kind_probabilities = fit(x, kinds)
    right_model, right_probabilities = fit(x[documented], right[documented])
    confidence = right_model.predict_proba(x)[:, 1]
    confidence[documented] = right_probabilities[:, 1]
    order = list(kind_model.classes_)
    verdicts = [
        Verdict(kinds={kind: float(row[order.index(kind)]) for kind in KINDS}, right=float(sure))
        for row, sure in zip(kind_probabilities, confidence, strict=True)
    ]
    thresholds, figures = pick_thresholds(verdicts, items, rows.right)
    answered = documented & np.array([choose(verdict, thresholds) == "answer" for verdict in verdicts])
    error = calibration_error(confidence[answered], right[answered])
    figures["ece"] = error
    print(json.dumps({"thresholds": thresholds, "cross_validated": figures, "penalties": [kind_model.C, right_model.C]}, indent=1))
    coefficients = {kind: [float(kind_model.intercept_[n]), *map(float, kind_model.coef_[n])] for n, kind in enumerate(order)}
    model = {
        "provenance": {
            "made_at": datetime.now(UTC).date().isoformat(),
            "command": "make train",
            "questions": {file.name: sum(1 for _ in read_items([file])) for file in args.questions},
            "index": {"pages": made_with.pages, "chunks": made_with.chunks, "model": made_with.model.name},
            "penalties": {"kinds": kind_model.C, "right": right_model.C},
            "cross_validated": {name: round(value, 4) for name, value in figures.items()},
        },
        "thresholds": thresholds,
        "signals": names,
        "mean": [round(float(value), 6) for value in scaler.mean_],
        "scale": [round(float(value), 6) for value in scale],
        "kinds": {kind: [round(value, 5) for value in row] for kind, row in coefficients.items()},
        "embedding_sha256": made_with.model.sha256,
        "projection": projection.tolist(),
        "right": [round(float(value), 5) for value in (right_model.intercept_[0], *right_model.coef_[0])],
    }
    args.model.write_text(json.dumps(model, indent=1) + "\n", encoding="utf-8")
    draw(confidence[answered], right[answered], error, args.picture)


if __name__ == "__main__":
    main()
