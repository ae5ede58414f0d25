"""An answerer that a test holds up in the middle of an answer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from bot.flow import Answerer
from bot.ports import Retriever
from knowledge import Asker, Found


@dataclass(slots=True)
class Gate:
    """Searches only while it is open. `waiting` counts who stands before it, `passed` who went through."""

    retriever: Retriever
    open: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    passed: int = 0

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """See `Retriever`."""
        self.waiting += 1
        try:
            await self.open.wait()
        finally:
            self.waiting -= 1
        self.passed += 1
        return await self.retriever.search(query, limit=limit, asker=asker, audience=audience)


def gated(answerer: Answerer) -> tuple[Answerer, Gate]:
    """The answerer behind a closed gate."""
    gate = Gate(answerer.retriever)
    return replace(answerer, retriever=gate), gate
