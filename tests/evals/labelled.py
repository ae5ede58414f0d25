"""Labelled sentences of our own, and how well something tells them apart. Those of a later round were written when the ones before had been looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.evals.items import Item, read_items

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How often it said so rightly, wrongly, and not although it should have."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Of what it said, the share that was right; 1.0 when it said nothing."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """Of what it should have said, the share that it did; 1.0 when there was nothing to say."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def labelled(name: str) -> list[Item]:
    """The rows of one of the files beside this one."""
    return list(read_items([HERE / f"{name}.jsonl"]))


def scored(said: Iterable[bool], meant: Iterable[bool]) -> Score:
    """What was said beside what was meant, one by one."""
    pairs = list(zip(said, meant, strict=True))
    return Score(
        right=sum(here and there for here, there in pairs),
        wrong=sum(here and not there for here, there in pairs),
        missed=sum(there and not here for here, there in pairs),
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table in Markdown; fractions with two places."""
    cells = [[f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in (list(head), ["---"] * len(head), *cells))
