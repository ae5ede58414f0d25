"""Readers while somebody syncs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import IndexBroken, IndexBusy
from knowledge.index import ChromaStore
from knowledge.model import Page
from knowledge.search import Searcher
from knowledge.sources.base import Progress
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop, titles

WAIT_S = 20.0


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path)


@pytest.fixture
def docs(workshop: Workshop) -> ScriptedSource:
    """Already synced."""
    source = ScriptedSource(page("rooms"), page("calls"))
    workshop.sync(source)
    return source


def add(docs: ScriptedSource, slug: str) -> None:
    docs.now = (*docs.now, page(slug))


def test_a_reader_sees_the_new_generation_at_its_next_search(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        assert sorted(titles(library, "tracks")) == ["Page calls", "Page rooms"]
        add(docs, "tracks")
        workshop.sync(docs)

        assert titles(library, "tracks")[0] == "Page tracks"


def test_a_generation_in_use_works_until_it_is_given_back(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        old = library.acquire()
        add(docs, "tracks")
        workshop.sync(docs)

        assert [page.title for page in old.corpus.pages()] == ["Page calls", "Page rooms"]
        assert old.vectors.nearest(workshop.embedder.embed(["calls"])[0], limit=1)
        assert old.name in workshop.kept
        library.release(old)


def test_an_old_generation_is_deleted_by_the_next_sync_after_the_last_reader_left(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        assert titles(library, "calls")
        add(docs, "tracks")
        new = workshop.sync(docs).generation
        assert len(workshop.kept) == 2
        assert titles(library, "tracks")

        assert not workshop.sync(docs).published

        assert workshop.kept == [new]
        assert titles(library, "tracks")[0] == "Page tracks"


def test_a_reader_closes_what_it_retired_only_when_nobody_uses_it(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        first, again = library.acquire(), library.acquire()
        add(docs, "tracks")
        workshop.sync(docs)
        newer = library.acquire()

        library.release(first)
        assert again.corpus.page_count() == 2
        library.release(again)
        assert newer.corpus.page_count() == 3
        library.release(newer)
        assert newer.corpus.page_count() == 3

        workshop.sync(docs)
        assert workshop.kept == [newer.name]


def test_a_reader_that_finds_the_index_broken_recovers_when_it_is_whole_again(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        assert titles(library, "calls")
        (workshop.root / "current").write_bytes(b"")
        with pytest.raises(IndexBroken):
            titles(library, "calls")

        workshop.sync(docs)

        assert titles(library, "calls")[0] == "Page calls"


def test_a_library_knows_its_sources(workshop: Workshop) -> None:
    workshop.sync(ScriptedSource(page("rooms")), ScriptedSource(page("billing", source="kb"), name="kb"))

    with workshop.open() as library:
        assert library.sources() == ["docs", "kb"]


def test_a_closed_library_leaves_its_generation_free(workshop: Workshop, docs: ScriptedSource) -> None:
    with workshop.open() as library:
        assert titles(library, "calls")
    add(docs, "tracks")

    new = workshop.sync(docs).generation

    assert workshop.kept == [new]


def test_many_readers_are_served_while_generations_come_and_go(workshop: Workshop, docs: ScriptedSource) -> None:
    done = threading.Event()

    def read() -> int:
        searches = 0
        with workshop.open() as library:
            while not done.is_set() or not searches:
                assert titles(library, "all about calls")[0] == "Page calls"
                searches += 1
        return searches

    with ThreadPoolExecutor(max_workers=3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        try:
            for number in range(4):
                add(docs, f"extra{number}")
                workshop.sync(docs)
        finally:
            done.set()
        assert all(reader.result(WAIT_S) for reader in readers)


async def test_threads_of_one_reader_are_served_while_chroma_generations_come_and_go(tmp_path: Path) -> None:
    workshop, docs = Workshop(tmp_path, store=ChromaStore()), ScriptedSource(page("rooms"), page("calls"))
    await asyncio.to_thread(workshop.sync, docs)
    with workshop.open() as library:
        searcher = Searcher(library)
        for number in range(3):
            add(docs, f"extra{number}")
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.to_thread(workshop.sync, docs))
                found = [group.create_task(searcher.search("all about calls", limit=3)) for _ in range(6)]
            assert {task.result().hits[0].page.title for task in found} == {"Page calls"}
        assert (await searcher.search("all about extra2", limit=1)).hits[0].page.title == "Page extra2"


class SlowSource(ScriptedSource):
    """Stops in the middle until it is told to go on."""

    def __init__(self, *now: Page) -> None:
        super().__init__(*now)
        self.begun, self.go_on = threading.Event(), threading.Event()

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """See `Source`."""
        self.begun.set()
        assert self.go_on.wait(WAIT_S)
        async for found in super().pages(known, progress):
            yield found


def test_of_two_syncs_at_once_the_second_waits_and_then_brings_its_pages_too(tmp_path: Path) -> None:
    first, second = Workshop(tmp_path), Workshop(tmp_path)
    slow = SlowSource(page("rooms"))
    with ThreadPoolExecutor(max_workers=2) as pool:
        one = pool.submit(first.sync, slow)
        assert slow.begun.wait(WAIT_S)
        two = pool.submit(second.sync, ScriptedSource(page("billing", source="kb"), name="kb"), wait_s=WAIT_S)
        while not second.observer.noted.wait(0.01):
            assert not two.done()
        slow.go_on.set()

        assert one.result(WAIT_S).pages == 1
        assert two.result(WAIT_S).pages == 2
    assert "another sync is running" in second.observer.notes[0]


def test_of_two_syncs_at_once_the_second_says_so_when_it_may_not_wait(tmp_path: Path) -> None:
    first, second = Workshop(tmp_path), Workshop(tmp_path)
    slow = SlowSource(page("rooms"))
    with ThreadPoolExecutor(max_workers=1) as pool:
        one = pool.submit(first.sync, slow)
        try:
            assert slow.begun.wait(WAIT_S)
            with pytest.raises(IndexBusy, match="another sync"):
                second.sync(ScriptedSource(page("calls")), wait_s=0)
        finally:
            slow.go_on.set()
        assert one.result(WAIT_S).published
