"""Vectors of the built-in handbook that come with the package, so that a first start embeds nothing.

`make vectors` writes the file anew after the handbook changed; a test fails when that was forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge.model import digest
from knowledge.vectors import Vectors


def vectors_file() -> Path:
    """Where the vectors are installed."""
    return Path(str(resources.files("knowledge") / "data" / "handbook_vectors.npz"))


def shipped_vectors(model_sha256: str, texts: Sequence[str]) -> dict[str, Vectors]:
    """The shipped vectors of these texts, by text; empty when they were made with another model."""
    file = vectors_file()
    if not file.is_file():
        return {}
    with np.load(file, allow_pickle=False) as data:
        if str(data["model"]) != model_sha256:
            return {}
        rows = dict(zip(data["keys"].tolist(), data["vectors"].astype(np.float32), strict=True))
    return {text: rows[key] for text in texts if (key := digest(text)) in rows}
