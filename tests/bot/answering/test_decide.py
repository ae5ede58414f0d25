from __future__ import annotations

import json
import math
from datetime import datetime
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.decide import KINDS, Model, Verdict, choose, decide, load_model
from bot.answering.signals import signals
from bot.model import Query
from knowledge import Found
from tests.bot.answering.samples import found, hit_of, page

SHA = "a" * 64
TINY: dict[str, Any] = {
    "signals": ["first", "second"],
    "mean": [1.0, 0.0],
    "scale": [2.0, 1.0],
    # intercept, first, second, the one direction of the vector
    "kinds": {"answer": [0.0, 1.0, 0.0, 0.0], "diagnose": [0.0, 0.0, 1.0, 0.0], "escalate": [0.0, 0.0, 0.0, 1.0], "decline": [0.0, -1.0, 0.0, 0.0]},
    "right": [0.5, 1.0, -1.0, 2.0],
    "projection": [[0.25, 1.0, -1.0]],
    "embedding_sha256": SHA,
    "thresholds": {"decline": 0.5, "diagnose": 0.4, "escalate": 0.3, "right": 0.6},
}
VALUES = {"first": 3.0, "second": 0.5}


def shipped() -> dict[str, Any]:
    raw: dict[str, Any] = json.loads((resources.files("bot") / "answering" / "decision.json").read_text(encoding="utf-8"))
    return raw


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [number for item in value.values() for number in numbers(item)]
    if isinstance(value, list):
        return [number for item in value for number in numbers(item)]
    return [float(value)] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_a_verdict_can_be_worked_out_by_hand() -> None:
    verdict = Model(TINY).judge(VALUES)

    weights = {"answer": math.e, "diagnose": math.exp(0.5), "escalate": 1.0, "decline": math.exp(-1.0)}
    assert verdict.kinds == pytest.approx({kind: weight / sum(weights.values()) for kind, weight in weights.items()})
    assert verdict.right == pytest.approx(1 / (1 + math.exp(-(0.5 + 1.0 - 0.5))))
    assert verdict.kind == "answer"


def test_the_vector_of_the_question_counts_along_the_fitted_directions() -> None:
    verdict = Model(TINY).judge(VALUES, (2.0, 1.0), SHA)

    along = 0.25 + 2.0 - 1.0
    assert verdict.right == pytest.approx(1 / (1 + math.exp(-(0.5 + 1.0 - 0.5 + 2.0 * along))))


@pytest.mark.parametrize(("vector", "sha256"), [((), SHA), ((2.0, 1.0), "b" * 64), ((2.0, 1.0, 5.0), "b" * 64), ((2.0, 1.0), "")])
def test_no_vector_and_one_of_another_model_count_as_an_average_one(vector: tuple[float, ...], sha256: str) -> None:
    assert Model(TINY).judge(VALUES, vector, sha256) == Model(TINY).judge(VALUES)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=2))
def test_probabilities_are_such_whatever_the_signals(first: float, second: float, vector: list[float]) -> None:
    verdict = Model(TINY).judge({"first": first, "second": second}, tuple(vector), SHA)

    assert set(verdict.kinds) == set(KINDS)
    assert sum(verdict.kinds.values()) == pytest.approx(1.0)
    assert all(0.0 <= share <= 1.0 for share in (*verdict.kinds.values(), verdict.right))


def test_a_signal_that_is_missing_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(KeyError):
        Model(TINY).judge({"first": 1.0})


@pytest.mark.parametrize(
    ("kinds", "right", "chosen"),
    [
        ({"answer": 0.9, "diagnose": 0.1, "escalate": 0.0, "decline": 0.0}, 0.9, "answer"),
        ({"answer": 0.9, "diagnose": 0.1, "escalate": 0.0, "decline": 0.0}, 0.59, "escalate"),
        ({"answer": 0.2, "diagnose": 0.2, "escalate": 0.1, "decline": 0.5}, 0.9, "decline"),
        ({"answer": 0.3, "diagnose": 0.4, "escalate": 0.3, "decline": 0.0}, 0.1, "diagnose"),
        ({"answer": 0.4, "diagnose": 0.1, "escalate": 0.5, "decline": 0.0}, 0.9, "escalate"),
        ({"answer": 0.65, "diagnose": 0.05, "escalate": 0.3, "decline": 0.0}, 0.9, "escalate"),
    ],
)
def test_an_answer_needs_a_question_for_documents_and_hits_that_are_likely_right(kinds: dict[str, float], right: float, chosen: str) -> None:
    assert choose(Verdict(kinds=kinds, right=right), TINY["thresholds"]) == chosen


def test_the_shipped_model_knows_the_signals_exactly() -> None:
    assert sorted(shipped()["signals"]) == sorted(signals(Query(text="room", search=("room",)), Found(query="room", hits=())))


def test_the_shipped_model_is_complete_and_finite() -> None:
    raw = shipped()

    width = 1 + len(raw["signals"]) + len(raw["projection"])
    assert all(math.isfinite(number) for number in numbers(raw))
    assert len(raw["mean"]) == len(raw["scale"]) == len(raw["signals"])
    assert all(scale > 0 for scale in raw["scale"])
    assert {kind: len(row) for kind, row in raw["kinds"].items()} == dict.fromkeys(KINDS, width)
    assert len(raw["right"]) == width
    assert len({len(row) for row in raw["projection"]}) == 1
    assert set(raw["thresholds"]) == {"decline", "diagnose", "escalate", "right"}
    assert all(0.0 < threshold < 1.0 for threshold in raw["thresholds"].values())


def test_the_shipped_model_says_where_it_comes_from() -> None:
    provenance = shipped()["provenance"]

    assert datetime.fromisoformat(provenance["made_at"])
    assert sum(provenance["questions"].values()) >= 100
    assert provenance["index"]["chunks"] > 0
    assert provenance["cross_validated"]["ece"] <= 0.1
    assert not [word for word in ("/work/", "/home/", "/root/") if word in json.dumps(provenance)]


def test_the_shipped_model_sees_the_difference_between_a_hit_and_none() -> None:
    words = "how do I create a room for every caller?"
    query = Query(text=words, search=(words,))
    hit = hit_of(page("To create a room for every caller, use an individual dispatch rule.\n", links=("rules",)))

    something, nothing = decide(query, found(hit)), decide(query, Found(query=words, hits=()))

    assert something.right > nothing.right
    assert sum(something.kinds.values()) == pytest.approx(1.0)
    assert sum(nothing.kinds.values()) == pytest.approx(1.0)


def test_the_model_is_read_once() -> None:
    assert load_model() is load_model()
