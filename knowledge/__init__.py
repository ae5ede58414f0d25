"""LiveKit's documentation, made searchable: sources, an index in immutable generations, fused search, and the SDKs' identifiers."""

from knowledge.embed import embedder_from
from knowledge.errors import EmbeddingFailed, IndexBroken, IndexBusy, IndexMissing, KnowledgeError, SourceFailed, SourceSkipped
from knowledge.identifiers import Finding, IdentifierTable, find_identifiers, load_builtin
from knowledge.identifiers import judge as judge_identifiers
from knowledge.index import ChromaStore, VectorStore
from knowledge.languages import SHOWN as LANGUAGES_SHOWN
from knowledge.languages import language_of, related
from knowledge.lexical import tokens
from knowledge.library import Library
from knowledge.model import Asker, Chunk, Hit, Link, Page
from knowledge.ranking import Place, by_address
from knowledge.reading import Observer, SourceReport
from knowledge.search import Found, Searcher
from knowledge.sections import Block, blocks
from knowledge.sources.base import Progress, Source
from knowledge.sources.docs import DocsSource
from knowledge.sources.folder import FolderSource
from knowledge.sources.handbook import HandbookSource
from knowledge.sources.npm_packages import NpmPackagesSource
from knowledge.sources.python_packages import PythonPackagesSource
from knowledge.sync import Syncer, SyncReport
from knowledge.vectors import Embedder

__all__ = [
    "LANGUAGES_SHOWN",
    "Asker",
    "Block",
    "ChromaStore",
    "Chunk",
    "DocsSource",
    "Embedder",
    "EmbeddingFailed",
    "Finding",
    "FolderSource",
    "Found",
    "HandbookSource",
    "Hit",
    "IdentifierTable",
    "IndexBroken",
    "IndexBusy",
    "IndexMissing",
    "KnowledgeError",
    "Library",
    "Link",
    "NpmPackagesSource",
    "Observer",
    "Page",
    "Place",
    "Progress",
    "PythonPackagesSource",
    "Searcher",
    "Source",
    "SourceFailed",
    "SourceReport",
    "SourceSkipped",
    "SyncReport",
    "Syncer",
    "VectorStore",
    "blocks",
    "by_address",
    "embedder_from",
    "find_identifiers",
    "judge_identifiers",
    "language_of",
    "load_builtin",
    "related",
    "tokens",
]
