"""An index in a folder, with what it takes to sync and to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from knowledge.generations import Generations, Manifest, read_manifest
from knowledge.index import VectorStore
from knowledge.library import Library
from knowledge.search import Searcher
from knowledge.sources.base import Source
from knowledge.sync import Syncer, SyncReport
from knowledge.vectors import Embedder
from tests.fakes.embedder import HashingEmbedder
from tests.fakes.observer import RecordingObserver
from tests.fakes.vectors import ExactStore


class Workshop:
    """Fakes unless told otherwise. `observer` watched the last sync, `embedder` counts what had to be embedded."""

    def __init__(self, root: Path, *, store: VectorStore | None = None) -> None:
        self.root, self.store = root, store or ExactStore()
        self.generations = Generations(root)
        self.embedder = HashingEmbedder()
        self.observer = RecordingObserver()

    def sync(self, *sources: Source, drop: Iterable[str] = (), wait_s: float = 5.0, embedder: Embedder | None = None) -> SyncReport:
        """One sync of these sources, with a fresh observer."""
        self.observer = RecordingObserver()
        self.embedder.embedded.clear()
        return Syncer(self.root, store=self.store, embedder=embedder or self.embedder).run(sources, self.observer, drop=drop, wait_s=wait_s)

    @property
    def syncer(self) -> Syncer:
        """What syncs, for what `sync` does not offer."""
        return Syncer(self.root, store=self.store, embedder=self.embedder)

    @contextmanager
    def open(self, embedder: Embedder | None = None) -> Iterator[Library]:
        """A reader, as the bot has one."""
        with closing(Library(self.root, store=self.store, embedder=embedder or self.embedder)) as library:
            yield library

    def ask(self, query: str, *, limit: int = 20, embedder: Embedder | None = None) -> list[str]:
        """The titles of the pages that a newly opened reader finds, best first."""
        with self.open(embedder) as library:
            return titles(library, query, limit=limit)

    @property
    def current(self) -> Path:
        """The folder of the generation in use."""
        return self.generations.folder(self.generations.current())

    @property
    def manifest(self) -> Manifest:
        """What the generation in use is made of."""
        return read_manifest(self.current)

    @property
    def kept(self) -> list[str]:
        """The names of all generations on disk, unfinished ones too."""
        return sorted(folder.name for folder in (self.root / "generations").iterdir())


def titles(library: Library, query: str, *, limit: int = 20) -> list[str]:
    """The titles of the pages that this reader finds, best first."""
    hits = Searcher(library).search_now(query, limit=limit).hits
    return list(dict.fromkeys(hit.page.title for hit in hits))
