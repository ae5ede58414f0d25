"""What is asked for is what nobody said."""

from __future__ import annotations

import pytest

from bot.answering.say import offer_look
from bot.escalation.filled import NEEDS
from bot.escalation.missing import ask_for, facts, known, missing

BROKEN = "the call fails with an error"
TOLD = "python, livekit-agents 1.2.3 on LiveKit Cloud"


def keys(*turns: str, named: bool = False, outcome: str = "", said: str = "") -> list[str]:
    return [one.key for one in missing(turns, named=named, outcome=outcome, said=said)]


@pytest.mark.parametrize(
    ("turns", "left"),
    [
        ((BROKEN,), ["call", "sdk", "hosting"]),
        (("my agent does not join",), ["room", "sdk", "hosting"]),
        ((BROKEN, TOLD), ["call"]),
        ((TOLD, BROKEN), ["call"]),
        ((BROKEN, "SCL_a1b2c3d4e5"), ["sdk", "hosting"]),
        ((BROKEN, 'room "demo-7"'), ["sdk", "hosting"]),
        ((BROKEN, "we self-host"), ["call", "sdk"]),
        (("how do I mute somebody",), ["sdk", "hosting"]),
        (("how do I mute somebody in python",), ["sdk", "hosting"]),
        (("how do I mute somebody", TOLD), []),
        (("I was billed twice, please refund me",), []),
        (("my account is locked",), []),
    ],
)
def test_only_what_is_missing_is_asked_for(turns: tuple[str, ...], left: list[str]) -> None:
    assert keys(*turns) == left


def test_a_room_that_was_named_in_other_words_is_not_asked_for() -> None:
    assert keys(BROKEN, named=True) == ["sdk", "hosting"]


def test_what_the_answer_asks_for_already_is_not_asked_for_twice() -> None:
    offer = offer_look(BROKEN, None)

    assert keys(BROKEN, outcome="diagnose") == ["call", "sdk", "hosting"]
    assert keys(BROKEN, outcome="diagnose", said=offer) == ["sdk", "hosting"]


def test_of_an_sdk_that_is_known_only_the_version_is_asked_for() -> None:
    assert "the version of the Python SDK" in ask_for(missing(["how do I mute somebody in python"], named=False))
    assert "the version of `livekit-agents`" in ask_for(missing(["livekit-agents: how do I mute somebody"], named=False))


def test_every_key_is_one_that_the_form_for_more_information_knows() -> None:
    assert set(keys(BROKEN)) | set(keys("my room is broken")) <= set(NEEDS)


def test_all_of_it_is_asked_for_in_one_sentence_and_nothing_in_none() -> None:
    words = ask_for(missing([BROKEN], named=False))

    assert words == (
        "To save a round trip, add here the room name or the call id (`SCL_…`); which SDK you use, and its version; and whether LiveKit Cloud or your own server runs it."
    )
    assert ask_for(missing([TOLD], named=False)) == ""
    assert ask_for(missing([BROKEN, TOLD], named=False)) == "To save a round trip, add here the room name or the call id (`SCL_…`)."


@pytest.mark.parametrize(
    ("turns", "told"),
    [
        ((TOLD,), "Python, livekit-agents 1.2.3, LiveKit Cloud"),
        (("swift on our own livekit server",), "Swift, self-hosted"),
        (("livekit server 1.8.4",), "version 1.8.4"),
        (("hello",), ""),
    ],
)
def test_what_is_known_is_told_in_a_line(turns: tuple[str, ...], told: str) -> None:
    assert facts(known(turns)) == told
