"""Small documentation sites and a source that reads them without waiting."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from knowledge.sources.docs import DocsSource
from tests.fakes.site import FakeSite

HOME = "https://docs.livekit.io"
NOON = 1_790_000_000.0  # seconds since 1970: Mon, 21 Sep 2026 14:13:20 GMT


@dataclass(slots=True)
class Nap:
    """A sleep that only writes down for how long."""

    naps_s: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        self.naps_s.append(seconds)


def source(site: FakeSite, **options: Any) -> DocsSource:
    """A source on the loopback site that never really sleeps."""
    return DocsSource(site.url, **{"sleep": Nap(), "clock": lambda: NOON, **options})


def listing(*paths: str) -> str:
    """An `llms.txt` that names the paths as the real one does."""
    return "# Docs\n\n" + "\n".join(f"- [Page]({HOME}{path}): About it." for path in paths)


def page_text(title: str, body: str = "Words of the page.") -> str:
    """A page the way the export writes it."""
    return (
        f"LiveKit docs › Area › {title}\n\n---\n\n# {title}\n\n> What {title} is.\n\n{body}\n\n---\n\n"
        "This document was rendered at 2026-09-21T09:36:48.914Z.\n"
        f"For the latest version of this document, see [{HOME}/x.md]({HOME}/x.md).\n\n"
        f"To explore all LiveKit documentation, see [llms.txt]({HOME}/llms.txt)."
    )


def publish(site: FakeSite, *paths: str) -> None:
    """Lists the paths and gives each a page called by its last word."""
    site.page("/llms.txt", listing(*paths))
    for path in paths:
        site.page(path, page_text(path.rpartition("/")[2].removesuffix(".md")), etag=f'"{path}"')
