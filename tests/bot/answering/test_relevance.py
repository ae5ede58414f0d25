from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.relevance import Relevance, alike


def test_rare_words_weigh_more_and_unknown_ones_like_the_rarest() -> None:
    relevance = Relevance("room egress flamingo", {"room": 1.0, "egress": 4.0})

    assert relevance.coverage("a room") == pytest.approx(1 / 9)
    assert relevance.coverage("the egress of a room") == pytest.approx(5 / 9)
    assert relevance.coverage("rooms, egress and flamingos") == pytest.approx(1.0)
    assert relevance.coverage("nothing of it") == 0.0


@given(st.text(), st.text())
def test_coverage_is_a_share(question: str, text: str) -> None:
    assert 0.0 <= Relevance(question, {}).coverage(text) <= 1.0


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("The room closes when the last participant leaves.", "When the last participant leaves, the room closes.", True),
        ("The room closes when the last participant leaves.", "The room closes 20 seconds after the last participant leaves.", True),
        ("The room closes when the last participant leaves.", "An egress records a room to a bucket.", False),
        ("room", "A room is closed by deleting it; every participant is disconnected and the egress stops, and its recording goes to the bucket.", False),
        ("", "anything", False),
        ("", "", False),
    ],
)
def test_near_duplicates_are_recognised(first: str, second: str, *, same: bool) -> None:
    assert alike(first, second) is same
    assert alike(second, first) is same
