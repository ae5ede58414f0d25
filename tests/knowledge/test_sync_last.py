"""A source that depends on what stands in the pages of the others, and what a sync takes over from the index in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.chunks import chunk_page
from knowledge.contents import Contents
from knowledge.corpus import Corpus
from knowledge.errors import SourceFailed
from knowledge.sources.handbook import HandbookSource, read_handbook
from tests.e2e.small_index import PAGES
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

ROOMS = page("rooms")


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "index")


class Last:
    """Gives `source` and remembers what it was told of the page about rooms."""

    def __init__(self) -> None:
        self.source = ScriptedSource(page("card", source="verified"), name="verified")
        self.told: list[str | None] = []

    def __call__(self, contents: Contents) -> ScriptedSource:
        self.told.append(contents.of(ROOMS.url))
        return self.source


def sync(workshop: Workshop, *sources: ScriptedSource, last: Last, drop: tuple[str, ...] = ()) -> list[str]:
    """The names of the sources that were read, in order."""
    report = workshop.syncer.run(sources, RecordingObserver(), drop=drop, last=last)
    return [source.name for source in report.sources]


def test_the_last_source_is_told_what_stands_in_the_pages_of_this_sync(workshop: Workshop) -> None:
    docs, last = ScriptedSource(ROOMS), Last()

    assert sync(workshop, docs, last=last) == ["docs", "verified"]
    docs.reword("rooms", "Other words.\n")
    sync(workshop, docs, last=last)
    docs.remove("rooms")
    docs.now = (*docs.now, page("tracks"))
    sync(workshop, docs, last=last)

    assert last.told == [ROOMS.content, replace(ROOMS, text="Other words.\n").content, ""]


def test_it_is_told_of_sources_that_are_not_synced_and_of_pages_that_could_not_be_read(workshop: Workshop) -> None:
    docs, last = ScriptedSource(ROOMS), Last()
    sync(workshop, docs, last=last)
    docs.error = SourceFailed("away")

    assert sync(workshop, last=last) == ["verified"]
    sync(workshop, docs, last=last)

    assert last.told == [ROOMS.content] * 3


def test_its_pages_are_replaced_in_each_sync_and_stay_when_it_fails(workshop: Workshop) -> None:
    docs, last = ScriptedSource(ROOMS), Last()
    sync(workshop, docs, last=last)
    assert "Page card" in workshop.ask("all about card")

    last.source.error = SourceFailed("away")
    sync(workshop, last=last)
    assert "Page card" in workshop.ask("all about card")

    last.source.error, last.source.now = None, ()
    sync(workshop, last=last)
    assert "Page card" not in workshop.ask("all about card")


def test_the_contents_of_the_index_in_use_can_be_asked_for_between_two_syncs(workshop: Workshop) -> None:
    assert workshop.syncer.contents().of(ROOMS.url) is None

    workshop.sync(ScriptedSource(ROOMS))

    assert workshop.syncer.contents().of(ROOMS.url) == ROOMS.content


def test_chunks_that_are_read_back_are_those_that_were_cut(workshop: Workshop) -> None:
    workshop.sync(HandbookSource())
    pages = {one.key: one for one in read_handbook(HandbookSource()._folder)}

    with closing(Corpus(workshop.current / "corpus.db")) as corpus:
        found = corpus.chunks_by_page()

    assert found == {key: chunk_page(one) for key, one in pages.items()}
    assert len(found) > len(PAGES)


def test_a_page_that_did_not_change_is_found_as_before_when_another_one_did(workshop: Workshop) -> None:
    docs = ScriptedSource(ROOMS, page("calls", asked_as=("how do I dial",)), page("tracks"))
    workshop.sync(docs)
    docs.reword("rooms", "Elevator music plays.\n")

    assert workshop.sync(docs).published
    assert workshop.ask("how do I dial")[0] == "Page calls"
    assert workshop.ask("elevator music")[0] == "Page rooms"


def test_chunks_that_are_missing_in_the_index_in_use_are_cut_anew(workshop: Workshop) -> None:
    docs = ScriptedSource(ROOMS, page("calls"))
    workshop.sync(docs)
    with closing(sqlite3.connect(workshop.current / "corpus.db")) as db, db:
        db.execute("delete from chunk where number = 0")
    docs.now = (*docs.now, page("tracks"))

    report = workshop.sync(docs)

    assert (report.pages, report.chunks) == (3, 3)
    assert workshop.ask("all about calls")[0] == "Page calls"
