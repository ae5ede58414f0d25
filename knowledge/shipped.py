"""Vectors of the built-in handbook that come with the package, so that a first start embeds nothing.

`python -m knowledge.shipped` writes the file anew after the handbook changed; a test fails when that was forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

import numpy as np

from knowledge.chunks import chunk_page
from knowledge.embed import Embedder, Vectors, default_embedder
from knowledge.model import digest
from knowledge.sources.handbook import handbook_folder, read_handbook


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


def handbook_texts() -> list[str]:
    """Everything of the handbook that is embedded, without doubles, in order of length."""
    texts = {chunk.embedded_text for page in read_handbook(handbook_folder()) for chunk in chunk_page(page)}
    return sorted(texts, key=lambda text: (len(text), text))


def write_shipped(embedder: Embedder, file: Path) -> int:
    """Write the vectors of the handbook as 16-bit floats; keeps those that are still right. Returns how many were embedded."""
    texts, sha256 = handbook_texts(), embedder.identity.sha256
    kept = shipped_vectors(sha256, texts) if file == vectors_file() else {}
    missing = [text for text in texts if text not in kept]
    rows = {**kept, **dict(zip(missing, embedder.embed(missing), strict=True))}
    keys = np.array([digest(text) for text in texts])
    vectors = np.stack([rows[text] for text in texts]).astype(np.float16)
    np.savez_compressed(file, model=np.array(sha256), keys=keys, vectors=vectors)
    return len(missing)


if __name__ == "__main__":
    write_shipped(default_embedder(), vectors_file())
