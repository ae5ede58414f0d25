"""LangChain's standard hybrid: EnsembleRetriever over its BM25Retriever and its Chroma store, everything else as it comes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from langchain_chroma import Chroma
from langchain_classic.retrievers import EnsembleRetriever
from langchain_classic.text_splitter import RecursiveCharacterTextSplitter
from langchain_core.embeddings import Embeddings

from knowledge import Page
from tests.bench.contestants import CHUNK_CHARS, OVERLAP_CHARS, POOL, Material, Remembering, as_text, first_pages

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it announces its end; its retriever has no other home yet
    from langchain_community.retrievers import BM25Retriever


def split(pages: Sequence[Page]) -> list[tuple[str, str]]:
    """(text, address) of each chunk of LangChain's standard splitter."""
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK_CHARS, chunk_overlap=OVERLAP_CHARS)
    return [(text, page.url) for page in pages for text in splitter.split_text(as_text(page))]


class _Embeddings(Embeddings):  # type: ignore[misc]  # untyped where it is not installed
    """The project's embedder in LangChain's words."""

    def __init__(self, vectors: Remembering) -> None:
        self._vectors = vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._vectors.documents(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        row: list[float] = self._vectors.query(text).tolist()
        return row


class LangChainHybrid:
    """Equal weights, its own rank fusion, its own BM25 tokenisation (words between blanks)."""

    def __init__(self, material: Material, vectors: Remembering, folder: Path) -> None:
        texts, facts = [text for text, _ in material.chunks], [{"url": url} for _, url in material.chunks]
        cosine = {"hnsw:space": "cosine"}
        store = Chroma.from_texts(texts, _Embeddings(vectors), metadatas=facts, persist_directory=str(folder), collection_metadata=cosine)
        lexical = BM25Retriever.from_texts(texts, metadatas=facts, k=POOL)
        self._retriever = EnsembleRetriever(retrievers=[lexical, store.as_retriever(search_kwargs={"k": POOL})], weights=[0.5, 0.5])

    def search(self, query: str) -> list[str]:
        """See `Contestant`."""
        return first_pages([document.metadata["url"] for document in self._retriever.invoke(query)])
