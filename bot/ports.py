"""What the flows need from outside. The consumer owns the port; its docstring is the contract that fakes and adapters pass."""

from __future__ import annotations

from typing import Protocol

from knowledge import Asker, Found


class Retriever(Protocol):
    """Finds pieces of documents."""

    async def search(self, query: str, *, limit: int, asker: Asker | None = None) -> Found:
        """At most `limit` pages' worth of hits, best first. Empty means the documents are silent."""
