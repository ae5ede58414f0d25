"""What must stay right."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.errors import BadInput
from bot.learning.cases import Case, Tried, fault_of, of_cards, of_items, of_withdrawals, share_right
from bot.model import Answered, Declined, Diagnose, Escalated, Outcome
from knowledge import Link
from tests.learning.samples import CARD, PERMALINK, WITHDRAWAL

HERE = Link(title="verified by Kim, 2026-11-23", url="verified://card-t1")
DOCS = Link(title="Docs", url="https://docs.example/x")
RIGHT = Answered(text=CARD.answer, sources=(HERE, DOCS), confidence=0.95)
HANDED_OVER = Escalated(text="A human should look.", sources=(DOCS,), confidence=0.2, why="")


def test_each_wording_of_an_approved_card_is_a_case_in_its_own_place() -> None:
    cases = of_cards([CARD, replace(CARD, id="card-t2", state="review"), replace(CARD, id="card-t3", state="draft")])

    assert [(case.id, case.question, case.audience, case.cited) for case in cases] == [
        ("card-t1:1", CARD.questions[0], "T1:C1", "verified://card-t1"),
        ("card-t1:2", CARD.questions[1], "T1:C1", "verified://card-t1"),
    ]


def test_a_card_that_comes_from_a_message_must_be_cited_by_it() -> None:
    assert of_cards([replace(CARD, sources=(Link(title="there", url=PERMALINK),))])[0].cited == PERMALINK


@pytest.mark.parametrize(
    ("outcome", "fault"),
    [
        (RIGHT, ""),
        (replace(RIGHT, sources=(DOCS, HERE)), "it is not cited first; https://docs.example/x is"),
        (replace(RIGHT, text="Something else entirely."), "the answer lacks key words of the card"),
        (HANDED_OVER, "it was escalated instead of answered"),
    ],
)
def test_a_card_must_be_cited_first_and_say_what_it_says(outcome: Outcome, fault: str) -> None:
    assert fault_of(of_cards([CARD])[0], outcome) == fault


@pytest.mark.parametrize(
    ("outcome", "wrong"),
    [
        (Answered(text=f"{WITHDRAWAL.text} Really.", sources=(DOCS,), confidence=0.8), True),
        (Answered(text="Pick the other project in the menu at the top.", sources=(DOCS,), confidence=0.8), False),
        (replace(HANDED_OVER, text=WITHDRAWAL.text), False),
        (Declined(text="No.", confidence=0.1), False),
    ],
)
def test_an_answer_that_was_called_wrong_must_not_be_answered_again(outcome: Outcome, *, wrong: bool) -> None:
    (case,) = of_withdrawals([WITHDRAWAL])

    assert bool(fault_of(case, outcome)) is wrong


ITEM: dict[str, Any] = {
    "id": "q1",
    "question": "when does a room close",
    "expect": "answer",
    "facts": [{"any": ["departure_?timeout", "never"], "weight": 2}, {"any": ["nothing has this"], "weight": 1}],
}


@pytest.mark.parametrize(
    ("expect", "outcome", "right"),
    [
        ("answer", replace(RIGHT, text="After `departureTimeout`."), True),
        ("answer", replace(RIGHT, text="At noon."), False),
        ("answer", HANDED_OVER, False),
        ("diagnose", Diagnose(text="Which room?", sources=(), confidence=0.5), True),
        ("diagnose", HANDED_OVER, True),
        ("diagnose", RIGHT, False),
        ("escalate", HANDED_OVER, True),
        ("escalate", Declined(text="No.", confidence=0.1), True),
        ("decline", RIGHT, False),
    ],
)
def test_a_question_is_right_by_its_outcome_and_its_decisive_fact(expect: str, outcome: Outcome, *, right: bool) -> None:
    (case,) = of_items([{**ITEM, "expect": expect}], "file")

    assert (fault_of(case, outcome) == "") is right


@pytest.mark.parametrize("change", [{"expect": "nonsense"}, {"facts": [{"weight": 2}]}, {"facts": ["x"]}, {"facts": [{"any": ["("], "weight": 2}]}])
def test_what_cannot_be_tried_is_said_with_its_place(change: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="file, q1"):
        of_items([{**ITEM, **change}], "file")


def test_the_share_that_is_right_is_told_of_any_number() -> None:
    case = Case(id="c", kind="card", question="q")

    assert share_right([]) == 1.0
    assert share_right([Tried(case=case), Tried(case=case, fault="x")]) == 0.5
