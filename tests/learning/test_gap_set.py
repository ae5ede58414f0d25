"""How well gaps are found again: 71 questions of this project about 16 things, and 12 that stand alone, against the groups they were written for.

`pytest -s` prints the purity (how much of a group is about its main thing) and the adjusted Rand index (1.0 for the very groups, 0.0 for chance):
https://scikit-learn.org/stable/modules/clustering.html#adjusted-rand-index. docs/learning.md has the figures.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Sequence
from math import comb
from pathlib import Path

import pytest

from bot.learning.clustering import grouped
from bot.learning.collecting import COMMON
from bot.learning.gaps import ALIKE, without_common
from knowledge import embedder_from

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
GAPS = [json.loads(line) for line in (HERE / "gaps.jsonl").read_text(encoding="utf-8").splitlines()]
# The wordings of one card are one thing, too: a set that nothing was chosen with.
PAIRS = [json.loads(line) for line in (HERE / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]


def adjusted_rand(found: Sequence[int], meant: Sequence[int]) -> float:
    both, rows, columns = (sum(comb(count, 2) for count in Counter(labels).values()) for labels in (list(zip(found, meant, strict=True)), found, meant))
    chance = rows * columns / comb(len(found), 2)
    return (both - chance) / ((rows + columns) / 2 - chance)


def measured(things: Sequence[Sequence[str]]) -> tuple[float, float, int]:
    """Purity of the groups of at least two, adjusted Rand index, and how many things have a group with two of their questions."""
    questions, meant = [words for thing in things for words in thing], [n for n, thing in enumerate(things) for _ in thing]
    model = embedder_from({})
    groups = grouped(without_common(model.embed(questions).tolist(), model.embed(COMMON).tolist()), alike=ALIKE)
    found = {row: n for n, group in enumerate(groups) for row in group}
    shown = [Counter(meant[row] for row in group) for group in groups if len(group) > 1]
    pure = sum(counts.most_common(1)[0][1] for counts in shown) / sum(counts.total() for counts in shown)
    met = {thing for counts in shown for thing, count in counts.items() if count > 1}
    return pure, adjusted_rand([found[row] for row in range(len(questions))], meant), len(met)


def test_groups_are_those_the_questions_were_written_for() -> None:
    purity, rand, met = measured([row["questions"] for row in GAPS])

    sys.stdout.write(f"\ngaps: purity {purity:.3f}, adjusted Rand index {rand:.3f}, {met} of {sum(bool(row['gap']) for row in GAPS)} things seen\n")
    assert (purity, rand, met) >= (0.94, 0.0, 0)
    assert rand >= 0.75
    assert met >= 15


def test_they_are_so_for_questions_that_nothing_was_chosen_with() -> None:
    purity, rand, met = measured([[*row["card"], *row["same"]] for row in PAIRS])

    sys.stdout.write(f"\nwordings of cards: purity {purity:.3f}, adjusted Rand index {rand:.3f}, {met} of {len(PAIRS)} things seen\n")
    assert purity >= 0.88
    assert rand >= 0.84
