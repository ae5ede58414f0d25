"""A progress that remembers what it was told, and small helpers to read a source to its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.model import Page
from knowledge.sources.base import Source


@dataclass(slots=True)
class Recorder:
    """What a source said of its progress."""

    total: int = 0
    advanced: int = 0
    failures: dict[str, str] = field(default_factory=dict)

    def expect(self, total: int) -> None:
        self.total = total

    def advance(self) -> None:
        self.advanced += 1

    def failed(self, url: str, why: str) -> None:
        assert url not in self.failures, "a failure is told once"
        self.failures[url] = why


async def read(source: Source, known: Mapping[str, Page] | None = None) -> tuple[dict[str, Page], Recorder]:
    """All pages of a source by address, and its progress."""
    progress = Recorder()
    pages: dict[str, Page] = {}
    async for page in source.pages(known or {}, progress):
        assert page.url not in pages, "a page is yielded once"
        pages[page.url] = page
    return pages, progress
