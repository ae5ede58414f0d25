"""What was searched for, what came of it, and what speaks against an answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.decide import Verdict, load_model
from bot.escalation.packet import Source
from bot.escalation.tried import tried
from bot.model import Query
from knowledge import Found
from tests.bot.answering.samples import found, hit_of, page

QUERY = Query(text="why does my room close", search=("my room closes\nwhy does my room close", "why does my room close"))
SURE = Verdict(kinds={"answer": 0.9, "diagnose": 0.05, "escalate": 0.04, "decline": 0.01}, right=0.9)
ROOMS = hit_of(page("A room closes when nobody is in it: why does my room close.", slug="rooms"))


def doubts(query: Query, hits: Found, verdict: Verdict = SURE) -> str:
    return tried(query, hits, verdict).why_low


def test_the_searches_are_told_as_they_were_made() -> None:
    assert tried(QUERY, found(ROOMS), SURE).queries == QUERY.search


def test_each_page_is_told_once_with_its_greatest_likeness() -> None:
    near = replace(ROOMS, cosine=0.3, question_cosine=0.71)
    far = replace(hit_of(page("Another text.", slug="other")), cosine=-0.1, question_cosine=0.0)

    assert tried(QUERY, found(ROOMS, near, far), SURE).sources == (
        Source(title="Page rooms", url="https://docs.example/rooms", score=0.71),
        Source(title="Page other", url="https://docs.example/other", score=0.0),
    )


def test_of_the_five_best_pages_the_most_alike_stands_first() -> None:
    hits = [replace(hit_of(page(f"Text {n}.", slug=f"p{n}")), cosine=cosine, question_cosine=0.0) for n, cosine in enumerate((0.9, 0.63, 0.64, 0.2, 0.1, 0.99))]

    assert [source.score for source in tried(QUERY, found(*hits), SURE).sources] == [0.9, 0.64, 0.63, 0.2, 0.1]


def test_five_pages_are_enough() -> None:
    hits = [hit_of(page(f"Text {n}.", slug=f"p{n}")) for n in range(9)]

    assert [source.title for source in tried(QUERY, found(*hits), SURE).sources] == [f"Page p{n}" for n in range(5)]


def test_nothing_speaks_against_a_good_answer() -> None:
    assert doubts(replace(QUERY, search=("room close",)), found(ROOMS)) == ""


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (replace(SURE, kinds={**SURE.kinds, "escalate": 0.62}), "it may be a matter for a human (62%, and from 6% on I ask one)"),
        (replace(SURE, kinds={**SURE.kinds, "diagnose": 0.31}), "it sounds like something on their own server (31%)"),
        (replace(SURE, doubt="an answer from these pages was withdrawn"), "an answer from these pages was withdrawn"),
    ],
)
def test_what_the_verdict_says_is_told(verdict: Verdict, said: str) -> None:
    assert said in doubts(QUERY, found(ROOMS), verdict)


def test_so_is_what_can_be_seen_of_the_hits() -> None:
    far = replace(hit_of(page("Nothing to do with it.", slug="far")), cosine=0.2, question_cosine=0.1)
    other = replace(hit_of(page("Something else.", slug="other")), cosine=0.3, bm25=9.0, question_cosine=0.3)

    told = doubts(QUERY, found(far, other))

    assert "the nearest page is far off (0.30 of 1)" in told
    assert "the best pages have only 0% of what the question names" in told
    assert "the ways of searching disagree on the best page" in told


def test_without_a_hit_that_is_all_there_is_to_say() -> None:
    assert doubts(QUERY, found()) == "no page was found"
    assert tried(QUERY, found(), SURE).sources == ()


def test_how_sure_it_was_is_told_and_from_where_on_it_would_have_answered() -> None:
    unsure = tried(QUERY, found(ROOMS), replace(SURE, right=0.1))

    assert unsure.confidence == 0.1
    assert f"I answer only from {load_model().thresholds['right']:.0%} on" in unsure.why_low
    assert "I answer only" not in doubts(QUERY, found(ROOMS))
