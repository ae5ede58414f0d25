"""Figures in words."""

from __future__ import annotations

import pytest

from bot.figures.curve import Share
from bot.figures.said import counted, dollars, interval, length, percent, share_of, short, spread_of
from bot.figures.values import Spread


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 ms"),
        (0.3404, "340 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (1.24, "1.2 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (119, "119 s"),
        (720, "12 min"),
        (7_200, "2 h"),
        (12_600, "3.5 h"),
        (172_799, "48 h"),
        (345_600, "4 days"),
    ],
)
def test_a_length_of_time_has_two_or_three_digits(seconds: float, said: str) -> None:
    assert length(seconds) == said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, "none yet"), (0, 9, "0%"), (9, 9, "100%"), (1, 3, "33%"), (1, 1_000, "under 1%"), (999, 1_000, "over 99%"), (995, 1_000, "over 99%")],
)
def test_a_share_is_never_nothing_or_all_when_it_is_not(part: int, whole: int, said: str) -> None:
    assert percent(Share(part=part, whole=whole)) == said


def test_a_share_is_told_with_what_it_rests_on() -> None:
    assert share_of(Share(part=31, whole=1_500)) == "2% (31 of 1,500)"
    assert share_of(Share(part=0, whole=0)) == "none yet"
    assert interval(Share(part=5, whole=10)) == "24 to 76%"


def test_a_spread_is_told_by_its_middle_and_its_end() -> None:
    assert spread_of(Spread(count=3, p50=1.2, p90=5, p95=8)) == "half within 1.2 s, 19 of 20 within 8.0 s"
    assert spread_of(None) == "none yet"


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "$0"), (1_234.5, "$1,234.50"), (0.01, "$0.01"), (0.0031, "$0.0031"), (0.00002, "$2e-05"), (1e-9, "under $0.00001")]
)
def test_small_amounts_of_money_are_told_all_the_same(amount: float, said: str) -> None:
    assert dollars(amount) == said


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0"), (999, "999"), (1_000, "1.0k"), (9_949, "9.9k"), (34_200, "34k"), (999_600, "1.0M"), (2_500_000_000, "2.5G")]
)
def test_large_numbers_are_told_in_three_digits(count: float, said: str) -> None:
    assert short(count) == said


def test_one_is_not_many() -> None:
    assert (counted(1, "question"), counted(1_200, "question"), counted(2, "person", "people")) == ("1 question", "1,200 questions", "2 people")
