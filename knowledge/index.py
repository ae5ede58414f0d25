"""The dense leg: vectors in Chroma, embedded in a directory of their own or in a Chroma server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import httpx
import numpy as np

from knowledge.errors import IndexBroken, KnowledgeError
from knowledge.vectors import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client

Near = list[tuple[int, float]]
# Chroma refuses larger batches than SQLite's variable limit allows; this is below it on every build.
BATCH = 2_000
# AttributeError: a client whose start failed stays in Chroma's table of clients, half made, and is what the next one on that path gets.
CHROMA_RAISES = (ValueError, OSError, AttributeError, httpx.HTTPError)
# Chroma's own errors, and the panics of its Rust core: exceptions that are no `Exception` and that nothing exports. Told apart by module, so that Chroma,
# which takes most of a second to import, is imported only when an index is opened (and then beside the embedding model).
CHROMA_MODULES = ("chromadb", "pyo3_runtime")


class VectorIndex(Protocol):
    """Unit vectors by number, written once, then only read."""

    def nearest(self, vector: Vectors, *, limit: int) -> Near:
        """(number, cosine) of the nearest vectors, best first, at most `limit`; empty for an empty index."""

    def close(self) -> None:
        """Let go of files and connections."""


class VectorStore(Protocol):
    """Where vector indexes are kept, one a name."""

    def write(self, name: str, folder: Path, vectors: Vectors, numbers: Sequence[int]) -> None:
        """Create the index `name`; `folder` is made if it is used, and the indexes of one generation share it. All or an error."""

    def open(self, name: str, folder: Path) -> VectorIndex:
        """Open what `write` wrote; `IndexBroken` when it cannot be read."""

    def drop(self, name: str, folder: Path) -> None:
        """Remove the index, and those that share its folder: a generation is dropped as a whole. Nothing happens when it is not there."""


@dataclass(frozen=True, slots=True)
class _ChromaErrors(AbstractContextManager[None]):
    """What Chroma raises inside becomes ours. No `except`: that would have to catch everything to get at the panics."""

    action: str
    error_type: type[KnowledgeError] = IndexBroken

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        if isinstance(error, CHROMA_RAISES) or type(error).__module__.split(".")[0] in CHROMA_MODULES:
            reason = (str(error).splitlines() or [type(error).__name__])[0]
            raise self.error_type(f"{self.action}: {reason}; check the disk and CHROMA_URL, then run `ask-ai sync`") from error


def _as_client(client: object) -> Client:
    """Chroma declares its factories to return an interface that lacks `close`."""
    from chromadb.api.client import Client  # noqa: PLC0415  see CHROMA_MODULES

    if not isinstance(client, Client):
        raise KnowledgeError(f"this version of Chroma returns {type(client).__name__}; install the locked one with `make setup`")
    return client


class ChromaIndex:
    """One collection of one Chroma client. Chroma's own embedding functions are never used: they fetch models."""

    def __init__(self, client: Client, name: str, stack: ExitStack) -> None:
        """`stack` lets go of the client; it belongs to this index from now on, also when the collection cannot be opened."""
        with stack:
            self._collection = client.get_collection(name, embedding_function=None)
            self._count = self._collection.count()
            self._stack = stack.pop_all()

    def nearest(self, vector: Vectors, *, limit: int) -> Near:
        """See `VectorIndex`."""
        if not self._count:
            return []
        with _ChromaErrors("the vector index does not answer"):
            found = self._collection.query(query_embeddings=[vector.tolist()], n_results=min(limit, self._count), include=["distances"])
        distances = found["distances"] or [[]]
        return [(int(key), 1.0 - float(distance)) for key, distance in zip(found["ids"][0], distances[0], strict=True)]

    def close(self) -> None:
        """See `VectorIndex`."""
        self._stack.close()


class ChromaStore:
    """Embedded Chroma, one directory an index, or the server at `url` (`chroma run`, loopback only: it has no login)."""

    def __init__(self, url: str = "") -> None:
        self._url = url

    @cached_property
    def _server(self) -> Client:
        """One client as long as this store lives: Chroma 1.5.9 leaves a socket open for each that is made and closed."""
        import chromadb  # noqa: PLC0415  see CHROMA_MODULES
        from chromadb.config import Settings  # noqa: PLC0415  see CHROMA_MODULES

        parts = urlsplit(self._url)
        secure, settings = parts.scheme == "https", Settings(anonymized_telemetry=False)
        return _as_client(chromadb.HttpClient(host=parts.hostname or "localhost", port=parts.port or (443 if secure else 8000), ssl=secure, settings=settings))

    @contextmanager
    def _client(self, folder: Path) -> Iterator[Client]:
        import chromadb  # noqa: PLC0415  see CHROMA_MODULES
        from chromadb.config import Settings  # noqa: PLC0415  see CHROMA_MODULES

        if self._url:
            yield self._server
            return
        with closing(_as_client(chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False)))) as client:
            yield client

    def write(self, name: str, folder: Path, vectors: Vectors, numbers: Sequence[int]) -> None:
        """See `VectorStore`. Cosine space: the default lost 1-2 % of exact matches when measured."""
        with _ChromaErrors("the vectors could not be written", KnowledgeError), self._client(folder) as client:
            collection = client.create_collection(name, embedding_function=None, metadata={"hnsw:space": "cosine"})
            for start in range(0, len(numbers), BATCH):
                part = slice(start, start + BATCH)
                collection.add(ids=[str(number) for number in numbers[part]], embeddings=np.asarray(vectors[part], dtype=np.float32))
            written = collection.count()
        if written != len(numbers):
            raise KnowledgeError(f"Chroma kept {written} of {len(numbers)} vectors; run `ask-ai sync` again")

    def open(self, name: str, folder: Path) -> VectorIndex:
        """See `VectorStore`."""
        if not self._url and not folder.is_dir():
            raise IndexBroken(f"the vector index {folder} is gone; run `ask-ai sync` to build it again")
        with _ChromaErrors("the vector index cannot be opened"), ExitStack() as stack:
            client = stack.enter_context(self._client(folder))
            return ChromaIndex(client, name, stack.pop_all())

    def drop(self, name: str, folder: Path) -> None:
        """See `VectorStore`."""
        if not self._url:
            shutil.rmtree(folder, ignore_errors=True)
            return
        from chromadb.errors import NotFoundError  # noqa: PLC0415  see CHROMA_MODULES

        with _ChromaErrors("an old collection could not be dropped", KnowledgeError), self._client(folder) as client:
            try:
                client.delete_collection(name)
            except NotFoundError:
                pass  # as promised
