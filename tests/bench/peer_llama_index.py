"""LlamaIndex's standard hybrid: QueryFusionRetriever over its vector index in Chroma and its BM25Retriever, without a language model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
import Stemmer
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.retrievers import QueryFusionRetriever
from llama_index.retrievers.bm25 import BM25Retriever
from llama_index.vector_stores.chroma import ChromaVectorStore

from tests.bench.contestants import CHUNK_TOKENS, OVERLAP_TOKENS, POOL, Material, Remembering, as_text, first_pages


class _Embedding(BaseEmbedding):  # type: ignore[misc]  # untyped where it is not installed
    """The project's embedder in LlamaIndex's words."""

    _vectors: Any = PrivateAttr()

    def __init__(self, vectors: Remembering) -> None:
        super().__init__(model_name=vectors.model.identity.name, embed_batch_size=1_000)
        self._vectors = vectors

    def _get_query_embedding(self, query: str) -> list[float]:
        row: list[float] = self._vectors.query(query).tolist()
        return row

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._vectors.documents(texts).tolist()
        return rows


class LlamaIndexHybrid:
    """Reciprocal rank fusion of both, only the question itself (num_queries=1)."""

    def __init__(self, material: Material, vectors: Remembering, folder: Path) -> None:
        hidden = ["url"]
        documents = [
            Document(text=as_text(page), metadata={"url": page.url}, excluded_embed_metadata_keys=hidden, excluded_llm_metadata_keys=hidden)
            for page in material.pages
        ]
        nodes = SentenceSplitter(chunk_size=CHUNK_TOKENS, chunk_overlap=OVERLAP_TOKENS).get_nodes_from_documents(documents)
        collection = chromadb.PersistentClient(path=str(folder)).create_collection("peer", embedding_function=None, metadata={"hnsw:space": "cosine"})
        context = StorageContext.from_defaults(vector_store=ChromaVectorStore(chroma_collection=collection))
        index = VectorStoreIndex(nodes, storage_context=context, embed_model=_Embedding(vectors))
        lexical = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=POOL, stemmer=Stemmer.Stemmer("english"))
        self._retriever = QueryFusionRetriever(
            [index.as_retriever(similarity_top_k=POOL), lexical],
            llm=MockLLM(),
            mode="reciprocal_rerank",
            similarity_top_k=POOL,
            num_queries=1,
            use_async=False,
        )

    def search(self, query: str) -> list[str]:
        """See `Contestant`."""
        return first_pages([found.node.metadata["url"] for found in self._retriever.retrieve(query)])
