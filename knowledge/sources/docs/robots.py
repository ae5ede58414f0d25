"""What the site's robots.txt allows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.robotparser import RobotFileParser

from knowledge.errors import SourceFailed
from knowledge.sources.docs.fetch import Fetcher, FetchFailed, follow
from knowledge.sources.docs.site import Site

# More than a page a second would not fit 600 pages into the quarter of an hour a crawl may take.
MAX_PAUSE_S = 1.0
MAX_CHARS = 500_000  # https://www.rfc-editor.org/rfc/rfc9309.html#section-2.5 asks for 500 KiB at least


@dataclass(frozen=True, slots=True, kw_only=True)
class Robots:
    """The rules for one agent name on one site. Without rules everything is allowed."""

    rules: RobotFileParser
    agent: str
    site: Site

    def allows(self, path: str) -> bool:
        """Whether the path may be fetched."""
        return self.rules.can_fetch(self.agent, self.site.fetch_url(path))

    def allowed(self, paths: Iterable[str]) -> list[str]:
        """Those of the paths that may be fetched, in order."""
        return [path for path in paths if self.allows(path)]

    @property
    def pause_s(self) -> float:
        """The wanted time between two requests, `MAX_PAUSE_S` at most."""
        return min(MAX_PAUSE_S, float(self.rules.crawl_delay(self.agent) or 0))


async def read_robots(fetcher: Fetcher, site: Site, agent: str) -> Robots:
    """The rules of the site; all is allowed when it has no such file. Raises `SourceFailed` when it cannot be asked: then nothing may be fetched.

    https://www.rfc-editor.org/rfc/rfc9309.html#section-2.3.1
    """
    rules = RobotFileParser()
    try:
        reply = await follow(fetcher, site, "/robots.txt")
    except FetchFailed as error:
        raise SourceFailed(f"docs: {site.fetch_url('/robots.txt')}: {error}; check the network and --docs-url, then sync again") from error
    lines = reply.body.decode("utf-8", "replace")[:MAX_CHARS].splitlines() if reply.status == 200 else []
    rules.parse(lines)
    return Robots(rules=rules, agent=agent.partition("/")[0], site=site)
