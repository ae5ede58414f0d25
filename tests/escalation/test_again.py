"""The same question in other words, and the next question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.escalation.again import Alike, differ, likeness
from bot.escalation.plan import Thresholds
from bot.escalation.similar import FLOOR
from tests.evals.again import alike_for
from tests.evals.labelled import labelled, scored

ROWS = labelled("again")


def never(here: str, there: str) -> float:
    raise AssertionError(f"{here!r} and {there!r} were told apart without embeddings")


@pytest.fixture(scope="module")
def real() -> Alike:
    """The embedder that ships with the project."""
    return alike_for(text for row in ROWS for text in (row["first"], row["second"]))


def test_at_the_threshold_in_use_a_human_is_rarely_called_without_need_and_most_rewordings_are_known(real: Alike) -> None:
    meant = [row["same"] for row in ROWS]
    got = scored((likeness(row["first"], row["second"], real) >= Thresholds().again for row in ROWS), meant)
    alone = scored((real(row["first"], row["second"]) >= Thresholds().again for row in ROWS), meant)

    assert len(ROWS) >= 200
    assert got.precision >= 0.94
    assert got.recall >= 0.75
    assert got.wrong * 3 < alone.wrong


def test_the_floor_of_similar_threads_lets_rewordings_through_and_other_questions_not(real: Alike) -> None:
    same = [real(row["first"], row["second"]) for row in ROWS if row["same"]]
    firsts = sorted({row["first"] for row in ROWS})
    others = [real(firsts[n], firsts[n + 1]) for n in range(len(firsts) - 1)]

    assert sum(value >= FLOOR for value in same) / len(same) >= 0.94
    assert sum(value >= FLOOR for value in others) / len(others) <= 0.03


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("How do I record audio?", "how do I record audio???"),
        ("Why is the video black", "why is the video *black*"),
    ],
)
def test_the_same_words_are_the_same_question_without_a_look_at_their_meaning(first: str, second: str) -> None:
    assert likeness(first, second, never) == 1.0


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("how do I dial out with python", "how do I dial out with node"),
        ("calls are rejected with 486, why", "calls are rejected with 404, why"),
        ("what does RoomOptions.dynacast do", "what does RoomOptions.adaptiveStream do"),
        ("how do I create an inbound trunk", "how do I create an outbound trunk"),
        ("how do I set a custom header", "how do I read a custom header"),
        ("what is preemptive generation", "is preemptive generation on by default?"),
        ("how does the agent call the server", "how does the server call the agent"),
        ("how many rooms can one server hold", "how many participants can one room hold"),
        ("how do I pin the agent to eu", "how do I pin the agent to asia"),
        ("how do I record audio", "and how do I record audio with video?"),
        ("how do I record audio", "where are the invoices"),
        ("how do I record audio", "in node?"),
        ("how do I record audio", ""),
        ("", "how do I record audio"),
    ],
)
def test_what_cannot_mean_the_same_is_told_apart_without_a_look_at_the_meaning(first: str, second: str) -> None:
    assert likeness(first, second, never) == 0.0


def test_a_slip_of_the_pen_makes_no_other_question() -> None:
    assert not differ("how do I stop the agnet from talking over people", "how do I stop the agent from talking over people")


def test_what_is_left_is_as_alike_as_its_embeddings_say() -> None:
    assert likeness("why does my agent not join", "the agent never joins, why", lambda *_: 0.83) == 0.83
    assert likeness("why does my agent not join", "the agent never joins, why", lambda *_: -0.2) == 0.0


@given(first=st.text(max_size=60), second=st.text(max_size=60))
def test_likeness_lies_between_none_and_one_whatever_is_written(first: str, second: str) -> None:
    assert 0.0 <= likeness(first, second, lambda *_: 0.5) <= 1.0
    assert differ(first, second) == differ(second, first)


def test_only_the_question_is_compared_and_not_the_log_below_it() -> None:
    asked: list[str] = []

    def alike(here: str, there: str) -> float:
        asked.extend((here, there))
        return 0.9

    likeness("why does my agent not join the room\n" + "log " * 1_000, "the agent joins never my room, why\n" + "log " * 1_000, alike)

    assert max(map(len, asked)) <= 600
