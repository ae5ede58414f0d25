from __future__ import annotations

import re

from bot.cli.seed import lacks, seed_turns
from bot.model import Answered, Escalated
from knowledge import Link
from tests.bot.cli.conftest import Run

LINK = Link(title="t", url="https://docs.example/t")
TURN = {"say": "why?", "outcomes": ["answered"], "must": [{"say": "the reason", "pattern": "DUPLICATE_IDENTITY"}, {"say": "code", "pattern": "```python"}]}


def test_an_answer_lacks_what_it_does_not_say() -> None:
    good = Answered(text="duplicate_identity\n```python\n```", sources=(LINK,), confidence=0.9)

    assert lacks(TURN, good) == []
    assert lacks(TURN, Answered(text="duplicate_identity", sources=(LINK,), confidence=0.9)) == ["code"]
    assert lacks(TURN, Escalated(text=good.text, sources=(), confidence=0.1, why="")) == ["the outcome answered (it is escalated)"]


def test_every_turn_of_the_seed_conversation_can_be_checked() -> None:
    turns = seed_turns()

    assert len(turns) == 5
    for turn in turns:
        assert turn["say"].strip()
        assert set(turn["outcomes"]) <= {"answered", "diagnose", "escalated", "declined"}
        assert turn["must"]
        assert all(fact["say"] and re.compile(fact["pattern"]) for fact in turn["must"])


def test_over_too_few_documents_the_seed_conversation_fails_and_says_what_is_lacking(run: Run, data: str) -> None:
    ran = run("seed", ASK_AI_DATA=data)

    assert ran.status == 1
    assert "The answer lacks:" in ran.out
    assert ran.err == ""
