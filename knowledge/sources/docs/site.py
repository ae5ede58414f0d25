"""Addresses of the documentation site: what is listed, where it is fetched, and how it is called for people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from knowledge.errors import SourceFailed

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
SCHEMES = {"http": 80, "https": 443}
MAX_URL_CHARS = 2_000
LINK = re.compile(r"\]\([ \t]*<?(?P<target>[^()\s<>]+)|(?P<bare>https?://[^\s()<>\[\]\"'`|]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One site that is fetched at `base_url` and cited at `canonical_url`; inside, a page is its path (`/sip/outbound-calls.md`).

    Raises `SourceFailed` when one of the two is no address of a site.
    """

    base_url: str
    canonical_url: str

    def __post_init__(self) -> None:
        for url in (self.base_url, self.canonical_url):
            parts = _split(url)
            if not parts or parts.query or parts.fragment:
                raise SourceFailed(f"docs: {url!r} is not the address of a site; pass one like --docs-url https://docs.livekit.io")

    @property
    def host(self) -> str:
        """The host that is connected to, lower-case, without brackets."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def is_loopback(self) -> bool:
        """Whether a copy on this very machine was asked for."""
        return self.host in LOOPBACK

    @property
    def is_secure(self) -> bool:
        """Whether it is fetched by HTTPS."""
        return urlsplit(self.base_url).scheme == "https"

    def fetch_url(self, path: str) -> str:
        """Where the path is fetched."""
        return self.base_url.rstrip("/") + path

    def page_url(self, path: str) -> str:
        """How the page is cited: on the canonical host, without `.md` and slash at the end."""
        return self.canonical_url.rstrip("/") + path.partition("?")[0].removesuffix(".md").rstrip("/")

    def path_of(self, href: str, *, at: str = "/") -> str | None:
        """The path a link on the page `at` leads to, without fragment; None for another host, another scheme or no address at all."""
        if len(href) > MAX_URL_CHARS or not href.isprintable() or "\\" in href:
            return None
        try:
            parts = _split(urljoin(self.fetch_url(at), href))
        except ValueError:
            return None
        if not parts or ".." in parts.path.split("/"):
            return None
        for home in (urlsplit(self.base_url), urlsplit(self.canonical_url)):
            prefix = home.path.rstrip("/")
            if _is_same(parts, home) and (parts.path == prefix or parts.path.startswith(prefix + "/")):
                return (parts.path[len(prefix) :] or "/") + (f"?{parts.query}" if parts.query else "")
        return None

    def listed(self, text: str) -> list[str]:
        """The pages a list of links names, in its order, each once: links to this site that end in `.md`, without query and fragment."""
        found: dict[str, str] = {}
        for path in self._pages(text):
            found.setdefault(self.page_url(path), path)
        return list(found.values())

    def _pages(self, text: str) -> Iterator[str]:
        for link in LINK.finditer(text):
            path = self.path_of((link["target"] or link["bare"]).partition("#")[0], at="/llms.txt")
            path = path.partition("?")[0] if path else ""
            if path.endswith(".md"):
                yield path


def _split(url: str) -> SplitResult | None:
    """The parts of an absolute address without user and password; None when it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in SCHEMES and parts.hostname and parts.username is None and _port(parts)
    except ValueError:
        return None
    return parts if usable else None


def _port(parts: SplitResult) -> int:
    return parts.port or SCHEMES.get(parts.scheme, 0)


def _is_same(parts: SplitResult, home: SplitResult) -> bool:
    """The same host and port; plain and secure addresses of one host are the same when both keep to their usual port."""
    if parts.hostname != home.hostname:
        return False
    usual = all(_port(each) == SCHEMES[each.scheme] for each in (parts, home))
    return usual or _port(parts) == _port(home)
