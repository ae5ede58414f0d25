"""How well a question that is asked again is told from one that is only like it: 45 cards, 90 other wordings of theirs, 135 questions beside them, by this project.

What is measured stands in docs/learning.md; `pytest -s` prints it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from bot.learning.withdrawn import left_of
from knowledge import Asker, embedder_from
from knowledge.settled import settled
from knowledge.shipped import shipped_vectors
from knowledge.sources.handbook import handbook_folder, read_handbook
from knowledge.sources.verified import Verified, page_of
from knowledge.vectors import Vectors
from tests.fakes.source import page

pytestmark = pytest.mark.slow
ROWS = [json.loads(line) for line in (Path(__file__).parent / "pairs.jsonl").read_text(encoding="utf-8").splitlines()]
HANDBOOK = len(ROWS)


@dataclass(frozen=True, slots=True)
class Measured:
    """Cosines of each question to the nearest wording of each card, and of the handbook."""

    cards: Vectors
    handbook: Vectors

    def settles(self, row: int) -> int | None:
        """The card that settles this question."""
        pages = {n: page_of(Verified(id=str(n), questions=tuple(ROWS[n]["card"]), answer="Yes.", name="Kim", date="2026-11-24")) for n in range(len(ROWS))}
        asked = {n: float(cosine) for n, cosine in enumerate(self.cards[row])} | {HANDBOOK: float(self.handbook[row])}
        return settled({**pages, HANDBOOK: page("handbook")}, asked, Asker())


def measured(questions: Sequence[str]) -> Measured:
    model = embedder_from({})
    wordings = [words for one in read_handbook(handbook_folder()) for words in one.asked_as]
    known = shipped_vectors(model.identity.sha256, wordings)
    asked = model.embed(questions)
    cards = np.stack([(asked @ model.embed(row["card"]).T).max(axis=1) for row in ROWS], axis=1)
    return Measured(cards=cards, handbook=(asked @ np.stack(list(known.values())).T).max(axis=1))


def test_other_wordings_are_settled_far_more_often_than_other_questions() -> None:
    same = [(n, words) for n, row in enumerate(ROWS) for words in row["same"]]
    other = [words for row in ROWS for words in row["other"]]
    again, beside = measured([words for _, words in same]), measured(other)

    right = [again.settles(row) == n for row, (n, _) in enumerate(same)]
    wrong_card = [again.settles(row) not in {n, None} for row, (n, _) in enumerate(same)]
    wrong = [beside.settles(row) is not None for row in range(len(other))]
    doubted = [left_of(float(again.cards[row][n])) <= 0.25 for row, (n, _) in enumerate(same)]
    disturbed = [left_of(float(beside.cards[row].max())) <= 0.25 for row in range(len(other))]

    sys.stdout.write(f"\nsettled: {np.mean(right):.3f} of other wordings, {np.mean(wrong_card):.3f} by another card, {np.mean(wrong):.3f} of other questions\n")
    sys.stdout.write(f"taken for the same question as one withdrawn: {np.mean(doubted):.3f} of other wordings, {np.mean(disturbed):.3f} of other questions\n")
    assert np.mean(right) >= 0.44
    assert sum(wrong_card) == 0
    assert np.mean(wrong) <= 0.02
    assert np.mean(doubted) >= 0.80
    assert np.mean(disturbed) <= 0.25
