"""Verified answers as pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from knowledge.corpus import page_from_json, page_to_json
from knowledge.errors import SourceFailed
from knowledge.model import Asker, Link
from knowledge.sources.verified import TITLE_CHARS, Verified, VerifiedSource, page_of
from tests.fakes.observer import RecordingProgress

DOCS = Link(title="Sessions", url="https://docs.example/sessions")
ANSWER = Verified(
    id="c1",
    questions=("Why is the\n dashboard empty?", "no sessions", "no sessions"),
    answer="\nLook at the *other* project.\n\n",
    name="Kim",
    date="2026-11-24",
    sources=(DOCS,),
    scope="LiveKit Cloud.",
    only=Asker(hosting="cloud"),
    audience="T1:C1",
)


def test_the_page_holds_the_answer_and_is_asked_for_by_its_questions() -> None:
    page = page_of(ANSWER)

    assert (page.source, page.url, page.title) == ("verified", "verified://c1", "Why is the dashboard empty?")
    assert page.text == "Look at the *other* project.\n\nThis is for: LiveKit Cloud.\n"
    assert page.asked_as == ("Why is the dashboard empty?", "no sessions")
    assert page.audience == "T1:C1"
    assert page_of(replace(ANSWER, scope=" ")).text == "Look at the *other* project.\n"


def test_who_vouches_for_it_stays_with_it_in_the_index() -> None:
    page = page_of(ANSWER)

    assert page_from_json(page_to_json(page)) == page
    assert page.verified
    assert (page.verified.words, page.verified.only, page.verified.rests_on) == ("verified by Kim, 2026-11-24", Asker(hosting="cloud"), (DOCS,))


@pytest.mark.parametrize(
    ("change", "words"),
    [({"priority": False}, "verified by Kim, 2026-11-24, under review"), ({"name": ""}, "verified, 2026-11-24")],
)
def test_it_is_cited_by_who_vouches_for_it_and_whether_that_still_holds(change: dict[str, Any], words: str) -> None:
    verified = page_of(replace(ANSWER, **change)).verified

    assert verified
    assert verified.words == words


@pytest.mark.parametrize(
    "change", [{"priority": False}, {"name": "Lee"}, {"date": "2026-11-25"}, {"sources": ()}, {"only": Asker()}, {"audience": ""}, {"url": "https://x"}]
)
def test_whatever_changes_about_it_makes_another_page(change: dict[str, Any]) -> None:
    assert page_of(replace(ANSWER, **change)).key != page_of(ANSWER).key


def test_a_long_question_is_cut_at_a_word_for_the_title_alone() -> None:
    page = page_of(replace(ANSWER, questions=("why " * 100,)))

    assert len(page.title) <= TITLE_CHARS + 2
    assert page.title.endswith("why …")
    assert page.asked_as == (" ".join(["why"] * 100),)


@pytest.mark.parametrize("change", [{"questions": ()}, {"questions": (" ",)}, {"answer": "\n"}, {"id": ""}])
def test_without_an_id_a_question_and_words_there_is_none(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="needs an id, a question and words"):
        replace(ANSWER, **change)


async def test_the_source_gives_a_page_an_answer() -> None:
    async def load() -> Sequence[Verified]:
        return [ANSWER, replace(ANSWER, id="c2")]

    progress = RecordingProgress()
    pages = [page.url async for page in VerifiedSource(load).pages({}, progress)]

    assert pages == ["verified://c1", "verified://c2"]
    assert (progress.expected, progress.advanced) == (2, 2)


async def test_answers_that_cannot_be_read_fail_the_source() -> None:
    async def load() -> Sequence[Verified]:
        raise SourceFailed("the database is away")

    with pytest.raises(SourceFailed, match="away"):
        _ = [page async for page in VerifiedSource(load).pages({}, RecordingProgress())]
