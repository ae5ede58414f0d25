"""The documentation site as a source: its list of pages, each page politely, nothing half-read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import KW_ONLY, dataclass, field

import httpx

from knowledge.errors import SourceFailed
from knowledge.model import Page
from knowledge.sources.base import Progress
from knowledge.sources.docs.addresses import PublicTransport, Resolve, resolve
from knowledge.sources.docs.crawl import AT_ONCE, Crawl
from knowledge.sources.docs.fetch import TIMEOUT, TRY_LIMIT_S, Clock, Fetcher, FetchFailed, Sleep, follow, text_of
from knowledge.sources.docs.robots import read_robots
from knowledge.sources.docs.site import Site

USER_AGENT = "ask-ai/0.1 (LiveKit support bot; documentation index)"
CANONICAL_URL = "https://docs.livekit.io"
MAX_PAGES = 5_000
CRAWL_LIMIT_S = 900.0
CRAWL_LIMIT_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class DocsSource:
    """The pages that `/llms.txt` of a documentation site lists, read from its Markdown export.

    `base_url` is where pages are fetched, `canonical_url` how they are cited, whichever copy was read. Unless `base_url` names this very machine or
    `allow_private` is set, only public addresses are connected to. `sleep` and `clock` (seconds since 1970) are for tests.
    """

    base_url: str = CANONICAL_URL
    _: KW_ONLY
    canonical_url: str = CANONICAL_URL
    allow_private: bool = False
    user_agent: str = USER_AGENT
    crawl_limit_s: float = CRAWL_LIMIT_S
    crawl_limit_bytes: int = CRAWL_LIMIT_BYTES
    try_limit_s: float = TRY_LIMIT_S
    clock: Clock = time.time
    sleep: Sleep = asyncio.sleep
    resolve: Resolve = resolve
    name: str = field(default="docs", init=False)
    vanish_limit: float = field(default=0.20, init=False)

    async def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """Every page of the site, after all were fetched: a crawl that fails yields nothing. `known` is keyed by canonical address.

        A page that redirects is yielded under its final address with the former ones as aliases. What robots.txt forbids is left out, known or not.
        Raises `SourceFailed`.
        """
        site = Site(base_url=self.base_url, canonical_url=self.canonical_url)
        try:
            async with asyncio.timeout(self.crawl_limit_s), await asyncio.to_thread(self._client, site) as client:
                crawl = await self._crawl(site, client, known, progress)
        except TimeoutError as error:
            raise SourceFailed(f"docs: the crawl of {self.base_url} took more than {self.crawl_limit_s:.0f} seconds; sync again later") from error
        for page in crawl.results():
            yield page

    def _client(self, site: Site) -> httpx.AsyncClient:
        # A transport of its own also keeps proxies of the environment out. Loading certificates takes long, and plain HTTP needs none.
        transport: httpx.AsyncBaseTransport = httpx.AsyncHTTPTransport(verify=site.is_secure, limits=httpx.Limits(max_connections=AT_ONCE))
        if not (self.allow_private or site.is_loopback):
            transport = PublicTransport(transport, resolve=self.resolve)
        return httpx.AsyncClient(transport=transport, timeout=TIMEOUT, headers={"User-Agent": self.user_agent}, follow_redirects=False)

    async def _crawl(self, site: Site, client: httpx.AsyncClient, known: Mapping[str, Page], progress: Progress) -> Crawl:
        fetcher = Fetcher(client=client, clock=self.clock, sleep=self.sleep, try_limit_s=self.try_limit_s)
        robots = await read_robots(fetcher, site, self.user_agent)
        fetcher.pause_s = robots.pause_s
        paths = await asyncio.to_thread(robots.allowed, await _listed(fetcher, site))
        if not paths:
            raise SourceFailed(f"docs: robots.txt of {site.base_url} forbids every page to {robots.agent}; ask its owner")
        crawl = Crawl(
            site=site,
            fetcher=fetcher,
            robots=robots,
            known=known,
            progress=progress,
            listed=frozenset(paths),
            limit_bytes=self.crawl_limit_bytes,
        )
        await crawl.run(paths)
        return crawl


async def _listed(fetcher: Fetcher, site: Site) -> list[str]:
    address = site.fetch_url("/llms.txt")
    try:
        reply = await follow(fetcher, site, "/llms.txt")
        text = text_of(reply) if reply.status == httpx.codes.OK else ""
    except FetchFailed as error:
        raise SourceFailed(f"docs: {address}: {error}; check the network and --docs-url, then sync again") from error
    if reply.status != httpx.codes.OK:
        raise SourceFailed(f"docs: {address} answered HTTP {reply.status}; check --docs-url")
    paths = site.listed(text)
    if not paths:
        raise SourceFailed(f"docs: {address} lists no Markdown page of its own site; check --docs-url")
    if len(paths) > MAX_PAGES:
        raise SourceFailed(f"docs: {address} lists {len(paths)} pages, more than {MAX_PAGES}; check --docs-url")
    return paths
