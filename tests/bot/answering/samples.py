"""Small pages, hits and passages of our own."""

from __future__ import annotations

from bot.model import Passage
from knowledge import Chunk, Found, Hit, Link, Page


def page(text: str, *, slug: str = "one", title: str = "", links: tuple[str, ...] = (), source: str = "docs") -> Page:
    """A page of documentation; with `links`, addresses it rests on, one of the handbook."""
    url = f"handbook://{slug}" if links else f"https://docs.example/{slug}"
    rests_on = tuple(Link(title=f"Official {link}", url=f"https://docs.example/{link}") for link in links)
    return Page(source="handbook" if links else source, url=url, title=title or f"Page {slug}", text=text, rests_on=rests_on)


def chunk_of(page: Page, text: str = "", *, path: tuple[str, ...] = (), kind: str = "text", language: str = "") -> Chunk:
    """A chunk of the page that holds `text`, by default all of it."""
    text = text or page.text
    start = page.text.index(text)
    return Chunk(page_url=page.url, title=page.title, path=path, text=text, start=start, end=start + len(text), kind=kind, language=language)


def hit_of(page: Page, text: str = "", *, score: float = 1.0, path: tuple[str, ...] = (), language: str = "") -> Hit:
    """A hit on such a chunk, citing what the page rests on, or the page itself."""
    cite = page.rests_on or (Link(title=page.title, url=page.url),)
    return Hit(chunk=chunk_of(page, text, path=path, language=language), page=page, score=score, cosine=0.5, bm25=4.0, question_cosine=0.6, cite=cite)


def found(*hits: Hit, query: str = "question") -> Found:
    """These hits, best first."""
    return Found(query=query, hits=hits, idf={})


def passage(number: int, text: str, *, title: str = "") -> Passage:
    """A passage from a page of its own."""
    hit = hit_of(page(text, slug=str(number), title=title))
    return Passage(number=number, title=hit.page.title, url=hit.url, text=text, hit=hit)
