"""How fast an index is built, beside the bare model on the same texts in the same batches."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge import ChromaStore, Page, Syncer
from knowledge.chunks import chunk_page
from knowledge.embed import BATCH, OnnxEmbedder, Vectors, default_embedder
from knowledge.sync import EMBED_AT_ONCE
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource

ROUNDS = 3


class _Timed:
    """The default embedder, with a watch on it."""

    def __init__(self, inner: OnnxEmbedder) -> None:
        self._inner, self.seconds = inner, 0.0
        self.identity = inner.identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        started = time.perf_counter()
        vectors = self._inner.embed(texts)
        self.seconds += time.perf_counter() - started
        return vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Texts a second of the bare model, of our embedding, and of a whole sync from pages to a published index; medians of rounds that take turns."""

    texts: int
    model: float
    embedding: float
    sync: float


def measure_build(pages: Sequence[Page], texts: int) -> Built:
    """Build a new index of the first pages that bring so many texts, and run the model alone on those texts, in turns."""
    chosen, every = _some(pages, texts)
    embedder = default_embedder()
    feeds = _feeds(embedder, every)
    model, embedding, sync = [], [], []
    for _ in range(ROUNDS):
        model.append(_model_s(embedder, feeds))
        timed = _Timed(embedder)
        sync.append(_sync_s(chosen, timed, len(every)))
        embedding.append(timed.seconds)
    rates = (len(every) / float(np.median(seconds)) for seconds in (model, embedding, sync))
    return Built(texts=len(every), **dict(zip(("model", "embedding", "sync"), rates, strict=True)))


def _some(pages: Sequence[Page], texts: int) -> tuple[list[Page], list[str]]:
    """Pages, and what of them is embedded, in the order in which a sync does it."""
    chosen: list[Page] = []
    found: set[str] = set()
    for page in pages:
        if len(found) >= texts:
            break
        chosen.append(page)
        found |= {chunk.embedded_text for chunk in chunk_page(page)}
    return chosen, sorted(found, key=lambda text: (len(text), text))


def _feeds(embedder: OnnxEmbedder, texts: Sequence[str]) -> list[dict[str, Any]]:
    """The model's inputs for each batch, made beforehand."""
    feeds = []
    for part in (texts[start : start + EMBED_AT_ONCE] for start in range(0, len(texts), EMBED_AT_ONCE)):
        for start in range(0, len(part), BATCH):
            rows = embedder._tokenizer.encode_batch(list(part[start : start + BATCH]))
            ids = np.array([row.ids for row in rows], dtype=np.int64)
            mask = np.array([row.attention_mask for row in rows], dtype=np.int64)
            feeds.append({"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)})
    return feeds


def _model_s(embedder: OnnxEmbedder, feeds: Sequence[dict[str, Any]]) -> float:
    started = time.perf_counter()
    for feed in feeds:
        embedder._session.run(None, feed)
    return time.perf_counter() - started


def _sync_s(pages: Sequence[Page], embedder: _Timed, texts: int) -> float:
    sources = [ScriptedSource(*(page for page in pages if page.source == name), name=name) for name in sorted({page.source for page in pages})]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        report = Syncer(Path(folder), store=ChromaStore(), embedder=embedder).run(sources, RecordingObserver())
        seconds = time.perf_counter() - started
    if report.embedded != texts:
        raise AssertionError(f"the sync embedded {report.embedded} texts, the bare model {texts}: they cannot be compared")
    return seconds
