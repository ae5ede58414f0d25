"""`python -m tests.evals.again [QUESTIONS.jsonl …]`: what the threshold for "the same question again" costs and brings, and how alike resolved threads must be.

Pairs of `again.jsonl` are one question in two wordings, or a question and one that goes on from it. Prints precision and recall by threshold, with the likeness of
embeddings alone and with what differs looked at; how many pairs of related and unrelated questions reach a floor; and how many follow-ups of files of questions are
taken for the question before.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from itertools import combinations
from pathlib import Path

from bot.escalation.again import ASKED_CHARS, Alike, likeness
from knowledge import embedder_from
from tests.evals.items import Item, read_items
from tests.evals.labelled import labelled, scored, table

HEAD = ("threshold", "alone: precision", "recall", "looked at: precision", "recall")
FLOOR_HEAD = ("floor", "one question in two wordings", "a question and the next one", "two others")
THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
FLOORS = (0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


def alike_for(texts: Iterable[str]) -> Alike:
    """The cosine of any two of these texts, by the embedder that the bot would use."""
    known = sorted({text[:ASKED_CHARS].strip() for text in texts})
    vectors = dict(zip(known, embedder_from(os.environ, threads=1).embed(known), strict=True))  # noqa: TID251  the same variables as the bot's
    return lambda here, there: float(vectors[here.strip()] @ vectors[there.strip()])


def thresholds(rows: Sequence[Item], alike: Alike) -> str:
    """The table that the default was chosen by."""
    meant = [row["same"] for row in rows]
    alone = [alike(row["first"], row["second"]) for row in rows]
    guarded = [likeness(row["first"], row["second"], alike) for row in rows]
    lines = []
    for least in THRESHOLDS:
        plain, looked = (scored((value >= least for value in values), meant) for values in (alone, guarded))
        lines.append((least, plain.precision, plain.recall, looked.precision, looked.recall))
    return table(HEAD, lines)


def floors(rows: Sequence[Item], alike: Alike) -> str:
    """The table that the floor for resolved threads was chosen by: which share of pairs reaches it."""
    same, follow = ([alike(row["first"], row["second"]) for row in rows if row["same"] is meant] for meant in (True, False))
    firsts = sorted({row["first"] for row in rows})
    others = [alike(here, there) for here, there in combinations(firsts, 2)]
    return table(FLOOR_HEAD, [(floor, *(sum(value >= floor for value in values) / len(values) for values in (same, follow, others))) for floor in FLOORS])


def pairs(files: Iterable[Path]) -> list[tuple[str, str]]:
    """Every turn of these questions with each that comes after it in its thread."""
    threads = [(*item.get("history", ()), item["question"], *item.get("followups", ())) for item in read_items(files)]
    return [pair for turns in threads for pair in combinations(turns, 2)]


def main() -> None:
    """See above."""
    rows = labelled("again")
    alike = alike_for(text for row in rows for text in (row["first"], row["second"]))
    print(thresholds(rows, alike), floors(rows, alike), sep="\n\n")
    if files := [Path(name) for name in sys.argv[1:]]:
        real = pairs(files)
        near = alike_for(text for pair in real for text in pair)
        values = [likeness(here, there, near) for here, there in real]
        print(
            f"\nof {len(real)} pairs of turns of one thread,", ", ".join(f"{sum(value >= least for value in values)} reach {least:.2f}" for least in THRESHOLDS)
        )


if __name__ == "__main__":
    main()
