"""From blocks to chunks: about 1,000 characters at most, code and tables whole, languages apart, nothing lost."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.model import Chunk, Page
from knowledge.sections import Block, blocks

CHUNKER_VERSION = "5"
CHUNK_CHARS = 1_000
# A listing is kept whole up to here; beyond it nobody could read it in an answer and the model sees only its start anyway.
WHOLE_CHARS = 6_000
SMALL_CHARS = 160
SHORT_CHARS = 300
BREAKS = (re.compile(r"\n\s*\n"), re.compile(r"\n(?=[-*+]|\d+[.)] )"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s+"), re.compile(r"\s+"))


def chunk_page(page: Page) -> tuple[Chunk, ...]:
    """The chunks of a page in order, then one of kind "question" for each wording in `asked_as`.

    The texts of the others, joined, are the page's text again.
    """
    pieces = [piece for block in blocks(page.text) for piece in _pieces(page.text, block)]
    body = [_chunk(page, group) for group in _gather(list(_groups(pieces)))]
    asked = [
        Chunk(page_url=page.url, title=page.title, path=(), text=words, start=0, end=0, kind="question", language=page.language) for words in page.asked_as
    ]
    return (*body, *asked)


def _pieces(text: str, block: Block) -> Iterator[Block]:
    """The block itself, or, when it is too long to be one chunk, its parts."""
    limit = WHOLE_CHARS if block.kind in {"code", "table"} else CHUNK_CHARS
    start = block.start
    while block.end - start > limit:
        cut = _beside_whole(block, start, start + _cut(text[start : start + limit], limit))
        yield replace(block, start=start, end=cut)
        start = cut
    if start < block.end:
        yield replace(block, start=start)


def _beside_whole(block: Block, start: int, cut: int) -> int:
    """The cut, moved out of a listing that can be kept whole: before it, or behind it when the piece starts with it."""
    before = bisect_left(block.whole, (cut, 0)) - 1
    if before < 0:
        return cut
    first, last = block.whole[before]
    if cut >= last or last - first > WHOLE_CHARS:
        return cut
    return first if first > start else last


def _cut(window: str, limit: int) -> int:
    """Where to cut a window that is full: at the last good place of its second half, else at its end."""
    for pattern in BREAKS:
        if places := [match.end() for match in pattern.finditer(window, limit // 2) if match.end() < limit]:
            return places[-1]
    return limit


def _groups(pieces: Sequence[Block]) -> Iterator[list[Block]]:
    """Neighbours that belong together: one section, one language, and not too long in sum."""
    group: list[Block] = []
    for piece in pieces:
        if group and not _fits(group, piece):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _gather(groups: Sequence[list[Block]]) -> list[list[Block]]:
    """A short section joins its neighbour under the same heading: a chunk of one line says too little to be found."""
    gathered: list[list[Block]] = []
    for group in groups:
        if gathered and _joins(gathered[-1], group):
            gathered[-1] = [*gathered[-1], *group]
        else:
            gathered.append(group)
    return gathered


def _joins(before: Sequence[Block], group: Sequence[Block]) -> bool:
    short = min(before[-1].end - before[0].start, group[-1].end - group[0].start) <= SHORT_CHARS
    together = group[-1].end - before[0].start <= CHUNK_CHARS
    siblings = before[0].path[:-1] == group[0].path[:-1] or before[0].path == group[0].path[: len(before[0].path)]
    # The last block tells the language of a group: it may begin with a heading, which is for everybody.
    return short and together and siblings and before[-1].language == group[-1].language


def _fits(group: Sequence[Block], piece: Block) -> bool:
    first, last = group[0], group[-1]
    size = piece.end - first.start
    if last.kind == "heading":  # then all of the group are: a heading begins a new one
        return size <= (CHUNK_CHARS if piece.kind == "heading" else WHOLE_CHARS)
    if piece.kind == "heading" or piece.path != last.path or piece.language != last.language:
        return False
    return size <= CHUNK_CHARS or last.end - first.start <= SMALL_CHARS or (piece.kind == "tabs-end" != last.kind)


def _chunk(page: Page, group: Sequence[Block]) -> Chunk:
    start, end, last = group[0].start, group[-1].end, group[-1]
    path = next((block.path for block in group if block.kind != "heading"), last.path)
    solid = [block.kind for block in group if block.kind in {"code", "table"}]
    prose_chars = sum(block.end - block.start for block in group if block.kind == "text")
    return Chunk(
        page_url=page.url,
        title=page.title,
        path=path,
        text=page.text[start:end],
        start=start,
        end=end,
        kind=solid[0] if solid and prose_chars < (end - start) / 2 else "text",
        language=page.language or last.language,
    )
