"""One search, or for a follow-up two, fused: the question with its thread, and the question alone."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.model import Query
from bot.ports import Retriever
from knowledge import Found, Hit

# Weights of the thread and of the question alone. Short questions lean on the thread even when they change the topic; one that is worded nearly as the
# documents' own questions stands by itself.
LEANS, STANDS_ALONE = (1.0, 0.5), (0.5, 1.5)
STANDS_ALONE_COSINE = 0.7
LIMIT = 8


async def retrieve(retriever: Retriever, query: Query, *, limit: int = LIMIT) -> Found:
    """Hits for the query, best first, at most `limit` pages' worth."""
    found = await asyncio.gather(*(retriever.search(text, limit=limit, asker=query.asker, audience=query.audience) for text in query.search))
    return found[0] if len(found) == 1 else _fused(found[0], found[1])


def _fused(threaded: Found, alone: Found) -> Found:
    stands_alone = max((hit.question_cosine for hit in alone.hits), default=0.0) >= STANDS_ALONE_COSINE
    weights = STANDS_ALONE if stands_alone else LEANS
    best: dict[str, Hit] = {}
    for found, weight in zip((threaded, alone), weights, strict=True):
        for hit in found.hits:
            before = best.get(hit.chunk.key)
            best[hit.chunk.key] = _sum(before, hit, weight) if before else replace(hit, score=hit.score * weight)
    # A verified answer to the thread's first question is none to what was added since; one to the question alone comes first.
    settled = best.get(alone.settled.chunk.key) if alone.settled else None
    hits = tuple(sorted(best.values(), key=lambda hit: (hit is not settled, -hit.score)))
    return replace(alone if stands_alone else threaded, hits=hits, idf={**alone.idf, **threaded.idf}, settled=settled)


def _sum(before: Hit, hit: Hit, weight: float) -> Hit:
    return replace(
        before,
        score=before.score + hit.score * weight,
        cosine=max(before.cosine, hit.cosine),
        bm25=max(before.bm25, hit.bm25),
        question_cosine=max(before.question_cosine, hit.question_cosine),
    )
