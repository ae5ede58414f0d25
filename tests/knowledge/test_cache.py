"""What survives from one sync to the next."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.cache import ASK_AT_ONCE, Cache, open_cache
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.source import page


def no_note(text: str) -> None:
    raise AssertionError(text)


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Cache]:
    with closing(open_cache(tmp_path / "cache.db", no_note)) as cache:
        yield cache


def vectors_of(*texts: str) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]]:
    return dict(zip(texts, HashingEmbedder().embed(texts), strict=True))


def test_a_vector_is_found_by_its_model_and_its_text(cache: Cache) -> None:
    cache.keep_vectors("m", vectors_of("one", "two"))

    found = cache.vectors("m", ["two", "three"])

    assert list(found) == ["two"]
    assert np.array_equal(found["two"], vectors_of("two")["two"])
    assert cache.vectors("other", ["two"]) == {}


def test_more_texts_than_fit_one_question_are_all_found(cache: Cache) -> None:
    texts = [f"text {number}" for number in range(2 * ASK_AT_ONCE + 1)]
    cache.keep_vectors("m", vectors_of(*texts))

    assert sorted(cache.vectors("m", texts)) == sorted(texts)
    assert cache.vectors("m", []) == {}


def test_what_is_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    with closing(open_cache(tmp_path / "cache.db", no_note)) as cache:
        cache.keep_vectors("m", vectors_of("one"))

    with closing(open_cache(tmp_path / "cache.db", no_note)) as cache:
        assert "one" in cache.vectors("m", ["one"])


def test_vectors_of_other_models_and_of_texts_that_are_gone_are_forgotten(cache: Cache) -> None:
    cache.keep_vectors("m", vectors_of("one", "two"))
    cache.keep_vectors("old", vectors_of("one"))

    cache.forget_other_models("m", ["one"])

    assert list(cache.vectors("m", ["one", "two"])) == ["one"]
    assert cache.vectors("old", ["one"]) == {}


def test_validators_belong_to_the_content_they_came_with(cache: Cache) -> None:
    known = page("a")
    cache.keep_validators([replace(known, etag='"2"', last_modified="today")])

    assert cache.with_validators([known]) == [replace(known, etag='"2"', last_modified="today")]
    changed = replace(known, text="other\n")
    assert cache.with_validators([changed]) == [changed]


def test_validators_of_pages_that_are_gone_are_forgotten(cache: Cache) -> None:
    cache.keep_validators([replace(page("a"), etag='"1"'), replace(page("b"), etag='"1"')])

    cache.keep_validators([replace(page("b"), etag='"2"')])

    assert cache.with_validators([page("a"), page("b")]) == [page("a"), replace(page("b"), etag='"2"')]


@pytest.mark.parametrize("damage", ["garbage", "middle"])
def test_a_damaged_cache_is_told_of_and_begun_anew(damage: str, tmp_path: Path) -> None:
    file = tmp_path / "cache.db"
    with closing(open_cache(file, no_note)) as cache:
        cache.keep_vectors("m", vectors_of(*map(str, range(200))))
    content = bytearray(file.read_bytes())
    content[0 if damage == "garbage" else 4096 :] = b"\xa5" * (len(content) - (0 if damage == "garbage" else 4096))
    file.write_bytes(content)
    notes: list[str] = []

    with closing(open_cache(file, notes.append)) as cache:
        assert cache.vectors("m", ["1"]) == {}
        cache.keep_vectors("m", vectors_of("1"))
        assert list(cache.vectors("m", ["1"])) == ["1"]

    assert len(notes) == 1
    assert "starting a new one" in notes[0]


def test_a_cache_that_cannot_be_written_here_is_not_thrown_away(tmp_path: Path) -> None:
    (tmp_path / "cache.db").mkdir()

    with pytest.raises(sqlite3.OperationalError):
        open_cache(tmp_path / "cache.db", no_note)
