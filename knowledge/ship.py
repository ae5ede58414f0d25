"""`make vectors`: writes the vectors of the handbook that ship with the package."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from knowledge.chunks import chunk_page
from knowledge.embed import default_embedder
from knowledge.model import digest
from knowledge.shipped import shipped_vectors, vectors_file
from knowledge.sources.handbook import handbook_folder, read_handbook
from knowledge.vectors import Embedder


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
