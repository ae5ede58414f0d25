"""Groups of questions that are about the same."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.learning.clustering import grouped
from knowledge.vectors import Vectors, unit

ALIKE = 0.4


def random(seed: int, rows: int) -> Vectors:
    return unit(np.random.default_rng(seed).normal(size=(rows, 5)))


def slowly(vectors: Vectors) -> list[list[int]]:
    """The same by its definition: each pair of groups is compared, row by row, before each step."""
    cosines, groups = vectors @ vectors.T, [[row] for row in range(len(vectors))]
    while len(groups) > 1:
        pairs = [(float(cosines[np.ix_(a, b)].mean()), -n, -m) for n, a in enumerate(groups) for m, b in enumerate(groups) if n < m]
        best, first, second = max(pairs)
        if best < ALIKE:
            break
        groups[-first] += groups.pop(-second)
    return sorted((sorted(group) for group in groups), key=lambda group: group[0])


@given(seed=st.integers(0, 10_000), rows=st.integers(0, 14))
def test_groups_are_those_of_the_definition(seed: int, rows: int) -> None:
    vectors = random(seed, rows)

    assert grouped(vectors.tolist(), alike=ALIKE) == (slowly(vectors) if rows else [])


@given(seed=st.integers(0, 10_000), rows=st.integers(1, 30))
def test_every_row_is_in_one_group_and_the_order_is_that_of_the_rows(seed: int, rows: int) -> None:
    groups = grouped(random(seed, rows).tolist(), alike=ALIKE)

    assert sorted(row for group in groups for row in group) == list(range(rows))
    assert [group[0] for group in groups] == sorted(group[0] for group in groups)
    assert all(group == sorted(group) for group in groups)


@pytest.mark.parametrize(("alike", "groups"), [(0.99, [[0, 2], [1]]), (1.5, [[0], [1], [2]]), (-1.0, [[0, 1, 2]])])
def test_how_much_alike_they_have_to_be_decides_how_many_groups_there_are(alike: float, groups: list[list[int]]) -> None:
    assert grouped([(1.0, 0.0), (0.0, 1.0), (1.0, 0.0)], alike=alike) == groups


def test_many_rows_that_are_all_the_same_are_one_group() -> None:
    assert grouped([(1.0, 0.0)] * 300, alike=ALIKE) == [list(range(300))]
