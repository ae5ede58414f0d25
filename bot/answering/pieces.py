"""Pieces of text that can be quoted: whole paragraphs, lists, tables and sentences, without what only leads elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.answering.parts import ITEM, items, parsed, prose
from knowledge import Hit

LINK = re.compile(r"\[[^\]\n]{1,200}\]\([^)\n]{1,400}\)")
AROUND_LINK_CHARS = 12
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`*\[])")
DEBRIS = re.compile(
    r"^(see (the|also)|for (more|details|a full|additional|information|instructions)|to learn more|learn more|refer to|the following|in this (guide|section|topic)|this (guide|page|topic|section)|available in|next steps|"
    r"check out|read more|explore|also see|back to|on this page|table of contents|to see the full|for the full)\b|^\W*$|^file: ",
    re.IGNORECASE,
)


def passage_pieces(hit: Hit) -> list[str]:
    """Paragraphs, lists and tables of a chunk without navigation, headings and code; a paragraph that only announces a list stays with it."""
    chunk, pieces = hit.chunk, list[str]()
    for block in parsed(hit.page.text):
        text = prose(hit.page.text[max(block.start, chunk.start) : min(block.end, chunk.end)])
        if block.kind in {"heading", "code"} or not text or DEBRIS.search(text) or _only_links(text):
            continue
        if pieces and pieces[-1].rstrip().endswith(":"):
            pieces[-1] = f"{pieces[-1]}\n\n{text}"
        else:
            pieces.append(text)
    return [piece for piece in pieces if not piece.rstrip().endswith(":")]


def _only_links(text: str) -> bool:
    """Whether a list only sends the reader elsewhere: each of its items is a link with hardly a word around it."""
    lists = items(text) if ITEM.match(text) else []
    return bool(lists) and all(LINK.search(item) and len(LINK.sub("", item).strip()) < AROUND_LINK_CHARS for item in lists)


def whole_sentences(text: str, room: int) -> str:
    """As many whole sentences from the start as fit; "" when not even the first does."""
    kept = ""
    for sentence in SENTENCE.split(text):
        if len(kept) + len(sentence) + 1 > room:
            break
        kept = f"{kept} {sentence}".strip()
    return kept


def fitting(pieces: Sequence[str], room: int) -> list[str]:
    """The first pieces that fit into `room` characters together."""
    kept: list[str] = []
    for piece in pieces:
        if sum(len(text) + 4 for text in kept) + len(piece) > room:
            break
        kept.append(piece)
    return kept


def numbered(pieces: Sequence[str]) -> str:
    """A Markdown list with numbers; "" for none."""
    return "\n".join(f"{n}. {piece}" for n, piece in enumerate(pieces, 1))


def bulleted(pieces: Sequence[str]) -> str:
    """A Markdown list; "" for none."""
    return "\n".join(f"- {piece}" for piece in pieces)
