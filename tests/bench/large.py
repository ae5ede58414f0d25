"""A big index made from a small one: each page many times over, some words changed, each vector near one of the page it was copied from."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

from knowledge import ChromaStore, Page, Syncer
from knowledge.cache import Cache
from knowledge.chunks import chunk_page
from knowledge.embed import default_embedder
from knowledge.model import TITLE_CHARS
from knowledge.vectors import Vectors
from tests.bench.contestants import indexed_pages
from tests.fakes.observer import RecordingObserver
from tests.fakes.source import ScriptedSource

WORD = re.compile(r"[A-Za-z]{3,}")
# Lines that give a page its shape stay as they are: fences, marks of tabs, headings.
SHAPE_OR_WORD = re.compile(r"^\s*(?:```|<!--|#).*$|[A-Za-z]{3,}", re.MULTILINE)
CHANGED_SHARE = 0.15
# Per dimension; the cosine with the original is then about 0.87.
NOISE = 0.03
SEED = 1


class _Near:
    """Stands in for the default model, whose name and hash it bears: gives a text a vector near one that its page's original has."""

    def __init__(self, near: Mapping[str, Vectors]) -> None:
        self._near, self._chance = near, np.random.default_rng(SEED)
        self._every = np.concatenate(list(near.values()))
        self.identity = default_embedder().identity

    def embed(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`."""
        rows = np.stack([self._chance.choice(self._near.get(_title(text), self._every)) for text in texts])
        moved = rows + self._chance.normal(scale=NOISE, size=rows.shape)
        unit: Vectors = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
        return unit


def _title(text: str) -> str:
    """The title that stands in front of every embedded text."""
    return re.split(" › |\n", text, maxsplit=1)[0]


def build_large(index: Path, target: Path, chunks: int) -> int:
    """Sync about so many chunks into `target`: the handbook, and copies of the other pages of `index`. Returns how many there are."""
    pages = indexed_pages(index, handbook=True)
    originals = [page for page in pages if page.source != "handbook"] or pages
    every = [page for page in pages if page not in originals]
    every += _copies(originals, chunks - sum(map(_count, every)))
    sources = [ScriptedSource(*(page for page in every if page.source == name), name=name) for name in sorted({page.source for page in every})]
    embedder = _Near(_vectors(originals, index / "cache.db"))
    return Syncer(target, store=ChromaStore(), embedder=embedder).run(sources, RecordingObserver()).chunks


def _count(page: Page) -> int:
    return len(chunk_page(page)) - len(page.asked_as)


def _copies(pages: Sequence[Page], chunks: int) -> Iterator[Page]:
    """Altered copies of all pages in turn; a copy counts as many chunks as its original."""
    counts = {page.url: _count(page) for page in pages}
    words = [word for page in pages for word in WORD.findall(page.text)]  # as often as they are used, so that texts keep their length
    chance = random.Random(SEED)
    for round_, page in ((number // len(pages), pages[number % len(pages)]) for number in count()):
        if chunks <= 0:
            return
        text = SHAPE_OR_WORD.sub(lambda match: chance.choice(words) if match[0].isalpha() and chance.random() < CHANGED_SHARE else match[0], page.text)
        yield replace(page, url=f"{page.url}/copy-{round_}", text=text, aliases=(), asked_as=(), rests_on=(), etag="", last_modified="")
        chunks -= counts[page.url]


def _vectors(pages: Sequence[Page], cache: Path) -> dict[str, Vectors]:
    """The vectors of each page's texts, by title."""
    texts: dict[str, list[str]] = {}
    for page in pages:
        texts.setdefault(page.title[:TITLE_CHARS], []).extend(chunk.embedded_text for chunk in chunk_page(page) if chunk.kind != "question")
    with closing(Cache(cache)) as opened:
        known = opened.vectors(default_embedder().identity.sha256, [text for found in texts.values() for text in found])
    found = {title: [known[text] for text in own if text in known] for title, own in texts.items()}
    return {title: np.stack(rows) for title, rows in found.items() if rows}
