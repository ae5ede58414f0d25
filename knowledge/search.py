"""Fused search: dense and lexical over the texts, dense and lexical over the wordings of questions, and where the handbook points to."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

from knowledge.aliases import expand
from knowledge.corpus import Corpus
from knowledge.index import Near
from knowledge.languages import related
from knowledge.lexical import tokens
from knowledge.library import Generation, Library
from knowledge.model import Asker, Chunk, Hit, Link, Page
from knowledge.vectors import Vectors

POOL = 60
ROUTES = 3
RRF_K = 20
CHUNKS_A_PAGE = 3
QUERY_CHARS = 2_000
# Weights of the legs and factors of preference; `make bench` prints what they give (docs/benchmarks.md).
DENSE, LEXICAL, QUESTION_DENSE, QUESTION_LEXICAL, ROUTE = 1.0, 1.0, 1.4, 0.5, 0.7
ROUTE_COSINE = 0.5
UNRELATED, PARAPHRASE = 0.3, 0.75
OTHER_LANGUAGE, SAME_LANGUAGE, REFERENCE = 0.75, 1.08, 0.8
MIGRATION = re.compile(r"migrat|upgrad")
REFERENCE_SOURCES = frozenset({"python", "npm"})


@dataclass(slots=True)
class _Candidate:
    score: float = 0.0
    cosine: float = 0.0
    bm25: float = 0.0
    question_cosine: float = 0.0
    question_bm25: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search returned: hits best first, at most three a page.

    For whoever judges them: the rarity of the query's words, and its unit vector with the hash of the model that made it (empty when there was nothing
    to search for).
    """

    query: str
    hits: tuple[Hit, ...]
    idf: Mapping[str, float] = field(default_factory=dict)
    vector: tuple[float, ...] = ()
    model_sha256: str = ""


class Searcher:
    """Searches whatever generation is current. Work runs in a thread, so the event loop stays free."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def search(self, query: str, *, limit: int, asker: Asker | None = None) -> Found:
        """At most `limit` pages' worth of hits, best first; empty means the documents are silent. Only the first 2,000 characters count."""
        return await asyncio.to_thread(self.search_now, query, limit=limit, asker=asker)

    def search_now(self, query: str, *, limit: int, asker: Asker | None = None) -> Found:
        """The same, in the calling thread."""
        text = query[:QUERY_CHARS].strip()
        if not text or limit < 1:
            return Found(query=query, hits=())
        vector: Vectors = self._library.embedder.embed([text])[0]
        generation = self._library.acquire()
        try:
            return _search(_Fusion(generation, text, vector, beside=self._library.beside), limit, asker or Asker())
        finally:
            self._library.release(generation)


def _search(fusion: _Fusion, limit: int, asker: Asker) -> Found:
    generation, candidates = fusion.generation, fusion.run()
    briefs = generation.corpus.briefs(list(candidates))
    for number, (language, page) in briefs.items():
        candidates[number].score *= _preference(language, page, asker)
    order = sorted(briefs, key=lambda number: (-candidates[number].score, number))
    best: dict[str, float] = {}
    for number in order:
        best.setdefault(briefs[number][1].url, candidates[number].score)
    chosen = _capped([(number, briefs[number][1].url) for number in order], limit)
    loaded = generation.corpus.chunks(chosen)
    return Found(
        query=fusion.query,
        hits=tuple(_hit(generation.corpus, *loaded[number], candidates[number], best) for number in chosen),
        idf={word: generation.words.idf(word) for word in dict.fromkeys(fusion.words)},
        vector=tuple(fusion.vector.tolist()),
        model_sha256=generation.manifest.model.sha256,
    )


class _Fusion:
    """Reciprocal rank fusion of the legs over one generation (https://plg.uwaterloo.ca/~gvcormac/cormacksigir09-rrf.pdf)."""

    def __init__(self, generation: Generation, query: str, vector: Vectors, *, beside: Executor) -> None:
        self.generation, self.query, self.vector, self._beside = generation, query, vector, beside
        self.words = tokens(query)
        self.found: dict[int, _Candidate] = {}

    def run(self) -> dict[int, _Candidate]:
        """Every candidate by chunk number, with its score before preferences."""
        near, near_questions = self._nearest()
        for rank, (number, cosine) in enumerate(near, 1):
            self._add(number, DENSE, rank).cosine = cosine
        for rank, (number, bm25) in enumerate(self.generation.words.search([*self.words, *expand(self.query, self.words)], limit=POOL), 1):
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
        return list(self._beside.map(lambda index: index.nearest(self.vector, limit=POOL), indexes))

    def _asked_in_words(self) -> dict[int, float]:
        """For the first chunk of each page whose wordings share words with the query, the best BM25, best first. Wordings are numbered after the chunks of the texts."""
        first = self.generation.manifest.chunks
        near = [(first + position, score) for position, score in self.generation.question_words.search(self.words, limit=POOL)]
        return self._best(near)

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
                numbers = corpus.numbers_of(url) if url != page.url else []
                if not numbers:
                    continue
                rank += 1
                self._add(max(numbers, key=lambda number: (self._score(number), -number)), ROUTE, rank)

    def _score(self, number: int) -> float:
        return self.found[number].score if number in self.found else 0.0


def _trust(cosine: float) -> float:
    """How much a wording of a question speaks for its page: nothing below the cosine of unrelated questions, all of it above that of paraphrases."""
    return min(1.0, max(0.0, (cosine - UNRELATED) / (PARAPHRASE - UNRELATED)))


def _preference(language: str, page: Page, asker: Asker) -> float:
    factor = REFERENCE if page.source in REFERENCE_SOURCES else 1.0
    if asker.language and language and language != asker.language:
        factor *= 1.0 if related(language, asker.language) else OTHER_LANGUAGE
    elif asker.language and language:
        factor *= SAME_LANGUAGE
    if asker.sdk and page.package == asker.sdk:
        factor *= SAME_LANGUAGE
    return factor * _version_factor(page, asker)


def _version_factor(page: Page, asker: Asker) -> float:
    """Reference pages of another major version step back; whoever is still on 0.x is helped most by what to change."""
    if not asker.version:
        return 1.0
    major = asker.version.split(".")[0]
    if major == "0":
        return SAME_LANGUAGE if MIGRATION.search(page.url) else 1.0
    return OTHER_LANGUAGE if page.version and asker.sdk == page.package and page.version.split(".")[0] != major else 1.0


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
    """The page itself; for the handbook the official pages it rests on, under the address this index knows them by, those that match the query first."""
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
