"""Writing without a language model: the pages' own direct answers, steps and code, chosen and put in order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.answering.fences import closed
from bot.answering.parts import Parts, parsed, take_apart
from bot.answering.pieces import bulleted, fitting, numbered, passage_pieces, whole_sentences
from bot.answering.relevance import Relevance, alike
from bot.model import Draft, Query
from knowledge import LANGUAGES_SHOWN, Found, Hit, Link, Page, related

PROSE_CHARS = 1_800
CODE_CHARS = 3_000
LEAD_CHARS = 700
SECOND_CHARS = 560
PITFALLS = 3
SOURCES = 6
# How far behind the best page another may be and still be quoted.
SECOND_SHARE, SECOND_COSINE, SECONDS = 0.5, 0.45, 2
ASKS_VALUES = re.compile(
    r"\b(which|what are|list|all (the )?|values?|options?|defaults?|codes?|reasons?|cases|types?|limits?|ports?|events?|attributes?|max\w*|min\w*|how (long|many|much|big)|difference)\b",
    re.IGNORECASE,
)

ASKS_STEPS = re.compile(
    r"\bflow\b|\bsteps?\b|step by step|\bhow (do|can|to|should|would) |\bset ?up\b|\bexplain (the )?(complete|full|whole)|\bwalk me\b|\bprocess of\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class _Page:
    """One page among the hits, with the chunks that were found of it."""

    page: Page
    hits: list[Hit] = field(default_factory=list)

    @property
    def score(self) -> float:
        return self.hits[0].score


def write_extract(query: Query, found: Found) -> Draft | None:
    """An answer quoted from the best pages, or None when there is nothing to quote. Never contains half a sentence or a heading."""
    pages = _by_page(found.hits)
    if not pages:
        return None
    composer = _Composer(query, found)
    text = composer.compose(pages)
    if not text:
        return None
    return Draft(text=text, cited=tuple(range(1, len(composer.used) + 1)), sources=_sources(composer.used), writer="extract")


def closest_passage(query: Query, found: Found) -> str:
    """The direct answer of the best page, for somebody who has to take over; "" when nothing was found."""
    pages = _by_page(found.hits)
    return _Composer(query, found).direct(pages[0]) if pages else ""


def _by_page(hits: Sequence[Hit]) -> list[_Page]:
    pages: dict[str, _Page] = {}
    for hit in hits:
        pages.setdefault(hit.page.url, _Page(page=hit.page)).hits.append(hit)
    return list(pages.values())


def _sources(used: Sequence[Hit]) -> tuple[Link, ...]:
    """The first link of each page that was quoted, then the others, without doubles."""
    first = [hit.cite[0] for hit in used]
    rest = [link for hit in used for link in hit.cite[1:]]
    unique = {link.url: link for link in reversed([*first, *rest])}
    return tuple(unique[url] for url in dict.fromkeys(link.url for link in (*first, *rest)))[:SOURCES]


class _Composer:
    """Puts one answer together within its budget."""

    def __init__(self, query: Query, found: Found) -> None:
        self.query = query
        self.words = " ".join((query.text, *query.search[:1]))
        self.relevance = Relevance(self.words, found.idf)
        self.language = query.asker.language or "python"
        self.used: list[Hit] = []
        self.said: list[str] = []
        self.left = PROSE_CHARS

    def compose(self, pages: Sequence[_Page]) -> str:
        best, others = pages[0], [page for page in pages[1:] if self._close(page, pages[0])]
        opening = self._open(best)
        seconds = [piece for page in others[:SECONDS] if (piece := self._second(page))]
        return "\n\n".join(piece for piece in (*opening, *seconds) if piece)

    def direct(self, page: _Page) -> str:
        """The one paragraph of the page that answers most directly."""
        parts = take_apart(page.page)
        return parts.lead if page.page.rests_on else self._passage(page.hits[0], LEAD_CHARS)

    def _close(self, page: _Page, best: _Page) -> bool:
        """Whether a page behind the best one may hold what was really meant."""
        hit = page.hits[0]
        if page.page.rests_on:
            return page.score >= SECOND_SHARE * best.score and hit.question_cosine >= SECOND_COSINE
        return page.score >= SECOND_SHARE * best.score and hit.cosine >= SECOND_COSINE

    def _open(self, page: _Page) -> list[str]:
        self.used.append(page.hits[0])
        parts = take_apart(page.page)
        if page.page.rests_on:
            return list(self._handbook(parts))
        return list(self._document(page, parts))

    def _handbook(self, parts: Parts) -> Iterator[str]:
        yield self._say(parts.lead)
        yield from (self._say(piece) for piece in self._body(parts))
        yield self._code(parts.code)
        pitfalls = sorted(parts.pitfalls, key=self.relevance.coverage, reverse=True)
        yield self._say(bulleted(fitting(self._new(pitfalls)[:PITFALLS], self.left)))

    def _body(self, parts: Parts) -> Iterator[str]:
        """Steps and tables, what the question asks for first; never half a list of steps."""
        values, steps = parts.values[:1], numbered(parts.steps)
        wanted = [*values, steps] if ASKS_VALUES.search(self.query.text) and not ASKS_STEPS.search(self.query.text) else [steps, *values]
        room = self.left
        for piece in wanted:
            if piece and len(piece) <= room:
                room -= len(piece)
                yield piece

    def _document(self, page: _Page, parts: Parts) -> Iterator[str]:
        for hit in page.hits[:2]:
            yield self._say(self._passage(hit, min(LEAD_CHARS + 200, self.left)))
        chunk = page.hits[0].chunk
        nearby = [
            (block.language or chunk.language, closed(page.page.text[block.start : block.end].strip()))
            for block in parsed(page.page.text)
            if block.kind == "code" and block.path[: len(chunk.path)] == chunk.path
        ]
        yield self._code(nearby or parts.code)

    def _second(self, page: _Page) -> str:
        """The direct answer of another page, introduced by its title."""
        room = min(SECOND_CHARS, self.left)
        text = whole_sentences(take_apart(page.page).lead, room) if page.page.rests_on else self._passage(page.hits[0], room)
        if not text or any(alike(text, earlier) for earlier in self.said):
            return ""
        self.used.append(page.hits[0])
        return f"**{page.page.title}.** {self._say(text)}"

    def _say(self, text: str) -> str:
        if text:
            self.said.append(text)
            self.left -= len(text)
        return text

    def _new(self, pieces: Sequence[str]) -> list[str]:
        return [piece for piece in pieces if not any(alike(piece, earlier) for earlier in self.said)]

    def _code(self, code: Sequence[tuple[str, str]]) -> str:
        """The block in the asker's language that says most about the question; one in a related language when there is none."""
        fitting_blocks = [(language, text) for language, text in code if len(text) <= CODE_CHARS]
        same = [text for language, text in fitting_blocks if language == self.language]
        near = [text for language, text in fitting_blocks if related(language, self.language) or not language]
        pool = same or near or ([text for _, text in fitting_blocks] if not self.query.asker.language else [])
        if pool:
            return max(pool, key=self.relevance.coverage)
        if fitting_blocks and self.query.asker.language:
            language, text = fitting_blocks[0]
            return f"In {LANGUAGES_SHOWN.get(language, 'another language')} (there is no {LANGUAGES_SHOWN.get(self.language, self.language)} sample in the documentation):\n\n{text}"
        return ""

    def _passage(self, hit: Hit, room: int) -> str:
        """The part of a documentation chunk that speaks to the question, in whole sentences and in its own order."""
        pieces = [piece for piece in self._new(passage_pieces(hit)) if len(piece) <= room]
        ranked = sorted(range(len(pieces)), key=lambda n: (-self.relevance.coverage(pieces[n]), n))
        chosen: list[int] = []
        for n in ranked:
            fits = sum(len(pieces[m]) + 2 for m in chosen) + len(pieces[n]) <= room
            if fits and not any(alike(pieces[n], pieces[m]) for m in chosen):
                chosen.append(n)
        return "\n\n".join(pieces[n] for n in sorted(chosen))
