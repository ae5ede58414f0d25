"""A retriever over a few hits that a test wrote down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from knowledge import Asker, Found, Hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Searched:
    """One call of the retriever."""

    query: str
    limit: int
    asker: Asker | None
    audience: str = ""


@dataclass(slots=True, kw_only=True)
class FakeRetriever:
    """Finds `hits`, or those that `by_word` has for the last of its words that stands in the query. `asked` is the history."""

    hits: tuple[Hit, ...] = ()
    by_word: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)
    asked: list[Searched] = field(default_factory=list)

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """See `bot.ports.Retriever`."""
        self.asked.append(Searched(query=query, limit=limit, asker=asker, audience=audience))
        if not query.strip() or limit < 1:
            return Found(query=query, hits=())
        hits = next((hits for word, hits in reversed(tuple(self.by_word.items())) if word in query), self.hits)
        pages = list(dict.fromkeys(hit.page.url for hit in hits))[:limit]
        kept = sorted((hit for hit in hits if hit.page.url in pages), key=lambda hit: -hit.score)
        return Found(query=query, hits=tuple(replace(hit) for hit in kept))
