"""Read one source, watched: what it has now, what failed, and what stays as it was."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from knowledge.contents import Contents
from knowledge.errors import SourceFailed, SourceSkipped
from knowledge.model import Page
from knowledge.sources.base import Progress, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source brought. `error` is set when it failed as a whole, `skipped` when it cannot work here; `failed` lists (address, reason)."""

    name: str
    pages: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: tuple[tuple[str, str], ...] = ()
    error: str = ""
    skipped: str = ""
    seconds: float = 0.0


class Observer(Protocol):
    """Somebody who watches a sync."""

    def source(self, name: str) -> Progress:
        """A source begins; what it reports goes to the progress returned."""

    def embedding(self, done: int, total: int) -> None:
        """So many of the new texts are embedded."""

    def note(self, text: str) -> None:
        """Something worth a line, such as waiting for another sync."""


@dataclass(slots=True)
class _Watch:
    """Passes progress on and keeps the failures."""

    inner: Progress
    failures: list[tuple[str, str]] = field(default_factory=list)

    def expect(self, total: int) -> None:
        self.inner.expect(total)

    def advance(self) -> None:
        self.inner.advance()

    def failed(self, url: str, why: str) -> None:
        self.failures.append((url, why))
        self.inner.failed(url, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be read; see `knowledge.sync.Syncer.run`."""

    sources: Sequence[Source]
    drop: frozenset[str] = frozenset()
    last: Callable[[Contents], Source] | None = None


def read_all(wanted: Wanted, before: Sequence[Page], observer: Observer) -> tuple[list[Page], list[SourceReport]]:
    """All pages there are now, one an address, and what each source brought; `before` are those there were. Not to be called from an event loop."""
    anew = wanted.drop | {source.name for source in wanted.sources}
    after, reports = [page for page in before if page.source not in anew], list[SourceReport]()

    def take(source: Source) -> None:
        known = {page.url: page for page in before if page.source == source.name}
        pages, report = asyncio.run(read_source(source, known, observer))
        after[:] = [*(page for page in after if page.source != source.name), *pages]
        reports.append(report)

    for source in wanted.sources:
        take(source)
    if wanted.last:
        take(wanted.last(Contents(_without_doubles(after))))
    return _without_doubles(after), reports


def _without_doubles(pages: Iterable[Page]) -> list[Page]:
    """One page an address; the later one wins."""
    return list({page.url: page for page in pages}.values())


async def read_source(source: Source, known: Mapping[str, Page], observer: Observer) -> tuple[list[Page], SourceReport]:
    """All pages the source has now. What failed keeps its previous version; a source that is broken as a whole keeps all of them."""
    started, watch = time.monotonic(), _Watch(observer.source(source.name))
    found: dict[str, Page] = {}
    try:
        async for page in source.pages(known, watch):
            if _is_text(page):
                found[page.url] = page
            else:
                watch.failed(page.url, "its text holds half a character (a lone surrogate), which cannot be stored")
    except SourceSkipped as error:
        return list(known.values()), SourceReport(name=source.name, pages=len(known), skipped=str(error), seconds=time.monotonic() - started)
    except SourceFailed as error:
        return _kept(source, known, watch, str(error), started)
    failed = {url for url, _ in watch.failures}
    moved = {alias for page in found.values() for alias in page.aliases}
    removed = known.keys() - found.keys() - failed - moved
    if known and len(removed) > source.vanish_limit * len(known):
        why = f"{len(removed)} of {len(known)} pages vanished at once; judged broken, nothing was dropped; if they are meant to be gone, run `ask-ai sync --drop {source.name}` first"
        return _kept(source, known, watch, why, started)
    for url in failed & known.keys():
        found.setdefault(url, known[url])
    unchanged = sum(1 for url, page in found.items() if url in known and known[url].key == page.key)
    report = SourceReport(
        name=source.name,
        pages=len(found),
        changed=len(found) - unchanged,
        unchanged=unchanged,
        removed=len(removed),
        failed=tuple(watch.failures),
        seconds=time.monotonic() - started,
    )
    return list(found.values()), report


def _is_text(page: Page) -> bool:
    try:
        return bool(page.key)
    except UnicodeEncodeError:
        return False


def _kept(source: Source, known: Mapping[str, Page], watch: _Watch, why: str, started: float) -> tuple[list[Page], SourceReport]:
    report = SourceReport(name=source.name, pages=len(known), unchanged=len(known), failed=tuple(watch.failures), error=why, seconds=time.monotonic() - started)
    return [replace(page) for page in known.values()], report
