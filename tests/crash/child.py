"""A sync in a process of its own, to be killed or starved; it tells its parent through a pipe how far it is."""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from knowledge.errors import KnowledgeError
from knowledge.index import ChromaStore, VectorIndex
from knowledge.library import Library
from knowledge.model import Page
from knowledge.search import Searcher
from knowledge.sources.base import Progress
from knowledge.sync import Syncer
from knowledge.vectors import Vectors
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource

# One process imports everything once and then forks: a second instead of twenty.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload([__name__])


class TellingStore(ChromaStore):
    """Tells before and after it writes and drops."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe

    def write(self, name: str, folder: Path, vectors: Vectors, numbers: Sequence[int]) -> None:
        """See `VectorStore`."""
        self._pipe.send("writing vectors")
        super().write(name, folder, vectors, numbers)
        self._pipe.send("wrote vectors")

    def open(self, name: str, folder: Path) -> VectorIndex:
        """See `VectorStore`."""
        self._pipe.send("opening vectors")
        return super().open(name, folder)

    def drop(self, name: str, folder: Path) -> None:
        """See `VectorStore`."""
        self._pipe.send("dropping vectors")
        super().drop(name, folder)
        self._pipe.send("dropped vectors")


class TellingObserver(RecordingObserver):
    """Tells what it sees."""

    def __init__(self, pipe: Connection) -> None:
        super().__init__()
        self._pipe = pipe

    def source(self, name: str) -> Progress:
        """See `Observer`."""
        self._pipe.send("reading source")
        return super().source(name)

    def embedding(self, done: int, total: int) -> None:
        """See `Observer`."""
        self._pipe.send("embedding")
        super().embedding(done, total)


def sync(root: Path, pages: Sequence[Page], pipe: Connection) -> None:
    """Sync these pages with embedded Chroma; the last thing told is "done", or the error before status 1."""
    try:
        Syncer(root, store=TellingStore(pipe), embedder=HashingEmbedder()).run([ScriptedSource(*pages)], TellingObserver(pipe), wait_s=1)
    except KnowledgeError as error:
        pipe.send(str(error))
        sys.exit(1)
    pipe.send("done")


def sync_on_a_full_disk(root: Path, pages: Sequence[Page], pipe: Connection, file_bytes: int) -> None:
    """The same where no file may grow beyond `file_bytes`: as far as programs see, the disk is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes))
    sync(root, pages, pipe)


def sync_in_a_foreign_folder(root: Path, pages: Sequence[Page], pipe: Connection) -> None:
    """The same for somebody who may read the index but not write it."""
    with _foreign(root):
        sync(root, pages, pipe)


def read_in_a_foreign_folder(root: Path, pages: Sequence[Page], pipe: Connection) -> None:
    """Open the index as somebody who may not write it, and look for the first of the pages."""
    embedder = HashingEmbedder()
    library = Library(root, store=ChromaStore(), embedder=embedder)
    try:
        with _foreign(root):
            pipe.send(Searcher(library).search_now(pages[0].title, limit=1).hits[0].page.title)
    except KnowledgeError as error:
        pipe.send(str(error))
        sys.exit(1)


@contextmanager
def _foreign(root: Path) -> Iterator[None]:
    everything = (root, *root.rglob("*"))
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.geteuid() == 0:
        os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(os.getuid())
        for path in everything:
            path.chmod(0o755 if path.is_dir() else 0o644)
