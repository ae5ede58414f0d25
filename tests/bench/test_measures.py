"""The figures of the benchmark mean what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench.measures import mean, percentile, score, slope

rankings = st.lists(st.booleans(), max_size=20)


def test_the_only_right_page_in_front_is_perfect() -> None:
    best = score([True, False, False], 1)

    assert (best.ndcg, best.recall, best.mrr) == (1.0, 1.0, 1.0)


def test_a_right_page_in_sixth_place_is_found_too_late_for_recall() -> None:
    late = score([False] * 5 + [True], 1)

    assert late.recall == 0.0
    assert late.mrr == pytest.approx(1 / 6)


def test_a_ranking_that_misses_one_of_two_right_pages_is_not_perfect() -> None:
    assert score([True], 2).ndcg == pytest.approx(1 / (1 + 1 / 1.584962500721156))


def test_nothing_found_scores_nothing() -> None:
    nothing = score([], 3)

    assert (nothing.ndcg, nothing.recall, nothing.mrr) == (0.0, 0.0, 0.0)


@given(right=rankings, possible=st.integers(1, 30))
def test_every_score_is_a_share(right: list[bool], possible: int) -> None:
    found = score(right, possible)

    assert all(0.0 <= value <= 1.0 + 1e-9 for value in (found.ndcg, found.recall, found.mrr))


@given(right=rankings, possible=st.integers(1, 30))
def test_moving_right_pages_to_the_front_never_hurts(right: list[bool], possible: int) -> None:
    better, as_is = score(sorted(right, reverse=True), possible), score(right, possible)

    assert better.mrr >= as_is.mrr
    assert better.recall >= as_is.recall


@given(values=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=40))
def test_a_mean_lies_among_its_values_and_its_interval_is_the_same_each_time(values: list[float]) -> None:
    first = mean(values)

    assert min(values) - 1e-9 <= first.low <= first.high <= max(values) + 1e-9
    assert first == mean(values)


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([5.0], 0.95) == 5.0
    assert percentile([float(value) for value in range(1, 101)], 0.95) == 95.0
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0


@given(a=st.floats(-5.0, 5.0), b=st.floats(-100.0, 100.0))
def test_the_slope_of_points_on_a_line_is_that_of_the_line(a: float, b: float) -> None:
    assert slope([(x, a * x + b) for x in (1.0, 2.0, 3.0, 5.0)]) == pytest.approx(a, abs=1e-9)


def test_one_reading_too_high_in_the_middle_is_no_slope() -> None:
    assert slope([(1.0, 10.0), (2.0, 13.0), (3.0, 10.0)]) == pytest.approx(0.0)
