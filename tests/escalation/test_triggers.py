"""When a human is asked, and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.escalation.plan import Thresholds
from bot.escalation.ticket import Reason
from bot.escalation.triggers import EARLIER_MAX, Earlier, Now, Trigger, after_vote, says_broken, trigger
from bot.thread import Vote
from tests.evals.items import read_items
from tests.evals.labelled import HERE

LIMITS = Thresholds(unsure=0.6, again=0.7)
FIRST = Earlier(question="Why does my agent not join the room?", outcome="answered")
SECOND = Earlier(question="Where do I set the agent name?", outcome="answered")


def other(here: str, there: str) -> float:
    """No two questions are alike."""
    return 0.0


def asked(words: str, *earlier: Earlier, alike: float = 0.0, **more: Any) -> Reason | None:
    found = trigger(Now(words=words, **({"outcome": "answered"} | more)), earlier, lambda *_: alike, LIMITS)
    return found.reason if found else None


@pytest.mark.parametrize(
    ("confidence", "reason"),
    [(0.1, "unsure"), (0.59, "unsure"), (0.6, None), (0.9, None)],
)
def test_an_answer_below_the_threshold_brings_a_human(confidence: float, reason: Reason | None) -> None:
    assert asked("how do I mute somebody", confidence=confidence) == reason


@pytest.mark.parametrize("outcome", ["looked", "declined", "diagnose"])
def test_confidence_matters_for_answers_alone(outcome: str) -> None:
    assert asked("how do I mute somebody", outcome=outcome, confidence=0.1) is None


def test_what_the_documents_do_not_settle_brings_one() -> None:
    assert asked("how do I mute somebody", outcome="escalated", confidence=0.9) == "undocumented"


def test_so_does_what_needs_a_look_where_there_is_nothing_to_look_at() -> None:
    found = trigger(Now(words="my call drops", outcome="diagnose", can_look=False), (), other, LIMITS)

    assert found == Trigger(reason="undocumented", why="it needs a look at a server, and I have none to look at")


def test_the_reason_says_the_figures_behind_it_and_nobodys_words() -> None:
    unsure = trigger(Now(words="how do I mute somebody", outcome="answered", confidence=0.414), (), other, LIMITS)

    assert unsure
    assert unsure.why == "my confidence was 41%, and below 60% I ask"


def test_whoever_asks_for_a_human_gets_one_before_the_bot_has_tried() -> None:
    assert asked("can I talk to a human?", outcome="") == "asked"
    assert asked("thanks, human please", FIRST, confidence=0.1) == "asked"


@pytest.mark.parametrize("words", ["thanks!", "hello", "thanks, that worked", "it works now"])
def test_thanks_and_good_news_bring_nobody(words: str) -> None:
    assert asked(words, replace(FIRST, good=False), replace(SECOND, good=False), outcome="escalated") is None


@pytest.mark.parametrize("outcome", ["answered", "diagnose", "looked"])
def test_the_same_question_after_an_answer_brings_one(outcome: str) -> None:
    assert asked("the agent never joins my room, why", replace(FIRST, outcome=outcome), alike=0.7) == "again"
    assert asked("the agent never joins my room, why", replace(FIRST, outcome=outcome), alike=0.69) is None


def test_it_counts_in_another_thread_of_the_channel_as_well() -> None:
    assert asked("the agent never joins my room, why", replace(FIRST, here=False), SECOND, alike=0.8) == "again"


@pytest.mark.parametrize("earlier", [replace(FIRST, outcome="declined"), replace(FIRST, outcome=""), replace(FIRST, good=True)])
def test_not_after_what_was_no_answer_or_a_good_one(earlier: Earlier) -> None:
    assert asked("the agent never joins my room, why", earlier, alike=0.9) is None


def test_only_so_many_earlier_questions_are_compared() -> None:
    compared: list[str] = []

    def alike(here: str, there: str) -> float:
        compared.append(here)
        return 0.1

    many = [replace(FIRST, question=f"Why does my agent not join the room number {'x' * n}?") for n in range(EARLIER_MAX + 5)]
    trigger(Now(words="the agent never joins my room, why", outcome="answered"), many, alike, LIMITS)

    assert compared == [one.question for one in many[-EARLIER_MAX:]]


@pytest.mark.parametrize(
    ("first", "second", "words"),
    [
        (replace(FIRST, good=False), replace(SECOND, good=False), "and how is it dispatched?"),
        (FIRST, replace(SECOND, question="that does not help"), "no, that's wrong"),
        (replace(FIRST, outcome="escalated"), replace(SECOND, good=False), "and in Node?"),
        (replace(FIRST, good=False), SECOND, "eso no me ayuda"),
        (FIRST, replace(SECOND, question="das ist falsch", outcome="declined"), "immer noch der gleiche Fehler"),
    ],
)
def test_two_turns_in_a_row_that_did_not_help_bring_one(first: Earlier, second: Earlier, words: str) -> None:
    assert asked(words, first, second) == "unhelpful"


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        ((replace(SECOND, good=False),), "that does not help"),
        ((replace(FIRST, good=False), SECOND), "and in Node?"),
        ((replace(FIRST, good=False), replace(SECOND, good=True)), "that does not help"),
        ((replace(FIRST, good=False, here=False), replace(SECOND, good=False)), "and in Node?"),
        ((FIRST, SECOND), "that does not help"),
    ],
)
def test_one_is_not_enough_and_a_good_vote_outweighs_words(earlier: tuple[Earlier, ...], words: str) -> None:
    assert asked(words, *earlier) is None


def test_that_it_works_now_means_something_only_after_an_answer() -> None:
    assert asked("it works now", FIRST, outcome="escalated") is None
    assert asked("it works now", outcome="escalated") == "undocumented"
    assert asked("it works now", replace(FIRST, here=False), outcome="escalated") == "undocumented"


def test_a_look_that_finds_nothing_brings_one_when_it_is_said_to_be_broken() -> None:
    assert asked("why is there no audio in room demo-7?", outcome="looked", clean=True) == "look"
    assert asked("is room demo-7 up?", outcome="looked", clean=True) is None
    assert asked("why is there no audio in room demo-7?", outcome="looked") is None


@pytest.mark.parametrize(
    "words", ["still no audio", "the agent does not join", "es geht immer noch nicht", "sigue sin audio", "ça ne marche pas", "continua sem áudio"]
)
def test_it_may_be_said_after_the_look(words: str) -> None:
    seen = Earlier(question="is room demo-7 up?", outcome="looked", clean=True)

    assert asked(words, seen) == "look"
    assert asked(words, seen, outcome="looked") is None, "a second look found what is wrong"
    assert asked(words, seen, SECOND) != "look", "something else came in between"


def test_the_askers_own_word_comes_first_and_the_figures_last() -> None:
    clean, bad = replace(FIRST, clean=True, good=False), replace(SECOND, clean=True, good=False)

    assert asked("still broken, human please", clean, bad, confidence=0.1) == "asked"
    assert asked("still broken", clean, bad, confidence=0.1) == "look"
    assert asked("still broken", clean, replace(bad, clean=False), confidence=0.1) == "unhelpful"
    assert asked("the agent never joins my room, why", FIRST, alike=0.9, confidence=0.1) == "again"


@pytest.mark.parametrize(
    ("vote", "human", "reason"),
    [
        (Vote(answer="a", person="U1", good=True), True, None),
        (Vote(answer="a", person="U1", good=False), False, None),
        (Vote(answer="a", person="U1", good=False), True, "feedback"),
        (Vote(answer="a", person="U1", good=False, reason="unclear"), False, None),
        (Vote(answer="a", person="U1", good=False, reason="wrong"), False, "feedback"),
        (Vote(answer="a", person="U1", good=False, reason="outdated"), False, "feedback"),
        (Vote(answer="a", person="U1", good=False, reason="unclear", comment="It is 30 s."), False, "feedback"),
    ],
)
def test_a_bad_vote_brings_one_when_it_says_what_is_wrong_or_asks_for_one(vote: Vote, human: bool, reason: Reason | None) -> None:
    found = after_vote(vote, None, human=human)

    assert (found.reason if found else None) == reason


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        (None, None),
        (FIRST, None),
        (replace(FIRST, good=False), "unhelpful"),
        (replace(FIRST, outcome="escalated"), "unhelpful"),
        (replace(FIRST, good=False, here=False), None),
    ],
)
def test_the_second_bad_vote_in_a_row_brings_one_as_well(before: Earlier | None, reason: Reason | None) -> None:
    found = after_vote(Vote(answer="a", person="U1", good=False), before, human=False)

    assert (found.reason if found else None) == reason


@pytest.mark.parametrize("words", ["how do I mute somebody", "what is a room?", "danke", "¿qué es un room?"])
def test_ordinary_questions_say_nothing_of_a_fault(words: str) -> None:
    assert not says_broken(words)


def test_what_people_ask_first_hardly_ever_brings_a_human_by_its_words() -> None:
    questions = [item["question"] for item in read_items([HERE / "questions.jsonl"])]

    assert len(questions) > 200
    assert [words for words in questions if asked(words)] == []
