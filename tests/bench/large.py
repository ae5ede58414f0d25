"""A big index made from a small one: each page many times over, with some words changed and vectors moved a little."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from knowledge import ChromaStore, Chunk, Library, Page
from knowledge.cache import Cache
from knowledge.chunks import CHUNKER_VERSION, chunk_page
from knowledge.corpus import in_order, write_corpus
from knowledge.embed import Embedder, Vectors, default_embedder
from knowledge.generations import Generations, Manifest, new_name, write_manifest
from knowledge.lexical import LexicalIndex
from knowledge.shipped import shipped_vectors

WORD = re.compile(r"[A-Za-z]{3,}")
CHANGED_SHARE = 0.15
# Per dimension; a copy's vector then has a cosine of about 0.87 with the original's.
NOISE = 0.03
SEED = 1
WAIT_S = 10.0


@dataclass(slots=True)
class _Copies:
    """Pages, their chunks, and for each chunk the text whose vector its own is near to."""

    pages: list[Page]
    chunks: dict[str, list[Chunk]]
    near: dict[str, list[str]]


def build_large(index: Path, target: Path, chunks: int) -> int:
    """Write an index of about so many chunks to `target`, from the pages and vectors of `index`; nothing is embedded. Returns how many there are."""
    embedder = default_embedder()
    pages = _all_pages(index, embedder)
    copies = _copied(pages, chunks)
    flat = in_order(copies.pages, copies.chunks)
    origins = {chunk.key: near for page in copies.pages for chunk, near in zip(copies.chunks[page.url], copies.near[page.url], strict=True)}
    vectors = _moved([origins[chunk.key] for chunk in flat], index / "cache.db", embedder)
    _write(target, copies, flat, vectors, embedder)
    return sum(chunk.kind != "question" for chunk in flat)


def _all_pages(index: Path, embedder: Embedder) -> list[Page]:
    with closing(Library(index, store=ChromaStore(), embedder=embedder)) as library:
        generation = library.acquire()
        try:
            return generation.corpus.pages()
        finally:
            library.release(generation)


def _copied(pages: Sequence[Page], wanted: int) -> _Copies:
    """The pages themselves, then copies of those that are not of the handbook until there are enough chunks."""
    real = {page.url: chunk_page(page) for page in pages}
    copies = _Copies(
        pages=list(pages),
        chunks={url: list(chunks) for url, chunks in real.items()},
        near={url: [chunk.embedded_text for chunk in chunks] for url, chunks in real.items()},
    )
    have = sum(chunk.kind != "question" for chunks in real.values() for chunk in chunks)
    for page, chunks in _altered([page for page in pages if page.source != "handbook"] or list(pages), real):
        if have >= wanted:
            break
        copies.pages.append(page)
        copies.chunks[page.url] = chunks
        copies.near[page.url] = [chunk.embedded_text for chunk in real[page.area] if chunk.kind != "question"]
        have += len(chunks)
    return copies


def _altered(pages: Sequence[Page], real: dict[str, tuple[Chunk, ...]]) -> Iterator[tuple[Page, list[Chunk]]]:
    """Altered copies for ever, the address of the original in `area`."""
    chance = random.Random(SEED)
    words = sorted({word for page in pages for word in WORD.findall(page.text)})
    number = 0
    while True:
        number += 1
        for page in pages:
            url = f"{page.url}/copy-{number}"
            chunks = list(_alter([chunk for chunk in real[page.url] if chunk.kind != "question"], url, words, chance))
            text = "".join(chunk.text for chunk in chunks)
            yield replace(page, url=url, text=text, area=page.url, aliases=(), asked_as=(), rests_on=()), chunks


def _alter(chunks: Sequence[Chunk], url: str, words: Sequence[str], chance: random.Random) -> Iterator[Chunk]:
    start = 0
    for chunk in chunks:
        text = WORD.sub(lambda match: chance.choice(words) if chance.random() < CHANGED_SHARE else match[0], chunk.text)
        yield replace(chunk, page_url=url, text=text, start=start, end=start + len(text))
        start += len(text)


def _moved(texts: Sequence[str], cache: Path, embedder: Embedder) -> Vectors:
    """Unit vectors near those of the texts."""
    sha256, unique = embedder.identity.sha256, list(dict.fromkeys(texts))
    with closing(Cache(cache)) as opened:
        known = {**shipped_vectors(sha256, unique), **opened.vectors(sha256, unique)}
    rows = np.stack([known[text] for text in texts])
    moved = rows + np.random.default_rng(SEED).normal(scale=NOISE, size=rows.shape)
    unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _write(target: Path, copies: _Copies, flat: Sequence[Chunk], vectors: Vectors, embedder: Embedder) -> None:
    """The same writers in the same order as a sync."""
    generations, name, store = Generations(target), new_name(), ChromaStore()
    body = sum(chunk.kind != "question" for chunk in flat)
    manifest = Manifest(
        name=name,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        model=embedder.identity,
        chunker=CHUNKER_VERSION,
        pages=len(copies.pages),
        chunks=body,
        questions=len(flat) - body,
    )
    with generations.writing(wait_s=WAIT_S, waiting=lambda: None), generations.draft(name) as draft:
        write_corpus(draft / "corpus.db", copies.pages, copies.chunks)
        for part, chosen in (("body", slice(0, body)), ("questions", slice(body, len(flat)))):
            LexicalIndex.build([chunk.embedded_text for chunk in flat[chosen]]).save(draft / f"{part}-words")
            store.write(f"{name}-{part}", draft / "vectors", vectors[chosen], range(len(flat))[chosen])
        write_manifest(draft, manifest)
        generations.publish(name, draft)
