"""What every retriever promises; the fake and the real one pass the same tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from bot.ports import Retriever
from knowledge import Asker, Library, Searcher, Syncer
from tests.bot.answering.samples import hit_of, page
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.observer import RecordingObserver
from tests.fakes.retriever import FakeRetriever
from tests.fakes.source import ScriptedSource
from tests.fakes.vectors import ExactStore

PAGES = tuple(page(f"A room {word} when the last participant leaves.\n", slug=word) for word in ("closes", "ends", "empties", "vanishes"))


class RetrieverContract:
    """A subclass gives `retriever`, which knows the four pages."""

    async def test_hits_come_best_first_and_each_can_be_cited(self, retriever: Retriever) -> None:
        found = await retriever.search("when does a room end", limit=3, asker=Asker(language="python"))

        assert found.query == "when does a room end"
        assert found.hits
        assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
        assert all(hit.cite for hit in found.hits)

    @pytest.mark.parametrize("limit", [1, 2, 4, 50])
    async def test_there_are_at_most_as_many_pages_as_wanted(self, retriever: Retriever, limit: int) -> None:
        found = await retriever.search("participant leaves the room", limit=limit)

        assert 1 <= len({hit.page.url for hit in found.hits}) <= limit

    @pytest.mark.parametrize(("query", "limit"), [("", 5), ("   ", 5), ("room", 0)])
    async def test_nothing_to_look_for_finds_nothing(self, retriever: Retriever, query: str, limit: int) -> None:
        assert (await retriever.search(query, limit=limit)).hits == ()


class TestFakeRetriever(RetrieverContract):
    @pytest.fixture
    def retriever(self) -> Retriever:
        return FakeRetriever(hits=tuple(hit_of(page, score=1.0 - n / 10) for n, page in enumerate(PAGES)))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An index of the four pages."""
    root, store, embedder = tmp_path_factory.mktemp("index"), ExactStore(), HashingEmbedder()
    Syncer(root, store=store, embedder=embedder).run([ScriptedSource(*PAGES)], RecordingObserver())
    with closing(Library(root, store=store, embedder=embedder)) as library:
        yield library


class TestSearcher(RetrieverContract):
    @pytest.fixture
    def retriever(self, library: Library) -> Retriever:
        return Searcher(library)
