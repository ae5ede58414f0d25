"""Forms of tickets as they come back from Slack, whatever somebody filled in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.errors import BadInput
from bot.escalation.filled import HOWS, NEEDS, NO_HOW, NO_NEEDS, NO_WHY, NO_WORDS, Answering, Asking, Passing, Resolving, answering, asking, passing, resolving


def text(words: str | None) -> dict[str, Any]:
    return {"text": {"type": "plain_text_input", "value": words}}


def option(chosen: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": "shown"}, "value": chosen}


def one(chosen: str) -> dict[str, Any]:
    return {"choice": {"type": "static_select", "selected_option": option(chosen)}}


def several(*chosen: str) -> dict[str, Any]:
    return {"choice": {"type": "checkboxes", "selected_options": [option(each) for each in chosen]}}


def test_an_answer_is_its_words_and_whether_it_is_to_be_kept() -> None:
    assert answering({"words": text(" Raise it. \n"), "keep": several("verified")}) == Answering(words="Raise it.", keep=True)
    assert answering({"words": text("Raise it."), "keep": several()}) == Answering(words="Raise it.")


def test_what_is_asked_for_is_a_list_and_whatever_else_was_written() -> None:
    asked = asking({"needs": several("room", "sdk", "unknown"), "more": text("And your config?")})

    assert asked == Asking(needs=("room", "sdk"), more="And your config?")
    assert asked.words == f"- {NEEDS['room'][1]}\n- {NEEDS['sdk'][1]}\n\nAnd your config?"
    assert asking({"needs": several(), "more": text("Which carrier?")}).words == "Which carrier?"
    assert asking({"needs": several("logs")}).words == f"- {NEEDS['logs'][1]}"


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("next", Passing(why="It is about SIP.")),
        ("route:telephony", Passing(why="It is about SIP.", route="telephony")),
        ("nobody", Passing(why="It is about SIP.", dismissed=True)),
    ],
)
def test_a_question_goes_to_the_next_in_the_chain_to_a_route_or_to_nobody(to: str, expected: Passing) -> None:
    assert passing({"why": text("It is about SIP."), "to": one(to)}) == expected


def test_how_it_was_resolved_is_one_line() -> None:
    assert resolving({"how": one("silent")}).words == HOWS["silent"]
    assert resolving({"how": one("fault"), "note": text("livekit/sip#1")}) == Resolving(how="fault", note="livekit/sip#1")
    assert Resolving(how="fault", note="livekit/sip#1").words == f"{HOWS['fault']}: livekit/sip#1"


@pytest.mark.parametrize(
    "values", [{}, {"words": None, "needs": None, "why": None, "how": None}, {"words": text(None), "needs": {}, "why": text("  "), "how": one("no")}]
)
@pytest.mark.parametrize(("read", "words"), [(answering, NO_WORDS), (asking, NO_NEEDS), (passing, NO_WHY), (resolving, NO_HOW)])
def test_what_is_missing_is_said_in_words(read: Callable[[Any], object], words: str, values: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match=words[:20]):
        read(values)
