"""What counts as asking the bot about its silence, and what is a question about LiveKit that sounds like it."""

from __future__ import annotations

import pytest

from bot.manners import MUTED, Heard, stance
from bot.policies import Policy
from bot.thread import ThreadState

QUIET = ThreadState(asker="UADA", quiet=MUTED)


def act(text: str) -> str:
    return stance(Heard(person="UADA", text=text, to_bot=True), Policy(), QUIET).act


@pytest.mark.parametrize(
    "text",
    [
        "why are you quiet?",
        "why so quiet?",
        "why the silence?",
        "Why don't you answer?",
        "why don’t you answer me any more?",
        "why didn't you reply",
        "why did you not reply",
        "why are you not answering?",
        "why have you stopped answering?",
        "why did you go silent?",
        "why are you muted?",
        "why do you never respond?",
        "why no answer?",
        "hey, why no reply here?",
    ],
)
def test_asked_for_the_reason_of_its_silence_it_tells_it(text: str) -> None:
    assert act(text) == "explain"


@pytest.mark.parametrize(
    "text",
    [
        "why is my agent silent?",
        "why does my agent not answer when you call it?",
        "why is the participant muted?",
        "why isn't the agent responding to the user?",
        "why did you answer with Python code?",
        "why can't callers hear the agent, it doesn't reply",
        "why no audio answer from the SIP trunk after it connects and you dial again?",
    ],
)
def test_a_question_about_a_silent_agent_is_answered(text: str) -> None:
    assert act(text) == "answer"


@pytest.mark.parametrize("text", ["", "?", "__!", "help", "*Help!*", "what can you do?", "/lkdiag help"])
def test_who_says_nothing_or_asks_for_help_gets_it(text: str) -> None:
    assert act(text) == "help"


@pytest.mark.parametrize("text", ["_" * 40_000 + "x", "why you " + "'" * 40_000, "why you " * 5_000, "why" + " " * 40_000 + "x", "mute" + "!" * 40_000 + "x"])
def test_whatever_somebody_pastes_is_looked_at_within_the_patience_of_a_test(text: str) -> None:
    """One pattern took 80 seconds for the first of these, and meanwhile nothing else ran."""
    assert act(text) == "answer"
