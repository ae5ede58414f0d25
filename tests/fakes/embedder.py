"""An embedder that needs no model: texts that share words are near each other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from knowledge.vectors import ModelIdentity, Vectors

DIMENSION = 32
WORD = re.compile(r"\w+")


class HashingEmbedder:
    """The sum of one pseudo-random direction a word. `embedded` lists every text that was ever asked for, in order.

    `salt` makes another model of it, `name` the same model under another name. `fails` is raised instead of answering.
    """

    def __init__(self, *, salt: str = "", name: str = "hashing", fails: Exception | None = None) -> None:
        self._salt, self._name, self.fails = salt, name, fails
        self.embedded: list[str] = []

    @property
    def identity(self) -> ModelIdentity:
        """See `Embedder`."""
        return ModelIdentity(name=self._name, sha256=hashlib.sha256(f"hashing {self._salt}".encode()).hexdigest(), dimension=DIMENSION)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        if self.fails:
            raise self.fails
        self.embedded.extend(texts)
        rows = [self._embed(text) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, DIMENSION), dtype=np.float32)

    def _embed(self, text: str) -> Vectors:
        words = WORD.findall(text.lower()) or [""]
        total: Vectors = sum((_direction(self._salt + word) for word in words), start=np.zeros(DIMENSION, dtype=np.float32))
        return total / np.float32(np.linalg.norm(total))


@lru_cache(maxsize=10_000)
def _direction(word: str) -> Vectors:
    seed = hashlib.blake2b(word.encode(), digest_size=DIMENSION).digest()
    return np.frombuffer(seed, dtype=np.uint8).astype(np.float32) - 127.5
