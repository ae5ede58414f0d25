"""What stands at an address just now, as a hash: by that, whoever rests on a page notices that it changed."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from knowledge.addresses import spellings
from knowledge.model import Page


class Contents:
    """The content of pages by each address they are known under. Verified answers are not among them: they rest on pages, and nothing rests on them."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._hashes: dict[str, str] = {}
        documents = [page for page in pages if not page.verified]
        for page in documents:
            self._hashes.update(dict.fromkeys((page.url, *spellings(page.url)), page.content))
        for page in documents:  # an own address wins over a former one of another page
            for alias in page.aliases:
                for url in spellings(alias):
                    self._hashes.setdefault(url, page.content)
        self._sites = {_site(url) for url in self._hashes}

    def of(self, url: str) -> str | None:
        """The hash of the page at this address, "" when it is gone, and None when there is no page of that site at all: then nothing can be said."""
        for spelling in (url, *spellings(url)):
            if spelling in self._hashes:
                return self._hashes[spelling]
        return "" if _site(url) in self._sites else None


def _site(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:  # a bracket that is no IPv6 address
        return url
    return f"{parts.scheme}://{parts.netloc.lower()}"
