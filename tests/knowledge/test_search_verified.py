"""Verified answers among what a search finds: first for their question, and never where they may not be shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.library import Library
from knowledge.model import Asker, Link, Page
from knowledge.search import Found, Searcher
from knowledge.sources.verified import Verified, page_of
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

TOPICS = ("room", "track", "token", "agent", "trunk", "egress")
DOCS = tuple(
    page(topic, f"The {topic} meets another {topic} in the hall. " * 3, asked_as=(f"why does my {topic} fail", f"{topic} is broken")) for topic in TOPICS
)
OPEN = Verified(
    id="open",
    questions=("why is the dashboard empty",),
    answer="Another project is selected.",
    name="Kim",
    date="2026-11-24",
    sources=(Link(title="Projects", url="https://docs.example/projects"), Link(title="Room", url=DOCS[0].url)),
    only=Asker(language="python"),
)
SECRETS = tuple(
    Verified(
        id=f"secret{n}",
        questions=(f"why does my {topic} fail", "what is the giraffe"),
        answer=f"The giraffe of {topic} is blue.",
        name="Lee",
        date="2026-11-24",
        audience="T1:C1",
    )
    for n, topic in enumerate(TOPICS * 20)
)
OF_TEAM = Verified(id="team", questions=("where is the canteen",), answer="On floor nine.", name="Lee", date="2026-11-24", audience="T1")


def opened(root: Path, answers: Sequence[Verified]) -> Iterator[Library]:
    workshop = Workshop(root)
    workshop.sync(ScriptedSource(*DOCS), ScriptedSource(*map(page_of, answers), name="verified"))
    with workshop.open() as library:
        yield library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    yield from opened(tmp_path_factory.mktemp("all"), (OPEN, OF_TEAM, *SECRETS))


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """The same documents, and no answer that not everybody may see."""
    yield from opened(tmp_path_factory.mktemp("open"), (OPEN,))


def search(library: Library, query: str, *, audience: str = "", asker: Asker | None = None, limit: int = 10) -> Found:
    return Searcher(library).search_now(query, limit=limit, audience=audience, asker=asker)


def seen(found: Found) -> set[tuple[str, float, float]]:
    """Without the order, in which the rarity of words has a say, and so each text there is."""
    return {(hit.page.url, round(hit.cosine, 5), round(hit.question_cosine, 5)) for hit in found.hits}


def test_for_its_own_question_it_comes_first_and_is_cited_before_what_it_rests_on(library: Library) -> None:
    found = search(library, "why is the dashboard empty")

    assert found.settled == found.hits[0]
    assert found.hits[0].page.url == "verified://open"
    assert [link.title for link in found.hits[0].cite] == ["verified by Kim, 2026-11-24", "Projects", "Room"]
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_it_leads_to_where_it_was_said_when_that_can_be_opened(tmp_path: Path) -> None:
    said = Verified(id="said", questions=("why is it empty",), answer="Look again.", name="Kim", date="2026-11-24", url="https://chat.example/p1")

    for library in opened(tmp_path, (said,)):
        assert search(library, "why is it empty").hits[0].url == "https://chat.example/p1"


def test_for_another_question_or_somebody_else_it_is_a_page_like_others(library: Library) -> None:
    assert search(library, "why does my room fail").settled is None
    assert search(library, "why is the dashboard empty", asker=Asker(language="swift")).settled is None
    assert search(library, "why is the dashboard empty", asker=Asker(language="python")).settled


def test_what_is_confined_is_found_in_its_own_place_alone(library: Library) -> None:
    assert search(library, "what is the giraffe", audience="T1:C1").settled
    for elsewhere in ("", "T1", "T1:C2", "T1:C11", "T2:C1", "T1:", "C1", ":C1"):
        assert not [hit for hit in search(library, "what is the giraffe", audience=elsewhere, limit=200).hits if "giraffe" in hit.page.text]


def test_what_is_for_a_workspace_is_found_in_all_its_places_and_nowhere_else(library: Library) -> None:
    assert search(library, "where is the canteen", audience="T1:C7").settled
    assert search(library, "where is the canteen", audience="T1").settled
    assert search(library, "where is the canteen", audience="T11:C7").settled is None
    assert search(library, "where is the canteen").settled is None


words = st.sampled_from([*TOPICS, "why", "does", "my", "fail", "giraffe", "blue", "what", "is", "the", "empty", "dashboard", "meets"])


@given(query=st.lists(words, min_size=1, max_size=8).map(" ".join))
def test_elsewhere_confined_answers_take_nobodys_place(library: Library, without: Library, query: str) -> None:
    assert seen(search(library, query, audience="T2:C9")) == seen(search(without, query, audience="T2:C9"))


def test_a_page_that_points_to_a_confined_answer_does_not_bring_it_along(tmp_path: Path) -> None:
    pointing = Page(
        source="handbook",
        url="handbook://pointing",
        title="Pointing",
        text="See there.\n",
        asked_as=("where do I look",),
        rests_on=(Link(title="There", url="verified://secret0"),),
    )
    workshop = Workshop(tmp_path)
    workshop.sync(ScriptedSource(*DOCS, pointing), ScriptedSource(page_of(SECRETS[0]), name="verified"))

    with workshop.open() as library:
        assert "verified://secret0" not in [hit.page.url for hit in search(library, "where do I look", audience="T2:C2").hits]
        assert "verified://secret0" in [hit.page.url for hit in search(library, "where do I look", audience="T1:C1").hits]
