"""How fast an index is built, beside the bare model on the same texts in the same batches."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge import ChromaStore, Page, Syncer
from knowledge.chunks import chunk_page
from knowledge.embed import BATCH, OnnxEmbedder, default_embedder
from knowledge.vectors import Vectors
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource


class _Beside:
    """The default embedder with a watch on it; after each batch the bare model runs the same one, so that both meet the same disturbances."""

    def __init__(self, inner: OnnxEmbedder) -> None:
        self._inner, self.identity = inner, inner.identity
        self.texts, self.ours_s, self.bare_s, self.aside_s = 0, 0.0, 0.0, 0.0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. The embedder would cut these texts into the same batches, in order of length."""
        started = time.perf_counter()
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        vectors = np.empty((len(texts), self.identity.dimension), dtype=np.float32)
        self.ours_s += time.perf_counter() - started
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            vectors[chosen] = self._batch([texts[position] for position in chosen])
        self.texts += len(texts)
        return vectors

    def _batch(self, texts: Sequence[str]) -> Vectors:
        started = time.perf_counter()
        vectors = self._inner.embed(texts)
        done = time.perf_counter()
        self.bare_s += _bare_s(self._inner, texts)
        self.ours_s += done - started
        self.aside_s += time.perf_counter() - done
        return vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Texts a second of the bare model, of our embedding, and of a whole sync from pages to a published index."""

    texts: int
    model: float
    embedding: float
    sync: float


def measure_build(pages: Sequence[Page], texts: int) -> Built:
    """Build a new index of the first pages that bring at least so many texts, and run the model alone on the same batches in between."""
    chosen, beside = _some(pages, texts), _Beside(default_embedder())
    sources = [ScriptedSource(*(page for page in chosen if page.source == name), name=name) for name in sorted({page.source for page in chosen})]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        Syncer(Path(folder), store=ChromaStore(), embedder=beside).run(sources, RecordingObserver())
        sync_s = time.perf_counter() - started - beside.aside_s
    count = beside.texts
    return Built(texts=count, model=count / beside.bare_s, embedding=count / beside.ours_s, sync=count / sync_s)


def _some(pages: Sequence[Page], texts: int) -> list[Page]:
    chosen: list[Page] = []
    found = 0
    for page in pages:
        if found >= texts:
            break
        chosen.append(page)
        found += len(chunk_page(page))
    return chosen


def _bare_s(embedder: OnnxEmbedder, texts: Sequence[str]) -> float:
    """Seconds of the model alone on one batch; making its inputs is not counted."""
    rows = embedder._tokenizer.encode_batch(list(texts))
    ids = np.array([row.ids for row in rows], dtype=np.int64)
    mask = np.array([row.attention_mask for row in rows], dtype=np.int64)
    feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    started = time.perf_counter()
    embedder._session.run(None, feed)
    return time.perf_counter() - started
