"""Shares with the interval that they are known in, and confidence against votes."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.figures.curve import Share, curve

VOTES = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    # From R: binom.confint(x, n, methods = "wilson").
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662), (1, 1, 0.2065, 1.0)],
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert Share(part=part, whole=whole).interval == pytest.approx((low, high), abs=5e-5)


def test_a_share_of_nothing_may_be_anything() -> None:
    nothing = Share(part=0, whole=0)

    assert nothing.value is None
    assert nothing.interval == (0.0, 1.0)


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 3)])
def test_what_is_no_share_is_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="is no share"):
        Share(part=part, whole=whole)


@given(whole=st.integers(1, 10**7), part=st.integers(0, 10**7))
def test_a_share_lies_in_its_interval_and_that_in_zero_to_one(whole: int, part: int) -> None:
    share = Share(part=min(part, whole), whole=whole)
    low, high = share.interval

    assert share.value is not None
    assert 0.0 <= low <= share.value <= high <= 1.0


def test_bins_hold_what_was_claimed_and_what_was_good() -> None:
    made = curve([(0.91, True), (0.99, True), (1.0, False), (0.32, False), (0.38, True)])

    assert [(bin_.low, bin_.high) for bin_ in made.bins] == [(0.3, 0.4), (0.9, 1.0)]
    assert [bin_.good for bin_ in made.bins] == [Share(part=1, whole=2), Share(part=2, whole=3)]
    assert made.bins[1].claimed == pytest.approx((0.91 + 0.99 + 1.0) / 3)
    assert made.votes == Share(part=3, whole=5)


def test_a_bot_that_knows_itself_has_no_error_and_a_boaster_has_all() -> None:
    honest = curve([(0.5, True), (0.5, False)] * 10)
    boaster = curve([(1.0, False)] * 10)

    assert honest.error == pytest.approx(0.0)
    assert honest.brier == pytest.approx(0.25)
    assert boaster.error == boaster.brier == pytest.approx(1.0)


def test_without_votes_nothing_is_said() -> None:
    made = curve([])

    assert made.bins == ()
    assert made.brier is None
    assert made.error is None


def test_confidences_that_are_none_are_brought_to_the_nearest() -> None:
    made = curve([(math.nan, True), (-3.0, True), (7.0, True), (math.inf, False)])

    assert [(bin_.low, bin_.good.whole) for bin_ in made.bins] == [(0.0, 2), (0.9, 2)]
    assert made.brier is not None
    assert math.isfinite(made.brier)


@given(votes=VOTES)
def test_no_vote_is_lost_and_every_claim_lies_in_its_bin(votes: list[tuple[float, bool]]) -> None:
    made = curve(votes)

    assert sum(bin_.good.whole for bin_ in made.bins) == len(votes)
    assert sum(bin_.good.part for bin_ in made.bins) == sum(good for _, good in votes) == made.votes.part
    assert all(bin_.low - 1e-9 <= bin_.claimed <= bin_.high + 1e-9 for bin_ in made.bins)
