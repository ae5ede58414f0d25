"""A human is wanted by the asker, and not talked about."""

from __future__ import annotations

import pytest

from bot.escalation.wishes import wants_human, without_wish
from tests.evals.labelled import labelled
from tests.evals.wishes import score


@pytest.mark.parametrize("tongue", ["en", "de", "es", "fr", "pt"])
def test_a_wish_is_told_from_talk_about_humans_and_agents_in_every_language(tongue: str) -> None:
    got = score([row for row in labelled("wishes") if row["tongue"] == tongue])

    assert got.precision >= 0.98
    assert got.recall >= 0.97
    assert got.right >= 25


def test_the_sentences_are_many_and_of_both_kinds() -> None:
    rows = labelled("wishes")

    assert len({row["words"] for row in rows}) == len(rows) >= 500
    assert 0.4 < sum(row["wants"] for row in rows) / len(rows) < 0.6


@pytest.mark.parametrize(
    "words",
    [
        "My trunk rejects every call with 403 and nothing helps. Can I talk to a human?",
        "The agent never joins room demo-7\nplease get me someone from the team",
        "no that's wrong, human please",
        ":sos:",
        "🙋🏽",
        "🆘",
    ],
)
def test_a_wish_is_found_wherever_it_stands(words: str) -> None:
    assert wants_human(words)


@pytest.mark.parametrize(
    "words",
    [
        'when the caller says "I want to talk to a human" the tool is not called',
        "the user types 'human please' and nothing happens, why?",
        "my prompt:\n```\nIf asked: I want to speak with a real person\n```\nwhy does it not transfer?",
        "if they want to speak with a person, which SIP header do I set?",
        "I'm a real person reading the docs: what is a room?",
        "",
        "👍",
        "I have a question about the 🙋 hand raise feature",
    ],
)
def test_what_others_say_or_code_says_is_no_wish(words: str) -> None:
    assert not wants_human(words)


def test_of_a_very_long_message_the_beginning_and_the_end_are_read() -> None:
    log = "the worker waits for a job.\n" * 300

    assert wants_human(f"{log}can I talk to a human?")
    assert wants_human(f"can I talk to a human?\n{log}")
    assert not wants_human(f"{log}can I talk to a human?\n{log}")


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ("Can I talk to a human?", ""),
        ("human please!", ""),
        (":raising_hand:", ""),
        ("The trunk rejects every call with 403. Can I talk to a human?", "The trunk rejects every call with 403."),
        ("Please get me a person. The room is demo-7. It closes after 5 min.", "The room is demo-7. It closes after 5 min."),
        ("What does agent dispatch mean?", "What does agent dispatch mean?"),
    ],
)
def test_what_is_asked_beside_the_wish_is_left(words: str, rest: str) -> None:
    assert without_wish(words) == rest
