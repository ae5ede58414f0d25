"""Vectors, and which model they are from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelIdentity:
    """Which model made a vector; vectors of two identities must never meet in one index. The name is for people: what counts is the hash."""

    name: str = field(compare=False)
    sha256: str
    dimension: int


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def identity(self) -> ModelIdentity:
        """Name, hash and dimension of the model."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, in order, of length 1.0; shape (0, dimension) for no texts. Blocks: call it off the event loop."""


def unit(vectors: NDArray[Any]) -> Vectors:
    """The rows at length 1.0; a row of zeros stays one."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    rows: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return rows
