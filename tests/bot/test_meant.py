"""A question about "my room" after the room was named."""

from __future__ import annotations

import pytest

from bot.diagnostics.meant import meant
from bot.diagnostics.request import Request

ROOM, JOB = "this happens in room demo-7 since noon", "AJ_" + "a1B2c3D4e5F6"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("why did my room disconnect?", "history"),
        ("why is my agent not joining?", "agent"),
        ("is the call still ringing?", "call"),
        ("what is wrong with the room?", "room"),
        ("can you check that room", "room"),
    ],
)
def test_what_was_named_before_is_looked_at(words: str, what: str) -> None:
    assert meant(words, ["hello", ROOM, "nothing new"]) == Request(what=what, name="demo-7")  # type: ignore[arg-type]  # one of the words of `What`


def test_the_last_thing_that_was_named_counts() -> None:
    assert meant("why did my agent fail?", [ROOM, f"it is job {JOB}"]) == Request(what="agent", name=JOB)


@pytest.mark.parametrize("words", ["how do I close my room?", "thanks", "why are rooms closed?", "when does a room end?", "explain why the room ends"])
def test_questions_about_rooms_in_general_are_none(words: str) -> None:
    assert meant(words, [ROOM]) is None


def test_without_a_name_there_is_nothing_to_look_at() -> None:
    assert meant("why did my room disconnect?", []) is None
    assert meant("why did my room disconnect?", ["it is broken"]) is None
