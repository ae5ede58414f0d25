"""A copied index answers like the first one and goes its own way."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from knowledge import ChromaStore, IndexMissing, KnowledgeError, Library, Searcher, Syncer, Verified, VerifiedSource, copy_index, embedder_from
from tests.e2e.small_index import small_index
from tests.fakes.observer import RecordingObserver

ASKED = "What does the enterprise plan cost?"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_index(tmp_path_factory.getbasetemp() / "small-index")


async def one_card() -> list[Verified]:
    return [Verified(id="card-1", questions=(ASKED,), answer="Ask the billing desk.", name="Kim", date="2026-11-24")]


def files_of(folder: Path) -> dict[Path, bytes]:
    """What is in the index, without the lock files, whose being there says nothing."""
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name not in {"lock", "readers"}}


def settled(index: Path) -> bool:
    with closing(Library(index, store=ChromaStore(), embedder=embedder_from({}))) as library:
        return Searcher(library).search_now(ASKED, limit=3).settled is not None


def test_what_is_added_to_the_copy_is_not_in_the_first_one(index: Path, tmp_path: Path) -> None:
    before = files_of(index)
    copy_index(index, tmp_path / "own")

    report = Syncer(tmp_path / "own", store=ChromaStore(), embedder=embedder_from({})).run([VerifiedSource(one_card)], RecordingObserver())

    assert report.published
    assert report.embedded <= 4  # the rest comes out of the copied cache
    assert settled(tmp_path / "own")
    assert files_of(index) == before


def test_an_index_without_a_cache_is_copied_all_the_same(index: Path, tmp_path: Path) -> None:
    copy_index(index, tmp_path / "first")
    (tmp_path / "first" / "cache.db").unlink()

    copy_index(tmp_path / "first", tmp_path / "second")

    assert (tmp_path / "second" / "current").read_text(encoding="utf-8") == (index / "current").read_text(encoding="utf-8")


def test_what_is_not_there_cannot_be_copied(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing):
        copy_index(tmp_path / "none", tmp_path / "own")


def test_nothing_is_copied_over_what_is_there_already(index: Path, tmp_path: Path) -> None:
    copy_index(index, tmp_path / "own")

    with pytest.raises(KnowledgeError, match="could not be copied"):
        copy_index(index, tmp_path / "own")
