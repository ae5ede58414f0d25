"""Bring the index up to date: read the sources, compare, embed what is new, publish a new generation."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from knowledge.cache import Cache, open_cache
from knowledge.chunks import CHUNKER_VERSION, chunk_page
from knowledge.contents import Contents
from knowledge.corpus import Corpus, in_order, write_corpus
from knowledge.errors import IndexBroken, IndexMissing, KnowledgeError
from knowledge.generations import Generations, Manifest, new_name, read_manifest, write_manifest
from knowledge.index import VectorStore
from knowledge.lexical import LexicalIndex
from knowledge.library import Generation
from knowledge.model import Chunk, Page
from knowledge.reading import Observer, SourceReport, Wanted, read_all
from knowledge.shipped import shipped_vectors
from knowledge.sources.base import Source
from knowledge.vectors import Embedder, Vectors

EMBED_AT_ONCE = 128
WAIT_S = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync did. `generation` is the one in use afterwards ("" when there still is none); `embedded` counts the texts that had to be embedded."""

    sources: tuple[SourceReport, ...]
    generation: str
    published: bool
    pages: int
    chunks: int
    embedded: int
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether everything that was asked for is in the index."""
        return not any(source.error or source.failed for source in self.sources)


class Syncer:
    """Keeps the index below `root` up to date with the sources. One at a time: a second one waits, then says so."""

    def __init__(self, root: Path, *, store: VectorStore, embedder: Embedder) -> None:
        self._generations, self._store, self._embedder = Generations(root), store, embedder
        self._root = root

    def run(
        self,
        sources: Sequence[Source],
        observer: Observer,
        *,
        drop: Iterable[str] = (),
        wait_s: float = WAIT_S,
        last: Callable[[Contents], Source] | None = None,
    ) -> SyncReport:
        """Read these sources and publish a new generation if anything changed. Other sources keep their pages, those in `drop` lose them.

        `last` is told what stands in all pages then, and gives a source whose pages depend on that; it is read after the others.
        """
        started = time.monotonic()
        waiting = lambda: observer.note(f"another sync is running on {self._root}; waiting for it")  # noqa: E731
        with self._generations.writing(wait_s=wait_s, waiting=waiting) as unfinished:
            try:
                self._drop(unfinished)
                return self._locked(Wanted(sources=sources, drop=frozenset(drop), last=last), observer, started)
            except sqlite3.Error as error:
                raise KnowledgeError(
                    f"the index in {self._root} could not be written ({error}); what was published last stays in use; check the disk and run `ask-ai sync`"
                ) from error

    def contents(self) -> Contents:
        """What stands in the pages of the index in use; nothing when there is none yet. Reads all of them: call it off the event loop. `IndexBroken` when it cannot be read."""
        try:
            name = self._generations.current()
        except IndexMissing:
            return Contents(())
        with self._generations.reading(name), closing(Corpus(self._generations.folder(name) / "corpus.db")) as corpus:
            return Contents(corpus.pages())

    def fits(self) -> bool:
        """Whether there is an index that was made as this version makes it: else a sync, of whatever source, cuts and embeds all pages anew, which takes minutes."""
        try:
            return self._same_chunker(self._generations.current())
        except (IndexMissing, IndexBroken):
            return False

    def tidy(self) -> int:
        """Delete the former generations that nobody reads any more: a sync leaves those that are being read. How many are left; `IndexBusy` while a sync is running."""
        with self._generations.writing(wait_s=0.0, waiting=lambda: None) as unfinished:
            self._drop(unfinished)
            try:
                name = self._generations.current()
            except IndexMissing:
                return 0
            self._drop(self._generations.unread(name))
            return len(self._generations.left(name))

    def _locked(self, wanted: Wanted, observer: Observer, started: float) -> SyncReport:
        with closing(open_cache(self._root / "cache.db", observer.note)) as cache:
            name, before = self._before(observer)
            before = cache.with_validators(before) if self._same_chunker(name) else [replace(page, etag="", last_modified="") for page in before]
            after, reports = read_all(wanted, before, observer)
            cache.keep_validators(after)
            published, chunks, embedded = self._publish(name, before, after, cache, observer)
            if keep := published or name:
                self._drop(self._generations.unread(keep))
        return SyncReport(
            sources=tuple(reports),
            generation=published or name,
            published=bool(published),
            pages=len(after),
            chunks=chunks,
            embedded=embedded,
            seconds=time.monotonic() - started,
        )

    def _before(self, observer: Observer) -> tuple[str, list[Page]]:
        """The pages of the generation in use; none when there is none or it cannot be read."""
        try:
            name = self._generations.current()
            with closing(Corpus(self._generations.folder(name) / "corpus.db")) as corpus:
                return name, corpus.pages()
        except IndexMissing:
            return "", []
        except IndexBroken as error:
            observer.note(f"{error}; building it again")
            return "", []

    def _same_chunker(self, name: str) -> bool:
        """Whether the pages were cleaned and cut as this version does; if not, servers are asked for all of them again."""
        try:
            return bool(name) and read_manifest(self._generations.folder(name)).chunker == CHUNKER_VERSION
        except IndexBroken:
            return False

    def _current_fits(self, name: str, before: Sequence[Page], after: Sequence[Page]) -> bool:
        if not name or {page.key for page in before} != {page.key for page in after}:
            return False
        try:
            with closing(Generation(self._generations, name, store=self._store, identity=self._embedder.identity)) as generation:
                generation.check()
                return generation.manifest.chunker == CHUNKER_VERSION
        except IndexBroken:
            return False

    def _publish(self, name: str, before: Sequence[Page], after: Sequence[Page], cache: Cache, observer: Observer) -> tuple[str, int, int]:
        """(name of the new generation or "", number of chunks, number of texts that were embedded)."""
        if not name and not after:  # every source failed; an empty index would look like documents that are silent
            return "", 0, 0
        if self._current_fits(name, before, after):
            return "", read_manifest(self._generations.folder(name)).chunks, 0
        pages = sorted(after, key=lambda page: (page.source, page.url))
        known = self._known_chunks(name) if self._same_chunker(name) else {}
        chunks = {page.url: known.get(page.key) or chunk_page(page) for page in pages}
        flat = in_order(pages, chunks)
        body = [chunk for chunk in flat if chunk.kind != "question"]
        vectors, embedded = self._vectors([chunk.embedded_text for chunk in flat], cache, observer)
        fresh = new_name()
        try:
            with self._generations.draft(fresh) as draft:
                write_corpus(draft / "corpus.db", pages, chunks)
                for part, chosen in (("body", slice(0, len(body))), ("questions", slice(len(body), len(flat)))):
                    LexicalIndex.build([chunk.embedded_text for chunk in flat[chosen]]).save(draft / f"{part}-words")
                    self._store.write(f"{fresh}-{part}", draft / "vectors", vectors[chosen], range(len(flat))[chosen])
                write_manifest(draft, self._manifest(fresh, len(pages), len(body), len(flat) - len(body)))
                self._generations.publish(fresh, draft)
        except (KnowledgeError, sqlite3.Error):
            self._drop([fresh])
            raise
        cache.forget_other_models(self._embedder.identity.sha256, [chunk.embedded_text for chunk in flat])
        return fresh, len(body), embedded

    def _known_chunks(self, name: str) -> Mapping[str, Sequence[Chunk]]:
        """The chunks of the generation in use, by the key of their page: to cut all pages anew takes longer than most syncs. None when any is missing there."""
        folder = self._generations.folder(name)
        try:
            with closing(Corpus(folder / "corpus.db")) as corpus:
                corpus.check()
                manifest = read_manifest(folder)
                return corpus.chunks_by_page() if corpus.chunk_count() == manifest.chunks + manifest.questions else {}
        except IndexBroken:
            return {}

    def _drop(self, names: Iterable[str]) -> None:
        """Delete generations; on a Chroma server their collections too, which no folder holds."""
        for name in names:
            for part in ("body", "questions"):
                self._store.drop(f"{name}-{part}", self._generations.folder(name) / "vectors")
            self._generations.remove(name)

    def _manifest(self, name: str, pages: int, chunks: int, questions: int) -> Manifest:
        made_at, model = datetime.now(UTC).isoformat(timespec="seconds"), self._embedder.identity
        return Manifest(name=name, made_at=made_at, model=model, chunker=CHUNKER_VERSION, pages=pages, chunks=chunks, questions=questions)

    def _vectors(self, texts: Sequence[str], cache: Cache, observer: Observer) -> tuple[Vectors, int]:
        """A row a text, from the cache, from what ships with the package, or embedded now, slice by slice so that a crash loses little."""
        identity = self._embedder.identity
        known = {**shipped_vectors(identity.sha256, texts), **cache.vectors(identity.sha256, texts)}
        missing = sorted({text for text in texts if text not in known}, key=lambda text: (len(text), text))
        for start in range(0, len(missing), EMBED_AT_ONCE):
            observer.embedding(start, len(missing))
            part = missing[start : start + EMBED_AT_ONCE]
            new = dict(zip(part, self._embedder.embed(part), strict=True))
            cache.keep_vectors(identity.sha256, new)
            known.update(new)
        observer.embedding(len(missing), len(missing))
        rows = np.stack([known[text] for text in texts]) if texts else np.zeros((0, identity.dimension))
        return rows.astype(np.float32), len(missing)
