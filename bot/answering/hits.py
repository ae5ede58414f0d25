"""Hits as the other flows use them: numbered passages, excerpts to show, and the nearest pages. Pure."""

from __future__ import annotations

from bot.answering.parts import MARKER
from bot.model import Draft, Passage, Quoted
from knowledge import Found, Hit, Link

PASSAGES = 8
EXCERPT_CHARS = 700
NEAREST = 3


def passages_of(found: Found) -> tuple[Passage, ...]:
    """The hits as numbered passages, from 1."""
    hits = found.hits[:PASSAGES]
    return tuple(Passage(number=n, title=hit.page.title, url=hit.url, text=hit.chunk.text.strip(), hit=hit) for n, hit in enumerate(hits, 1))


def quoted_of(draft: Draft, found: Found) -> tuple[Quoted, ...]:
    """For each source of the draft the best passage that was found there, in the order of the sources; a source that only vouches for another has none."""
    best: dict[str, Hit] = {}
    for hit in found.hits:
        best.setdefault(hit.url, hit)
    return tuple(Quoted(title=link.title, url=link.url, text=excerpt(best[link.url].chunk.text)) for link in draft.sources if link.url in best)


def excerpt(text: str) -> str:
    """The beginning of a passage without tab marks, cut at a word, with an ellipsis when something is missing."""
    text = MARKER.sub("", text).strip()
    return text if len(text) <= EXCERPT_CHARS else text[:EXCERPT_CHARS].rsplit(maxsplit=1)[0] + " …"


def nearest(found: Found) -> tuple[Link, ...]:
    """The first links of the best pages, without doubles."""
    links = {hit.url: hit.cite[0] for hit in reversed(found.hits) if hit.cite}
    return tuple(links[url] for url in dict.fromkeys(hit.url for hit in found.hits if hit.cite))[:NEAREST]
