"""Solved, still broken, or neither."""

from __future__ import annotations

import pytest

from bot.escalation.moods import confirms, denies, mood
from tests.evals.labelled import labelled
from tests.evals.moods import score


@pytest.mark.parametrize("tongue", ["en", "de", "es", "fr", "pt"])
def test_both_are_told_from_all_else_in_every_language(tongue: str) -> None:
    rows = [row for row in labelled("moods") if row["tongue"] == tongue]
    solved, broken = score(rows, "solved"), score(rows, "broken")

    assert min(solved.precision, broken.precision) >= 0.95
    assert min(solved.recall, broken.recall) >= 0.9
    assert min(solved.right, broken.right) >= 15


def test_the_sentences_are_many_and_of_all_kinds() -> None:
    rows = labelled("moods")

    assert len({row["words"] for row in rows}) == len(rows) >= 600
    assert all(sum(row["means"] == meant for row in rows) >= 150 for meant in ("solved", "broken", ""))


@pytest.mark.parametrize("words", ["thanks, I'll try", "thanks!", "ok", "which of them works?", "is it fixed in 1.3?", "hope that works", "", ":eyes:", "?"])
def test_thanks_plans_and_questions_confirm_and_deny_nothing(words: str) -> None:
    assert not confirms(words)
    assert not denies(words)


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("it worked for an hour, then it broke again", "broken"),
        ("thanks, but it still fails", "broken"),
        ("still broken... ah no, wrong room. It works now, thanks", "solved"),
        ("no, that's wrong. Found it myself, solved", "solved"),
    ],
)
def test_the_last_word_counts(words: str, last: str) -> None:
    assert mood(words) == last


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("the error no longer appears", "solved"),
        ("the agent no longer joins", "broken"),
        ("geht nicht mehr", "broken"),
        ("der Fehler kommt nicht mehr", "solved"),
        ("ya no funciona", "broken"),
        ("ya no falla", "solved"),
        ("we no longer use docker", ""),
    ],
)
def test_what_is_no_longer_so_may_be_the_fault_or_the_cure(words: str, says: str) -> None:
    assert mood(words) == says


@pytest.mark.parametrize(
    "words", ["why did the agent not pick up? it normally joins within a second", "usually that works", "das geht sonst", "normalmente funciona"]
)
def test_what_works_as_a_rule_is_not_solved(words: str) -> None:
    assert mood(words) == ""


def test_what_fails_sometimes_is_broken() -> None:
    assert mood("it still sometimes fails") == "broken"


def test_a_long_story_with_a_good_end_closes_nothing() -> None:
    story = "we have two workers on three machines, one for each region and one more for tests, and the trunk of the second one accepts the call, so it works now in one of them"

    assert mood(story) == ""


def test_of_a_very_long_message_only_the_beginning_says_how_it_stands() -> None:
    log = " ".join(f"line {number} failed again" for number in range(40))

    assert mood(f"here is the log you asked for. I took it at noon. {log}") == ""
    assert mood(f"that did not help. {log}") == "broken"


@pytest.mark.parametrize(("sign", "says"), [("✅", "solved"), (":white_check_mark:", "solved"), ("👎🏽", "broken"), (":-1:", "broken")])
def test_an_emoji_says_it_too(sign: str, says: str) -> None:
    assert mood(sign) == says


def test_what_stands_in_code_is_nobodys_word() -> None:
    assert mood("```\nerror: still not working\n```") == ""
