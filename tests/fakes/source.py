"""A source that does what the test says, and pages to say it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace

from knowledge.errors import KnowledgeError
from knowledge.model import Page
from knowledge.sources.base import Progress


def page(slug: str, text: str = "", *, source: str = "docs", asked_as: tuple[str, ...] = (), aliases: tuple[str, ...] = ()) -> Page:
    """A small page of `source` at an address that ends in `slug`; its text is unlike that of other slugs unless one is given."""
    words = text or f"All about {slug}.\n"
    return Page(source=source, url=f"https://docs.example/{source}/{slug}", title=f"Page {slug}", text=words, asked_as=asked_as, aliases=aliases)


class ScriptedSource:
    """Yields `now`, reports `failing` (address, reason), then raises `error` if there is one. `known` is what the last sync gave it.

    All may be changed between two syncs.
    """

    def __init__(self, *now: Page, name: str = "docs", vanish_limit: float = 1.0) -> None:
        self.name, self.vanish_limit = name, vanish_limit
        self.now: tuple[Page, ...] = now
        self.failing: tuple[tuple[str, str], ...] = ()
        self.error: KnowledgeError | None = None
        self.known: dict[str, Page] = {}

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """See `Source`."""
        self.known = dict(known)
        progress.expect(len(self.now))
        for url, why in self.failing:
            progress.failed(url, why)
        for page in self.now:
            progress.advance()
            yield page
        if self.error:
            raise self.error

    def reword(self, slug: str, text: str) -> None:
        """From now on the page with this slug has another text."""
        self.now = tuple(replace(page, text=text) if page.url.endswith(f"/{slug}") else page for page in self.now)

    def remove(self, *slugs: str) -> None:
        """From now on the pages with these slugs are gone."""
        self.now = tuple(page for page in self.now if page.url.rpartition("/")[2] not in slugs)
