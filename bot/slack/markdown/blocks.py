"""Markdown as blocks: markdown blocks for messages, and sections where Slack takes no others, in views."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.slack.limits import LIMITS, Limits
from bot.slack.markdown.atoms import Atom, Code, atoms
from bot.slack.markdown.mrkdwn import NOTIFICATION_CHARS, to_mrkdwn, to_plain
from bot.slack.markdown.parse import tree
from bot.slack.markdown.split import LEAST_CHARS, Load, pack, split, together
from bot.slack.markdown.tables import grid, table_block, table_chars, table_words
from bot.slack.text import Markdown, Mrkdwn, clip, escape
from bot.slack.text.rendering import in_code

Block = dict[str, Any]
TICKS = re.compile("`+")
SECTION_CHARS = 2_000  # of Markdown, which grows on the way to mrkdwn


def message_blocks(markdown: Markdown, limits: Limits = LIMITS) -> list[list[Block]]:
    """The blocks of one message after the other, each within our budgets of characters and expansion items; empty for an empty text.

    The first table of a message is a table block if it fits into one; all other tables are code, in columns of fixed width.
    """
    parts = [_with_grid(atom, limits) if atom.kind == "table" and atom.top else atom for atom in atoms(markdown)]
    packed = pack(parts, Load(chars=limits.budget_chars, items=limits.budget_items))
    return [message for group in packed if (message := _blocks(group))]


def blocks_text(blocks: Iterable[Mapping[str, Any]], *, limit_chars: int = NOTIFICATION_CHARS) -> Mrkdwn:
    """The words of what `message_blocks` made, for `text` beside them: notifications and screen readers tell it."""
    said = (to_plain(Markdown(block["text"]), limit_chars=limit_chars) if block["type"] == "markdown" else escape(table_words(block)) for block in blocks)
    return clip(Mrkdwn("\n\n".join(words for words in said if words)), limit_chars)


def section_blocks(markdown: Markdown, limits: Limits = LIMITS) -> list[Block]:
    """The text in sections of mrkdwn; empty for an empty text."""
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}, "expand": True} for text in _sections(markdown, SECTION_CHARS, limits)
    ]


def _sections(markdown: Markdown, limit_chars: int, limits: Limits) -> Iterator[str]:
    for piece in split(markdown, limit_chars=limit_chars):
        text = to_mrkdwn(piece)
        if len(text) > limits.section_text_chars and limit_chars > LEAST_CHARS:
            yield from _sections(piece, max(limit_chars // 2, LEAST_CHARS), limits)
        elif text.strip():
            yield clip(text, limits.section_text_chars)


def _with_grid(atom: Atom, limits: Limits) -> Atom:
    """A table as code, and with the table block, if there can be one, that may go out in its place."""
    node = next(node for node in tree(Markdown(atom.text)).children if node.type == "table")
    text = in_code(grid(node))
    mark = "`" * (max(2, *map(len, TICKS.findall(text) or [""])) + 1)
    code = Code(first="", lead="", mark=mark, words="", lines=tuple(text.split("\n")))
    block = table_block(node, limits)
    chars = sum(map(table_chars, block["rows"])) if block else 0
    return Atom(text=f"{code.text}\n", kind="code", top=True, code=code, block=block, block_chars=chars)


def _blocks(group: Sequence[Atom]) -> list[Block]:
    """The blocks of one message; only the first table goes out as such."""
    first = next((at for at, atom in enumerate(group) if atom.block), len(group))
    texts = (together(group[:first]), together(group[first + 1 :]))
    before, behind = ([{"type": "markdown", "text": str(text)}] if text.strip() else [] for text in texts)
    return [*before, *(dict(atom.block) for atom in group[first : first + 1] if atom.block), *behind]
