"""A disk that is full, and a folder that is somebody else's: one clear line, and the old index still answers."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import KnowledgeError
from knowledge.index import ChromaStore
from tests.crash.child import CONTEXT, read_in_a_foreign_folder, sync_in_a_foreign_folder, sync_on_a_full_disk
from tests.fakes.source import ScriptedSource, page
from tests.knowledge.workshop import Workshop

WAIT_S = 30.0
OLD = [page(f"p{number}") for number in range(5)]
NEW = [*OLD, *(page(f"new{number}", f"Words of page {number}. " * 200) for number in range(40))]
# Many words but few that are unlike, so that the corpus grows and the cache does not.
ALIKE = [*OLD, *(replace(page(f"new{number}", "The same words. " * 500), title="Same") for number in range(40))]
FEW = [*OLD, page("new77")]
WHERE = {
    "nothing can be written": (NEW, 0),
    "the cache fills it": (NEW, 50_000),
    "the corpus fills it": (ALIKE, 120_000),
    "the vectors fill it": (FEW, 100_000),
}


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """An index that was synced while all was well."""
    workshop = Workshop(tmp_path / "index", store=ChromaStore())
    workshop.sync(ScriptedSource(*OLD))
    return workshop


def run(target: Callable[..., None], *arguments: Any) -> tuple[str, int]:
    """The last thing the process said, and its status."""
    ours, theirs = CONTEXT.Pipe(duplex=False)
    child = CONTEXT.Process(target=target, args=(*arguments[:2], theirs, *arguments[2:]))
    child.start()
    theirs.close()
    said = ["nothing", *_all(ours)]
    child.join(WAIT_S)
    status = child.exitcode
    child.close()
    assert status is not None
    return said[-1], status


def _all(pipe: Any) -> Iterator[str]:
    with pipe:
        while pipe.poll(WAIT_S):
            try:
                yield pipe.recv()
            except EOFError:
                return


@pytest.mark.parametrize("where", WHERE)
def test_a_full_disk_is_one_clear_line_and_the_old_index_answers(where: str, workshop: Workshop) -> None:
    pages, file_bytes = WHERE[where]
    before = workshop.kept

    said, status = run(sync_on_a_full_disk, workshop.root, pages, file_bytes)

    assert status == 1, said
    assert "\n" not in said
    assert "could not be written" in said
    assert "check the disk" in said
    assert workshop.ask("all about p3", limit=1) == ["Page p3"]
    assert workshop.kept == before
    assert workshop.sync(ScriptedSource(*pages)).published


def test_a_disk_that_is_full_when_the_new_index_is_to_be_published_leaves_the_old_one(workshop: Workshop) -> None:
    old = workshop.generations.current()
    (workshop.root / "current.new").symlink_to("/dev/full")

    with pytest.raises(KnowledgeError, match=r"No space left.*the old one stays in use; free some disk space"):
        workshop.sync(ScriptedSource(*NEW))

    assert workshop.generations.current() == old
    assert workshop.kept == [old]
    assert workshop.ask("all about p3", limit=1) == ["Page p3"]
    (workshop.root / "current.new").unlink()
    report = workshop.sync(ScriptedSource(*NEW))
    assert report.published
    assert report.embedded == 0


def test_who_may_not_write_the_index_is_told_when_he_syncs(workshop: Workshop) -> None:
    said, status = run(sync_in_a_foreign_folder, workshop.root, NEW)

    assert status == 1, said
    assert "cannot be written (Permission denied); set ASK_AI_DATA" in said
    assert workshop.ask("all about p3", limit=1) == ["Page p3"]


@pytest.mark.parametrize("mode", [0o755, 0o700], ids=["readable", "not even readable"])
def test_who_may_not_write_the_index_is_told_when_he_reads_since_chroma_needs_that(mode: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder) / "index", store=ChromaStore())
        workshop.sync(ScriptedSource(*OLD))
        Path(folder).chmod(mode)

        said, status = run(read_in_a_foreign_folder, workshop.root, OLD)

    assert status == 1, said
    assert "this user may not read and write the index" in said
    assert "set ASK_AI_DATA" in said
