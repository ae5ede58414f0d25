"""One open index generation, and the reader that follows the pointer when a sync publishes a new one."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import numpy as np

from knowledge.corpus import Corpus
from knowledge.errors import IndexBroken
from knowledge.generations import Generations, Manifest, read_manifest
from knowledge.index import VectorStore
from knowledge.lexical import LexicalIndex
from knowledge.vectors import Embedder, ModelIdentity

PUBLISH_RACES = 3
BESIDE_WIDTH = 4


class Generation:
    """Corpus, lexical and dense index of one generation, locked against deletion while open."""

    def __init__(self, generations: Generations, name: str, *, store: VectorStore, identity: ModelIdentity) -> None:
        folder = generations.folder(name)
        with ExitStack() as stack:
            stack.enter_context(generations.reading(name))
            self.manifest: Manifest = read_manifest(folder)
            self._refuse_other_model(identity)
            self.corpus = stack.enter_context(closing(Corpus(folder / "corpus.db")))
            self.words = LexicalIndex.load(folder / "body-words")
            self.vectors = stack.enter_context(closing(store.open(f"{name}-body", folder / "vectors")))
            self.question_words = LexicalIndex.load(folder / "questions-words")
            self.question_vectors = stack.enter_context(closing(store.open(f"{name}-questions", folder / "vectors")))
            self._stack = stack.pop_all()
        self.name = name

    def _refuse_other_model(self, identity: ModelIdentity) -> None:
        made = self.manifest.model
        if made != identity:
            raise IndexBroken(
                f"the index was made with {made.name} ({made.sha256[:12]}, {made.dimension} dimensions) but {identity.name} ({identity.sha256[:12]}, "
                f"{identity.dimension} dimensions) is configured; run `ask-ai sync` to embed it again, or set the embedding model back"
            )

    def check(self) -> None:
        """Read a little of every part; `IndexBroken` for damage that opening does not meet."""
        self.corpus.check()
        if self.corpus.chunk_count() != self.manifest.chunks + self.manifest.questions:
            raise IndexBroken(f"the index generation {self.name} lacks some of its chunks; run `ask-ai sync` to build it again")
        anywhere = np.eye(1, self.manifest.model.dimension, dtype=np.float32)[0]
        for vectors in (self.vectors, self.question_vectors):
            vectors.nearest(anywhere, limit=1)

    def close(self) -> None:
        """Let go of files; the generation may be deleted from now on."""
        self._stack.close()


class Library:
    """Always answers from the current generation: reopens when the pointer changed. Safe to use from several threads.

    `beside` runs what a search does side by side.
    """

    def __init__(self, root: Path, *, store: VectorStore, embedder: Embedder) -> None:
        self._generations, self._store, self._embedder = Generations(root), store, embedder
        self.beside = ThreadPoolExecutor(max_workers=BESIDE_WIDTH, thread_name_prefix="search")
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._users: dict[str, int] = {}
        self._retired: list[Generation] = []

    @property
    def embedder(self) -> Embedder:
        """The model that queries are embedded with."""
        return self._embedder

    def acquire(self) -> Generation:
        """The current generation; give it back with `release`. `IndexMissing` or `IndexBroken` when there is none to use."""
        with self._lock:
            name = self._generations.current()
            if self._open is None or self._open.name != name:
                fresh = self._open_current()
                if self._open is not None:
                    self._retired.append(self._open)
                self._open = fresh
            self._users[self._open.name] = self._users.get(self._open.name, 0) + 1
            self._close_retired()
            return self._open

    def warm(self) -> None:
        """Open the current generation, so that the first search need not."""
        self.release(self.acquire())

    def release(self, generation: Generation) -> None:
        """The counterpart of `acquire`."""
        with self._lock:
            self._users[generation.name] -= 1
            self._close_retired()

    def _open_current(self) -> Generation:
        """A sync may publish and delete between reading the pointer and opening what it named; then look again."""
        for _ in range(PUBLISH_RACES):
            name = self._generations.current()
            try:
                return Generation(self._generations, name, store=self._store, identity=self._embedder.identity)
            except IndexBroken:
                if self._generations.current() == name:
                    raise
        return Generation(self._generations, self._generations.current(), store=self._store, identity=self._embedder.identity)

    def _close_retired(self) -> None:
        idle = [generation for generation in self._retired if not self._users.get(generation.name)]
        self._retired = [generation for generation in self._retired if generation not in idle]
        for generation in idle:
            self._users.pop(generation.name, None)
            generation.close()

    def close(self) -> None:
        """Close what is open; nothing may be in use any more."""
        self.beside.shutdown()
        with self._lock:
            for generation in (*self._retired, *((self._open,) if self._open else ())):
                generation.close()
            self._open, self._retired, self._users = None, [], {}

    def sources(self) -> Sequence[str]:
        """The names of the sources that have pages in the current generation, sorted."""
        generation = self.acquire()
        try:
            return sorted({page.source for page in generation.corpus.pages()})
        finally:
            self.release(generation)
