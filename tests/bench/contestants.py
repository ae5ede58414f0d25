"""Who competes: this project's search, and others over the same documents and the same vectors of queries."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import bm25s
import chromadb
import numpy as np
import Stemmer

from bot.answering.asker import learn
from bot.cli.search import WIDER
from knowledge import Asker, ChromaStore, Library, Page, Searcher, by_address
from knowledge.cache import Cache
from knowledge.corpus import page_from_json, page_to_json
from knowledge.embed import default_embedder
from knowledge.vectors import Embedder, Vectors

LIMIT = 10
# Chunks a peer looks up, so that ten different pages are among them.
POOL = 40
CHUNK_CHARS, OVERLAP_CHARS = 1_000, 200
CHUNK_TOKENS, OVERLAP_TOKENS = 256, 32  # the embedding model reads no more than 256
BATCH = 2_000
EMBED_AT_ONCE = 128


class Contestant(Protocol):
    """Ranks pages."""

    def search(self, query: str) -> list[str]:
        """The addresses of at most ten pages, best first."""


class Ours:
    """What `ask-ai search` does: a wide search, ranked by address."""

    def __init__(self, index: Path) -> None:
        self.embedder = default_embedder(threads=1)
        self._searcher = Searcher(Library(index, store=ChromaStore(), embedder=self.embedder))

    def search(self, query: str) -> list[str]:
        """See `Contestant`."""
        found = self._searcher.search_now(query, limit=WIDER * LIMIT, asker=learn(Asker(), query))
        return [place.url for place in by_address(found, limit=LIMIT)]


class Remembering:
    """The project's embedder; documents' vectors are kept in a file, since each process would make the same ones again."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.model: Embedder = default_embedder(threads=1)

    @cached_property
    def _cache(self) -> Cache:
        return Cache(self._file)

    def documents(self, texts: Sequence[str]) -> Vectors:
        """A row a text."""
        sha256 = self.model.identity.sha256
        known = self._cache.vectors(sha256, texts)
        missing = sorted({text for text in texts if text not in known}, key=len)
        for start in range(0, len(missing), EMBED_AT_ONCE):
            part = missing[start : start + EMBED_AT_ONCE]
            new = dict(zip(part, self.model.embed(part), strict=True))
            self._cache.keep_vectors(sha256, new)
            known.update(new)
        return np.stack([known[text] for text in texts])

    def query(self, text: str) -> Vectors:
        """The vector of one question, computed anew each time."""
        vector: Vectors = self.model.embed([text])[0]
        return vector


def first_pages(urls: Sequence[str]) -> list[str]:
    """Pages in the order of their best chunk."""
    return list(dict.fromkeys(urls))[:LIMIT]


def as_text(page: Page) -> str:
    """The page as a Markdown file: what every peer is given, already cleaned by our sources."""
    return f"# {page.title}\n\n{page.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What peers are given: the pages, and (text, address) of the chunks that LangChain's standard splitter makes of them."""

    pages: tuple[Page, ...]
    chunks: tuple[tuple[str, str], ...]

    def write(self, file: Path) -> None:
        """Keep it for other processes, so that a peer's memory holds neither our index nor another's splitter."""
        file.write_text(json.dumps({"pages": [page_to_json(page) for page in self.pages], "chunks": self.chunks}), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Material:
        """What `write` wrote."""
        raw = json.loads(file.read_text(encoding="utf-8"))
        return cls(pages=tuple(page_from_json(page) for page in raw["pages"]), chunks=tuple((text, url) for text, url in raw["chunks"]))


class PlainBm25:
    """bm25s as its README shows it: English stop words, Snowball stems."""

    def __init__(self, material: Material, _vectors: Remembering, _folder: Path) -> None:
        chunks = material.chunks
        self._urls, self._stemmer, self._scorer = [url for _, url in chunks], Stemmer.Stemmer("english"), bm25s.BM25()
        self._scorer.index(self._tokens([text for text, _ in chunks]), show_progress=False)

    def _tokens(self, texts: Sequence[str]) -> Any:
        return bm25s.tokenize(list(texts), stopwords="en", stemmer=self._stemmer, show_progress=False)

    def search(self, query: str) -> list[str]:
        """See `Contestant`."""
        found, _ = self._scorer.retrieve(self._tokens([query]), k=min(POOL, len(self._urls)), show_progress=False)
        return first_pages([self._urls[number] for number in found[0]])


class PlainChroma:
    """One Chroma collection on disk, cosine, one query."""

    def __init__(self, material: Material, vectors: Remembering, folder: Path) -> None:
        self._vectors, chunks = vectors, material.chunks
        self._urls = [url for _, url in chunks]
        client = chromadb.PersistentClient(path=str(folder))
        self._collection = client.create_collection("peer", embedding_function=None, metadata={"hnsw:space": "cosine"})
        rows = vectors.documents([text for text, _ in chunks])
        for start in range(0, len(chunks), BATCH):
            part = slice(start, start + BATCH)
            ids = [str(number) for number in range(len(chunks))[part]]
            self._collection.add(ids=ids, embeddings=rows[part], documents=[text for text, _ in chunks[part]])

    def search(self, query: str) -> list[str]:
        """See `Contestant`."""
        found = self._collection.query(query_embeddings=[self._vectors.query(query).tolist()], n_results=POOL, include=["documents"])
        return first_pages([self._urls[int(key)] for key in found["ids"][0]])


def _langchain(material: Material, vectors: Remembering, folder: Path) -> Contestant:
    from tests.bench.peer_langchain import LangChainHybrid  # noqa: PLC0415  installed only for the benchmark

    return LangChainHybrid(material, vectors, folder)


def _llama_index(material: Material, vectors: Remembering, folder: Path) -> Contestant:
    from tests.bench.peer_llama_index import LlamaIndexHybrid  # noqa: PLC0415  installed only for the benchmark

    return LlamaIndexHybrid(material, vectors, folder)


PEERS: Mapping[str, Callable[[Material, Remembering, Path], Contestant]] = {
    "plain Chroma": PlainChroma,
    "plain BM25": PlainBm25,
    "LangChain hybrid": _langchain,
    "LlamaIndex hybrid": _llama_index,
}


def indexed_pages(index: Path, *, handbook: bool = False) -> list[Page]:
    """The pages of an index; those of the handbook only when asked for."""
    with closing(Library(index, store=ChromaStore(), embedder=default_embedder())) as library:
        generation = library.acquire()
        try:
            return [page for page in generation.corpus.pages() if handbook or page.source != "handbook"]
        finally:
            library.release(generation)
