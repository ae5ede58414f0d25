"""An index that was damaged on disk: whoever reads is told what to do, and the next sync makes it whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from knowledge.errors import IndexBroken, KnowledgeError
from knowledge.index import ChromaStore, VectorStore
from tests.fakes.source import ScriptedSource, page
from tests.fakes.vectors import ExactStore
from tests.knowledge.workshop import Workshop

Damage = Callable[[Workshop], None]


def garbage(name: str, content: bytes = b"\xa5garbage" * 3_000) -> Damage:
    def damage(workshop: Workshop) -> None:
        (workshop.current / name).write_bytes(content)

    return damage


def cut(name: str, keep: float = 0.5) -> Damage:
    def damage(workshop: Workshop) -> None:
        content = (workshop.current / name).read_bytes()
        (workshop.current / name).write_bytes(content[: int(len(content) * keep)])

    return damage


def scratched(name: str) -> Damage:
    """Beginning and end are good, so that it opens."""

    def damage(workshop: Workshop) -> None:
        content = bytearray((workshop.current / name).read_bytes())
        third = len(content) // 3
        content[third : 2 * third] = b"\xa5" * third
        (workshop.current / name).write_bytes(content)

    return damage


def gone(name: str) -> Damage:
    def damage(workshop: Workshop) -> None:
        path = workshop.current / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()

    return damage


def pointer(content: bytes) -> Damage:
    def damage(workshop: Workshop) -> None:
        (workshop.root / "current").write_bytes(content)

    return damage


ANY_STORE: dict[str, Damage] = {
    "corpus is garbage": garbage("corpus.db"),
    "corpus is empty": garbage("corpus.db", b""),
    "corpus is cut off": cut("corpus.db"),
    "corpus is gone": gone("corpus.db"),
    "manifest is garbage": garbage("manifest.json"),
    "manifest is cut off": cut("manifest.json"),
    "manifest is a list": garbage("manifest.json", b"[]"),
    "manifest is a number": garbage("manifest.json", b"1"),
    "manifest is of another format": garbage("manifest.json", b'{"model": {"name": "m", "sha256": "", "dimension": 1}, "format": 99}'),
    "manifest is gone": gone("manifest.json"),
    "words are garbage": garbage("body-words/vocabulary.json"),
    "words are gone": gone("body-words"),
    "words of questions are gone": gone("questions-words"),
    "vectors are gone": gone("vectors"),
    "generation is gone": gone("."),
    "pointer is empty": pointer(b""),
    "pointer is cut off": pointer(b"g2026"),
    "pointer is garbage": pointer(b"\xa5\xff\x00garbage"),
    "pointer is long": pointer(b"g" * 5_000),
    "pointer leads out": pointer(b"../../etc"),
}
CHROMA: dict[str, Damage] = {
    "its database is garbage": garbage("vectors/chroma.sqlite3"),
    "its database is cut off": cut("vectors/chroma.sqlite3"),
    "its database is scratched": scratched("vectors/chroma.sqlite3"),
    "its database is gone": gone("vectors/chroma.sqlite3"),
}


@pytest.fixture
def docs() -> ScriptedSource:
    return ScriptedSource(*(page(f"p{number}", f"Page number {number}. " * 40, asked_as=(f"what is {number}",)) for number in range(4)))


def check(workshop: Workshop, docs: ScriptedSource, damage: Damage) -> None:
    workshop.sync(docs)
    damage(workshop)

    for _ in range(2):
        with pytest.raises(IndexBroken, match="ask-ai sync"):
            workshop.ask("page number 3")

    report = workshop.sync(docs)
    assert report.published
    assert report.embedded == 0
    assert len(workshop.ask("page number 3")) == 4
    assert workshop.kept == [report.generation]


@pytest.mark.parametrize("name", ANY_STORE)
def test_damage_is_told_to_readers_and_healed_by_a_sync(name: str, docs: ScriptedSource, tmp_path: Path) -> None:
    check(Workshop(tmp_path, store=ExactStore()), docs, ANY_STORE[name])


@pytest.mark.parametrize("name", CHROMA)
def test_a_damaged_chroma_is_told_to_readers_and_healed_by_a_sync(name: str, docs: ScriptedSource, tmp_path: Path) -> None:
    check(Workshop(tmp_path, store=ChromaStore()), docs, CHROMA[name])


@pytest.mark.parametrize("store", [ExactStore(), ChromaStore()], ids=["exact", "chroma"])
def test_damage_that_a_reader_may_not_meet_is_found_by_the_next_sync(store: VectorStore, docs: ScriptedSource, tmp_path: Path) -> None:
    workshop = Workshop(tmp_path, store=store)
    workshop.sync(docs)
    scratched("corpus.db")(workshop)

    report = workshop.sync(docs)

    assert report.published
    assert len(workshop.ask("page number 3")) == 4


def test_a_damaged_cache_costs_time_and_nothing_else(docs: ScriptedSource, tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.sync(docs)
    (workshop.root / "cache.db").write_bytes(b"garbage" * 5_000)
    docs.reword("p0", "New words.\n")

    report = workshop.sync(docs)

    assert report.published
    assert report.embedded == 8
    assert len(workshop.observer.notes) == 1
    assert "cache was damaged" in workshop.observer.notes[0]


def test_who_syncs_is_told_that_the_index_is_built_again(docs: ScriptedSource, tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.sync(docs)
    garbage("corpus.db")(workshop)

    workshop.sync(docs)

    assert ["building it again" in note for note in workshop.observer.notes] == [True]


def test_an_index_folder_that_is_a_file_is_told(docs: ScriptedSource, tmp_path: Path) -> None:
    (tmp_path / "index").write_text("not a folder", encoding="utf-8")

    with pytest.raises(KnowledgeError, match=r"cannot be written \(.*set ASK_AI_DATA"):
        Workshop(tmp_path / "index").sync(docs)


def test_a_stray_file_among_the_generations_disturbs_nobody(docs: ScriptedSource, tmp_path: Path) -> None:
    workshop = Workshop(tmp_path)
    workshop.sync(docs)
    (workshop.root / "generations" / "notes.txt").write_text("mine", encoding="utf-8")
    docs.reword("p0", "New words.\n")

    assert workshop.sync(docs).published
    assert workshop.kept == [workshop.generations.current(), "notes.txt"]
