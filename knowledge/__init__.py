"""LiveKit's documentation, made searchable: sources, an index in immutable generations, fused search, and the SDKs' identifiers.

A name is imported when it is first asked for: whoever needs a `Link` does not wait for NumPy and an HTTP client. https://peps.python.org/pep-0562/
"""

from pkgutil import resolve_name
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from knowledge.contents import Contents
    from knowledge.copying import copy_index
    from knowledge.embed import embedder_from
    from knowledge.errors import EmbeddingFailed, IndexBroken, IndexBusy, IndexMissing, KnowledgeError, SourceFailed, SourceSkipped
    from knowledge.identifiers import Finding, IdentifierTable, find_identifiers, load_builtin
    from knowledge.identifiers import judge as judge_identifiers
    from knowledge.index import ChromaStore, VectorStore
    from knowledge.languages import SHOWN as LANGUAGES_SHOWN
    from knowledge.languages import language_of, related
    from knowledge.lexical import tokens
    from knowledge.library import Library
    from knowledge.model import Asker, Chunk, Hit, Link, Page, Verification
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
    from knowledge.sources.verified import Verified, VerifiedSource, verified_address
    from knowledge.sync import Syncer, SyncReport
    from knowledge.vectors import Embedder

__all__ = [
    "LANGUAGES_SHOWN",
    "Asker",
    "Block",
    "ChromaStore",
    "Chunk",
    "Contents",
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
    "Verification",
    "Verified",
    "VerifiedSource",
    "blocks",
    "by_address",
    "copy_index",
    "embedder_from",
    "find_identifiers",
    "judge_identifiers",
    "language_of",
    "load_builtin",
    "related",
    "tokens",
    "verified_address",
]

_WHERE = {
    "LANGUAGES_SHOWN": "languages:SHOWN",
    "Asker": "model:Asker",
    "Block": "sections:Block",
    "ChromaStore": "index:ChromaStore",
    "Chunk": "model:Chunk",
    "Contents": "contents:Contents",
    "DocsSource": "sources.docs:DocsSource",
    "Embedder": "vectors:Embedder",
    "EmbeddingFailed": "errors:EmbeddingFailed",
    "Finding": "identifiers:Finding",
    "FolderSource": "sources.folder:FolderSource",
    "Found": "search:Found",
    "HandbookSource": "sources.handbook:HandbookSource",
    "Hit": "model:Hit",
    "IdentifierTable": "identifiers:IdentifierTable",
    "IndexBroken": "errors:IndexBroken",
    "IndexBusy": "errors:IndexBusy",
    "IndexMissing": "errors:IndexMissing",
    "KnowledgeError": "errors:KnowledgeError",
    "Library": "library:Library",
    "Link": "model:Link",
    "NpmPackagesSource": "sources.npm_packages:NpmPackagesSource",
    "Observer": "reading:Observer",
    "Page": "model:Page",
    "Place": "ranking:Place",
    "Progress": "sources.base:Progress",
    "PythonPackagesSource": "sources.python_packages:PythonPackagesSource",
    "Searcher": "search:Searcher",
    "Source": "sources.base:Source",
    "SourceFailed": "errors:SourceFailed",
    "SourceReport": "reading:SourceReport",
    "SourceSkipped": "errors:SourceSkipped",
    "SyncReport": "sync:SyncReport",
    "Syncer": "sync:Syncer",
    "VectorStore": "index:VectorStore",
    "Verification": "model:Verification",
    "Verified": "sources.verified:Verified",
    "VerifiedSource": "sources.verified:VerifiedSource",
    "blocks": "sections:blocks",
    "by_address": "ranking:by_address",
    "copy_index": "copying:copy_index",
    "embedder_from": "embed:embedder_from",
    "find_identifiers": "identifiers:find_identifiers",
    "judge_identifiers": "identifiers:judge",
    "language_of": "languages:language_of",
    "load_builtin": "identifiers:load_builtin",
    "related": "languages:related",
    "tokens": "lexical:tokens",
    "verified_address": "sources.verified:verified_address",
}

if not TYPE_CHECKING:  # else a name that is not exported would be none that the type checker misses

    def __getattr__(name: str) -> object:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals().setdefault(name, resolve_name(f"{__name__}.{_WHERE[name]}"))

    def __dir__() -> list[str]:
        return sorted(_WHERE)
