"""LiveKit's documentation, made searchable: sources, an index in immutable generations, fused search, and the SDKs' identifiers."""

from knowledge.embed import Embedder, embedder_from
from knowledge.errors import EmbeddingFailed, IndexBroken, IndexBusy, IndexMissing, KnowledgeError, SourceFailed, SourceSkipped
from knowledge.index import ChromaStore, VectorStore
from knowledge.languages import SHOWN as LANGUAGES_SHOWN
from knowledge.languages import language_of, related
from knowledge.lexical import tokens
from knowledge.library import Library
from knowledge.model import Asker, Chunk, Hit, Link, Page
from knowledge.search import Found, Searcher
from knowledge.sections import Block, blocks
from knowledge.sources.base import Progress, Source
from knowledge.sync import Observer, SourceReport, Syncer, SyncReport

__all__ = [
    "LANGUAGES_SHOWN",
    "Asker",
    "Block",
    "ChromaStore",
    "Chunk",
    "Embedder",
    "EmbeddingFailed",
    "Found",
    "Hit",
    "IndexBroken",
    "IndexBusy",
    "IndexMissing",
    "KnowledgeError",
    "Library",
    "Link",
    "Observer",
    "Page",
    "Progress",
    "Searcher",
    "Source",
    "SourceFailed",
    "SourceReport",
    "SourceSkipped",
    "SyncReport",
    "Syncer",
    "VectorStore",
    "blocks",
    "embedder_from",
    "language_of",
    "related",
    "tokens",
]
