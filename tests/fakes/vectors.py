"""The vector store that cannot be wrong: one NumPy file an index, every vector compared."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.errors import IndexBroken
from knowledge.index import Near, VectorIndex
from knowledge.vectors import Vectors


class ExactIndex:
    """See `VectorIndex`."""

    def __init__(self, vectors: Vectors, numbers: Sequence[int]) -> None:
        self._vectors, self._numbers = vectors, numbers

    def nearest(self, vector: Vectors, *, limit: int) -> Near:
        """See `VectorIndex`."""
        cosines = self._vectors @ vector
        order = np.argsort(-cosines, kind="stable")[:limit]
        return [(int(self._numbers[row]), float(cosines[row])) for row in order]

    def close(self) -> None:
        """See `VectorIndex`."""


class ExactStore:
    """See `VectorStore`."""

    def write(self, name: str, folder: Path, vectors: Vectors, numbers: Sequence[int]) -> None:
        """See `VectorStore`."""
        folder.mkdir(parents=True, exist_ok=True)
        np.savez(folder / f"{name}.npz", vectors=vectors, numbers=np.array(list(numbers), dtype=np.int64))

    def open(self, name: str, folder: Path) -> VectorIndex:
        """See `VectorStore`."""
        try:
            with np.load(folder / f"{name}.npz", allow_pickle=False) as data:
                return ExactIndex(data["vectors"], data["numbers"].tolist())
        except (OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise IndexBroken(f"the vector index {folder} cannot be opened; run `ask-ai sync`") from error

    def drop(self, name: str, folder: Path) -> None:
        """See `VectorStore`."""
        del name
        shutil.rmtree(folder, ignore_errors=True)
