"""One crawl: every listed page, a few at once, each with an outcome of its own."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import httpx

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources.base import Progress
from knowledge.sources.docs.clean import clean
from knowledge.sources.docs.fetch import MAX_REDIRECTS, Fetcher, FetchFailed, Reply, redirect, text_of
from knowledge.sources.docs.robots import Robots
from knowledge.sources.docs.site import Site

AT_ONCE = 8
MAX_ALIASES = 50
GONE = frozenset({httpx.codes.NOT_FOUND, httpx.codes.GONE})


@dataclass(slots=True, kw_only=True)
class Crawl:
    """Collects pages by canonical address; `results` tells them once `run` is over."""

    site: Site
    fetcher: Fetcher
    robots: Robots
    known: Mapping[str, Page]
    progress: Progress
    listed: frozenset[str]
    limit_bytes: int
    _pages: dict[str, Page] = field(default_factory=dict)
    _aliases: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _failures: dict[str, str] = field(default_factory=dict)
    _bytes: int = 0

    async def run(self, paths: list[str]) -> None:
        """Visits every path, `AT_ONCE` at once. One page that fails leaves the others alone. Raises `SourceFailed` when the site is out of bounds."""
        self.progress.expect(len(paths))
        waiting = iter(paths)
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work(waiting))
        if self._bytes > self.limit_bytes:
            raise SourceFailed(f"docs: the pages of {self.site.base_url} are larger than {self.limit_bytes // 1_000_000} MB together; check --docs-url")
        if not self._pages and not self._failures:
            raise SourceFailed(f"docs: none of the {len(paths)} pages that {self.site.base_url}/llms.txt lists exists; check --docs-url")

    def results(self) -> Iterator[Page]:
        """The pages found, with the addresses that lead to them; failures go to `progress` on the way."""
        for url, why in self._failures.items():
            if url not in self._pages:
                self.progress.failed(url, why)
        for url, page in self._pages.items():
            aliases = self._aliases_of(url)
            yield page if aliases == page.aliases else replace(page, aliases=aliases)

    async def _work(self, waiting: Iterator[str]) -> None:
        for path in waiting:
            if self._bytes > self.limit_bytes:
                return
            try:
                await self._visit(path)
            except FetchFailed as error:
                self._failures[self._home(self.site.page_url(path))] = str(error)
            self.progress.advance()

    async def _visit(self, start: str) -> None:
        path = start
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self.fetcher.get(self.site.fetch_url(path), self._validators(path))
            target = redirect(self.site, path, reply)
            if not target:
                await self._take(path, reply)
            elif not self.robots.allows(target):
                raise FetchFailed(f"redirects to {target[:200]!r}, which robots.txt forbids")
            path = target or path
            if not target or target in self.listed:  # a listed page is read on its own account
                self._aliases[self.site.page_url(path)].add(self.site.page_url(start))
                return
        raise FetchFailed(f"more than {MAX_REDIRECTS} redirects")

    def _validators(self, path: str) -> dict[str, str]:
        page = self.known.get(self.site.page_url(path))
        if not page:
            return {}
        return {name: value for name, value in (("If-None-Match", page.etag), ("If-Modified-Since", page.last_modified)) if value}

    async def _take(self, path: str, reply: Reply) -> None:
        url = self.site.page_url(path)
        if reply.status == httpx.codes.OK:
            self._bytes += len(reply.body)
            self._pages[url] = await self._page(url, reply)
        elif reply.status == httpx.codes.NOT_MODIFIED and url in self.known:
            self._pages[url] = self.known[url]
        elif reply.status not in GONE:
            raise FetchFailed(f"HTTP {reply.status}")

    async def _page(self, url: str, reply: Reply) -> Page:
        raw = text_of(reply)
        made = await asyncio.to_thread(clean, raw, self.site.canonical_url)
        if not made.text:
            raise FetchFailed("the page has no text")
        return Page(
            source="docs",
            url=url,
            title=made.title or url.rpartition("/")[2],
            text=made.text,
            area=made.area,
            etag=reply.headers.get("ETag", ""),
            last_modified=reply.headers.get("Last-Modified", ""),
        )

    def _aliases_of(self, url: str) -> tuple[str, ...]:
        """Former addresses, new ones and those remembered, that are no page themselves."""
        remembered = self.known[url].aliases if url in self.known else ()
        return tuple(sorted({*self._aliases[url], *remembered} - self._pages.keys())[:MAX_ALIASES])

    def _home(self, url: str) -> str:
        """The address a page is known under, when this one is an alias."""
        if url in self.known:
            return url
        return next((page.url for page in self.known.values() if url in page.aliases), url)
