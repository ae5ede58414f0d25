"""What every vector store promises: embedded Chroma, and the exact one of the other tests."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.errors import IndexBroken
from knowledge.index import ChromaStore, VectorStore
from knowledge.vectors import Vectors
from tests.fakes.vectors import ExactStore

NAME = "g1-body"


def unit_vectors(count: int, *, seed: int = 0, dimension: int = 16) -> Vectors:
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    unit: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def numbers_of(near: Sequence[tuple[int, float]]) -> list[int]:
    return [number for number, _ in near]


class VectorStoreContract:
    """A subclass gives the `store` fixture."""

    def test_the_nearest_come_first_with_their_cosines(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(200)
        store.write(NAME, tmp_path / "v", vectors, range(200))
        index = store.open(NAME, tmp_path / "v")
        query = unit_vectors(1, seed=1)[0]

        near = index.nearest(query, limit=10)

        cosines = vectors @ query
        assert numbers_of(near) == np.argsort(-cosines)[:10].tolist()
        assert [cosine for _, cosine in near] == pytest.approx(sorted(cosines, reverse=True)[:10], abs=1e-5)
        index.close()

    def test_every_vector_finds_itself(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(60)
        store.write(NAME, tmp_path / "v", vectors, range(60))
        index = store.open(NAME, tmp_path / "v")

        assert [numbers_of(index.nearest(vector, limit=1)) for vector in vectors] == [[number] for number in range(60)]
        index.close()

    def test_numbers_are_those_that_were_given(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(3)
        store.write(NAME, tmp_path / "v", vectors, range(100, 103))
        index = store.open(NAME, tmp_path / "v")

        assert numbers_of(index.nearest(vectors[2], limit=1)) == [102]
        index.close()

    def test_a_limit_above_the_size_gives_all(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", unit_vectors(3), range(3))
        index = store.open(NAME, tmp_path / "v")

        assert sorted(numbers_of(index.nearest(unit_vectors(1)[0], limit=60))) == [0, 1, 2]
        index.close()

    def test_an_empty_index_has_nothing_near(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", np.zeros((0, 16), dtype=np.float32), range(0))
        index = store.open(NAME, tmp_path / "v")

        assert index.nearest(unit_vectors(1)[0], limit=5) == []
        index.close()

    def test_more_than_one_batch_is_written_whole(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(2_100)
        store.write(NAME, tmp_path / "v", vectors, range(2_100))
        index = store.open(NAME, tmp_path / "v")

        for number in (0, 1_999, 2_000, 2_099):
            assert numbers_of(index.nearest(vectors[number], limit=1)) == [number]
        index.close()

    def test_an_index_moves_with_its_folder(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(5)
        store.write(NAME, tmp_path / "draft" / "v", vectors, range(5))

        (tmp_path / "draft").rename(tmp_path / "final")

        index = store.open(NAME, tmp_path / "final" / "v")
        assert numbers_of(index.nearest(vectors[4], limit=1)) == [4]
        index.close()

    def test_an_index_can_be_opened_twice_and_one_closed(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(5)
        store.write(NAME, tmp_path / "v", vectors, range(5))
        first, second = store.open(NAME, tmp_path / "v"), store.open(NAME, tmp_path / "v")

        first.close()

        assert numbers_of(second.nearest(vectors[3], limit=1)) == [3]
        second.close()

    def test_threads_may_ask_at_once(self, store: VectorStore, tmp_path: Path) -> None:
        vectors = unit_vectors(40)
        store.write(NAME, tmp_path / "v", vectors, range(40))
        index = store.open(NAME, tmp_path / "v")

        with ThreadPoolExecutor(max_workers=4) as pool:
            found = list(pool.map(lambda vector: numbers_of(index.nearest(vector, limit=1)), vectors))

        assert found == [[number] for number in range(40)]
        index.close()

    def test_what_is_not_there_is_broken_and_says_so(self, store: VectorStore, tmp_path: Path) -> None:
        with pytest.raises(IndexBroken, match="ask-ai sync"):
            store.open(NAME, tmp_path / "nowhere")

    def test_a_damaged_index_is_broken_the_second_time_too(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", unit_vectors(5), range(5))
        for file in (tmp_path / "v").rglob("*"):
            if file.is_file():
                file.write_bytes(b"garbage " * 500)

        for _ in range(2):
            with pytest.raises(IndexBroken, match="ask-ai sync"):
                store.open(NAME, tmp_path / "v").nearest(unit_vectors(1)[0], limit=1)

    def test_a_dropped_index_is_gone_and_dropping_again_is_nothing(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", unit_vectors(5), range(5))

        store.drop(NAME, tmp_path / "v")
        store.drop(NAME, tmp_path / "v")

        with pytest.raises(IndexBroken):
            store.open(NAME, tmp_path / "v")


class TestExactStore(VectorStoreContract):
    @pytest.fixture
    def store(self) -> VectorStore:
        return ExactStore()


class TestEmbeddedChroma(VectorStoreContract):
    @pytest.fixture
    def store(self) -> VectorStore:
        return ChromaStore()

    def test_damage_that_makes_the_rust_core_panic_is_an_error_like_others(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", unit_vectors(50), range(50))
        file = tmp_path / "v" / "chroma.sqlite3"
        content = bytearray(file.read_bytes())
        content[20_000:60_000] = b"\xa5" * 40_000
        file.write_bytes(content)

        for _ in range(2):
            with pytest.raises(IndexBroken, match="ask-ai sync"):
                store.open(NAME, tmp_path / "v").nearest(unit_vectors(1)[0], limit=1)

    def test_opening_what_is_broken_leaves_no_file_open(self, store: VectorStore, tmp_path: Path) -> None:
        store.write(NAME, tmp_path / "v", unit_vectors(5), range(5))
        with pytest.raises(IndexBroken):
            store.open("g2-body", tmp_path / "v")

        index = store.open(NAME, tmp_path / "v")

        assert len(index.nearest(unit_vectors(1)[0], limit=5)) == 5
        index.close()
