"""Immutable generations, and the lock of the one that may write."""

from __future__ import annotations

import contextlib
import errno
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import IndexBroken, IndexBusy, IndexMissing, KnowledgeError
from knowledge.generations import DRAFT, Generations, Manifest, new_name, read_manifest, write_manifest
from knowledge.vectors import ModelIdentity

MANIFEST = Manifest(name="g1", made_at="2026-11-23", model=ModelIdentity(name="m", sha256="0" * 64, dimension=32), chunker="1", pages=3, chunks=4, questions=5)


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index")


def nobody_waits() -> None:
    raise AssertionError("nobody else writes")


def publish(generations: Generations, name: str) -> None:
    with generations.writing(wait_s=0, waiting=nobody_waits), generations.draft(name) as draft:
        write_manifest(draft, MANIFEST)
        generations.publish(name, draft)


def test_before_the_first_sync_there_is_no_index(generations: Generations) -> None:
    with pytest.raises(IndexMissing, match="run `ask-ai sync`"):
        generations.current()


def test_what_is_published_is_current(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2")

    assert generations.current() == "g2"
    assert read_manifest(generations.folder("g1")) == MANIFEST


def test_a_draft_is_not_current_and_vanishes_when_its_writer_fails(generations: Generations) -> None:
    publish(generations, "g1")

    with contextlib.suppress(RuntimeError), generations.draft("g2") as draft:
        (draft / "file").write_text("half", encoding="utf-8")
        raise RuntimeError("a bug")

    assert generations.current() == "g1"
    assert not draft.exists()


def test_a_full_disk_is_told_with_the_remedy(generations: Generations) -> None:
    with pytest.raises(KnowledgeError, match=r"No space left.*the old one stays in use; free some disk space"), generations.draft("g1"):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_crash_before_the_flip_leaves_the_old_one_current(generations: Generations) -> None:
    publish(generations, "g1")
    (generations.root / "generations" / "g2").mkdir()
    (generations.root / "current.new").write_text("g2\n", encoding="utf-8")

    assert generations.current() == "g1"
    publish(generations, "g3")
    assert generations.current() == "g3"


def test_what_a_killed_writer_left_is_swept_away_and_named(generations: Generations) -> None:
    publish(generations, "g1")
    (generations.root / "generations" / f"{DRAFT}g2" / "deep").mkdir(parents=True)

    with generations.writing(wait_s=0, waiting=nobody_waits) as unfinished:
        assert unfinished == ("g2",)

    assert [folder.name for folder in (generations.root / "generations").iterdir()] == ["g1"]


def test_a_second_writer_is_told_and_then_gives_up(generations: Generations) -> None:
    told: list[str] = []

    with (
        generations.writing(wait_s=0, waiting=nobody_waits),
        pytest.raises(IndexBusy, match=r"another sync has held .* for 0 s"),
        generations.writing(wait_s=0, waiting=lambda: told.append("waiting")),
    ):
        pass

    assert told == ["waiting"]


def test_a_second_writer_goes_on_when_the_first_is_done(generations: Generations) -> None:
    waiting, order = threading.Event(), ["first begins"]

    def second() -> None:
        with generations.writing(wait_s=10, waiting=waiting.set):
            order.append("second")

    thread = threading.Thread(target=second)
    with generations.writing(wait_s=0, waiting=nobody_waits):
        thread.start()
        assert waiting.wait(10)
        order.append("first ends")
    thread.join(10)

    assert order == ["first begins", "first ends", "second"]


def test_a_writer_that_fails_leaves_the_lock_free(generations: Generations) -> None:
    with pytest.raises(RuntimeError), generations.writing(wait_s=0, waiting=nobody_waits):
        raise RuntimeError("a bug")

    with generations.writing(wait_s=0, waiting=nobody_waits):
        pass


def test_a_generation_that_is_read_is_not_offered_for_deletion(generations: Generations) -> None:
    for name in ("g1", "g2", "g3"):
        publish(generations, name)

    with generations.reading("g1"):
        assert list(generations.unread("g3")) == ["g2"]

    assert list(generations.unread("g3")) == ["g1", "g2"]


def test_two_may_read_at_once(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2")

    with generations.reading("g1"), generations.reading("g1"):
        assert list(generations.unread("g2")) == []


def test_a_generation_that_is_being_deleted_cannot_be_opened(generations: Generations) -> None:
    publish(generations, "g1")
    publish(generations, "g2")

    for name in generations.unread("g2"):
        with pytest.raises(IndexBroken, match="just replaced"), generations.reading(name):
            pass
        generations.remove(name)

    with pytest.raises(IndexBroken, match="cannot be opened"), generations.reading("g1"):
        pass


@given(moments=st.lists(st.integers(0, 10**9), min_size=2, max_size=5, unique=True))
def test_names_sort_by_time(moments: list[int]) -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    names = [new_name(start + timedelta(seconds=moment)) for moment in sorted(moments)]

    assert names == sorted(names)


def test_two_names_of_one_moment_differ() -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC)

    assert len({new_name(now) for _ in range(50)}) == 50
