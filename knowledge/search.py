"""Fused search: dense and lexical over the texts, dense and lexical over the wordings of questions, and where the handbook points to."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from knowledge.aliases import expand
from knowledge.corpus import Corpus
from knowledge.index import Near
from knowledge.lexical import tokens
from knowledge.library import Generation, Library
from knowledge.model import Asker, Chunk, Hit, Link, Page
from knowledge.preference import preference
from knowledge.settled import settled
from knowledge.vectors import Vectors

POOL = 60
ROUTES = 3
RRF_K = 20
CHUNKS_A_PAGE = 3
QUERY_CHARS = 2_000
# Weights of the legs; `make bench` prints what they give (docs/benchmarks.md).
DENSE, LEXICAL, QUESTION_DENSE, QUESTION_LEXICAL, ROUTE = 1.0, 1.0, 1.4, 0.5, 0.7
ROUTE_COSINE = 0.5
UNRELATED, PARAPHRASE = 0.3, 0.75


@dataclass(slots=True)
class _Candidate:
    score: float = 0.0
    cosine: float = 0.0
    bm25: float = 0.0
    question_cosine: float = 0.0
    question_bm25: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search returned: hits best first, at most three a page. `settled` is the first one, when it is a verified answer to this very question.

    For whoever judges them: the rarity of the query's words, and its unit vector with the hash of the model that made it (empty when there was nothing
    to search for).
    """

    query: str
    hits: tuple[Hit, ...]
    idf: Mapping[str, float] = field(default_factory=dict)
    vector: tuple[float, ...] = ()
    model_sha256: str = ""
    settled: Hit | None = None


class Searcher:
    """Searches whatever generation is current. Work runs in a thread, so the event loop stays free."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def search(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """At most `limit` pages' worth of hits, best first; empty means the documents are silent. Only the first 2,000 characters count.

        Nothing is found of pages that may not be shown at the place `audience`, and they take nobody's place.
        """
        return await asyncio.to_thread(self.search_now, query, limit=limit, asker=asker, audience=audience)

    def search_now(self, query: str, *, limit: int, asker: Asker | None = None, audience: str = "") -> Found:
        """The same, in the calling thread."""
        text = query[:QUERY_CHARS].strip()
        if not text or limit < 1:
            return Found(query=query, hits=())
        vector: Vectors = self._library.embedder.embed([text])[0]
        generation = self._library.acquire()
        try:
            hidden = frozenset(number for number, page in generation.corpus.confined().items() if not page.shown_at(audience))
            return _search(_Fusion(generation, text, vector, beside=self._library.beside, hidden=hidden), limit, asker or Asker())
        finally:
            self._library.release(generation)


def _search(fusion: _Fusion, limit: int, asker: Asker) -> Found:
    generation, candidates = fusion.generation, fusion.run()
    briefs = generation.corpus.briefs(list(candidates))
    for number, (language, page) in briefs.items():
        candidates[number].score *= preference(language, page, asker)
    order = sorted(briefs, key=lambda number: (-candidates[number].score, number))
    first = settled({number: page for number, (_, page) in briefs.items()}, {number: candidates[number].question_cosine for number in briefs}, asker)
    if first is not None:
        candidates[first].score = candidates[order[0]].score
        order = [first, *(number for number in order if number != first)]
    best: dict[str, float] = {}
    for number in order:
        best.setdefault(briefs[number][1].url, candidates[number].score)
    chosen = _capped([(number, briefs[number][1].url) for number in order], limit)
    loaded = generation.corpus.chunks(chosen)
    hits = tuple(_hit(generation.corpus, *loaded[number], candidates[number], best) for number in chosen)
    return Found(
        query=fusion.query,
        hits=hits,
        idf={word: generation.words.idf(word) for word in dict.fromkeys(fusion.words)},
        vector=tuple(fusion.vector.tolist()),
        model_sha256=generation.manifest.model.sha256,
        settled=None if first is None else hits[0],
    )


class _Fusion:
    """Reciprocal rank fusion of the legs over one generation (https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf)."""

    def __init__(self, generation: Generation, query: str, vector: Vectors, *, beside: Executor, hidden: frozenset[int]) -> None:
        self.generation, self.query, self.vector, self._beside, self._hidden = generation, query, vector, beside, hidden
        self.words = tokens(query)
        # So many more are looked at that what must not be seen takes nobody's place.
        self._pool = POOL + len(hidden)
        self.found: dict[int, _Candidate] = {}

    def run(self) -> dict[int, _Candidate]:
        """Every candidate by chunk number, with its score before preferences."""
        near, near_questions = map(self._shown, self._nearest())
        for rank, (number, cosine) in enumerate(near, 1):
            self._add(number, DENSE, rank).cosine = cosine
        for rank, (number, bm25) in enumerate(self._shown(self._in_words()), 1):
            self._add(number, LEXICAL, rank).bm25 = bm25
        asked = self._best(near_questions)
        for rank, number in enumerate(sorted(asked, key=lambda number: -asked[number]), 1):
            self._add(number, QUESTION_DENSE * _trust(asked[number]), rank).question_cosine = asked[number]
        for rank, (number, bm25) in enumerate(self._asked_in_words().items(), 1):
            self._add(number, QUESTION_LEXICAL, rank).question_bm25 = bm25
        self._routes([number for number in sorted(asked, key=lambda number: -asked[number])[:ROUTES] if asked[number] >= ROUTE_COSINE])
        return self.found

    def _add(self, number: int, weight: float, rank: int) -> _Candidate:
        candidate = self.found.setdefault(number, _Candidate())
        candidate.score += weight / (RRF_K + rank)
        return candidate

    def _nearest(self) -> list[Near]:
        """What lies next to the query among the texts and among the wordings of questions. Chroma lets other threads run meanwhile, so both take as long as one."""
        indexes = (self.generation.vectors, self.generation.question_vectors)
        return list(self._beside.map(lambda index: index.nearest(self.vector, limit=self._pool), indexes))

    def _in_words(self) -> Near:
        return self.generation.words.search([*self.words, *expand(self.query, self.words)], limit=self._pool)

    def _asked_in_words(self) -> dict[int, float]:
        """For the first chunk of each page whose wordings share words with the query, the best BM25, best first. Wordings are numbered after the chunks of the texts."""
        first = self.generation.manifest.chunks
        near = [(first + position, score) for position, score in self.generation.question_words.search(self.words, limit=self._pool)]
        return self._best(self._shown(near))

    def _shown(self, near: Near) -> Near:
        return [(number, score) for number, score in near if number not in self._hidden][:POOL]

    def _best(self, near: Sequence[tuple[int, float]]) -> dict[int, float]:
        leads = self.generation.corpus.first_chunks([number for number, _ in near])
        best: dict[int, float] = {}
        for number, score in near:
            best.setdefault(leads[number], score)
        return best

    def _routes(self, leads: Sequence[int]) -> None:
        """A handbook page that answers the question also vouches for the official pages it rests on."""
        corpus, rank = self.generation.corpus, 0
        for _, page in corpus.briefs(leads).values():
            for link in page.rests_on:
                url = corpus.resolve(link.url)
                numbers = [number for number in corpus.numbers_of(url) if number not in self._hidden] if url != page.url else []
                if not numbers:
                    continue
                rank += 1
                self._add(max(numbers, key=lambda number: (self._score(number), -number)), ROUTE, rank)

    def _score(self, number: int) -> float:
        return self.found[number].score if number in self.found else 0.0


def _trust(cosine: float) -> float:
    """How much a wording of a question speaks for its page: nothing below the cosine of unrelated questions, all of it above that of paraphrases."""
    return min(1.0, max(0.0, (cosine - UNRELATED) / (PARAPHRASE - UNRELATED)))


def _hit(corpus: Corpus, chunk: Chunk, page: Page, candidate: _Candidate, best: Mapping[str, float]) -> Hit:
    return Hit(
        chunk=chunk,
        page=page,
        score=candidate.score,
        cosine=candidate.cosine,
        bm25=candidate.bm25,
        question_cosine=candidate.question_cosine,
        cite=_cite(corpus, page, best),
    )


def _cite(corpus: Corpus, page: Page, best: Mapping[str, float]) -> tuple[Link, ...]:
    """The page itself; for the handbook the official pages it rests on, under the address this index knows them by, those that match the query first.

    For a verified answer, who vouches for it, and then what it rests on.
    """
    if page.verified:
        return (Link(title=page.verified.words, url=page.verified.url or page.url), *page.verified.rests_on)
    if not page.rests_on:
        return (Link(title=page.title, url=page.url),)
    links = [Link(title=link.title, url=corpus.resolve(link.url) or link.url) for link in page.rests_on]
    return tuple(sorted(links, key=lambda link: -best.get(link.url, 0.0)))


def _capped(order: Iterable[tuple[int, str]], limit: int) -> list[int]:
    """Of (chunk number, page), best first, the numbers that belong to the first `limit` pages, at most three of each."""
    seen: Counter[str] = Counter()
    kept = []
    for number, url in order:
        if url not in seen and len(seen) >= limit:
            continue
        seen[url] += 1
        if seen[url] <= CHUNKS_A_PAGE:
            kept.append(number)
    return kept
