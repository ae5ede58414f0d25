"""What a source is: a plain object that yields pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from knowledge.model import Page


class Progress(Protocol):
    """Where a source tells how far it is; the sync shows it."""

    def expect(self, total: int) -> None:
        """How many pages there will be, as soon as that is known; may be called again."""

    def advance(self) -> None:
        """One page more was looked at, whatever came of it."""

    def failed(self, url: str, why: str) -> None:
        """One page could not be read. Its previous version stays in the index; the sync ends with status 1."""


class Source(Protocol):
    """Yields `Page`s. Fails alone: raises `SourceFailed` (or `SourceSkipped`) and nothing else for what the outside world can do wrong."""

    @property
    def name(self) -> str:
        """Lower-case, unique: what `ask-ai sync --source NAME` says."""

    @property
    def vanish_limit(self) -> float:
        """The share of known pages (0 to 1) that may be gone at once; when more are, the source is judged broken and nothing is dropped."""

    def pages(self, known: Mapping[str, Page], progress: Progress) -> AsyncIterator[Page]:
        """Every page there is now, once each, in any order.

        `known` holds this source's pages of the last sync by address; a page that has not changed may be yielded as that same object. A page that
        is neither yielded nor reported through `progress.failed` no longer exists.
        """
