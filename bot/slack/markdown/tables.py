"""Tables of Markdown: as Slack's table block where they fit, and otherwise in columns of fixed width, for a code block."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from bot.slack.limits import LIMITS, Limits
from bot.slack.markdown.parse import code_of, words_of
from bot.slack.text import plain
from bot.slack.text.addresses import ANY

Block = dict[str, Any]
STYLES = {"strong": "bold", "em": "italic", "s": "strike", "code_inline": "code"}
GRID_CHARS, COLUMN_CHARS = 100, 8  # how wide a grid may get before its cells are wrapped, and how narrow a column
GAP = "  "


def cells(table: SyntaxTreeNode) -> list[list[SyntaxTreeNode]]:
    """The cells by rows, the head first."""
    return [list(row.children) for part in table.children for row in part.children]


def cell_words(table: SyntaxTreeNode) -> list[list[str]]:
    """The words of each cell, with the addresses of its links."""
    return [[" ".join(_with_addresses(cell).split()) for cell in row] for row in cells(table)]


def _with_addresses(node: SyntaxTreeNode) -> str:
    if node.type not in {"link", "image"}:
        return "".join(_with_addresses(child) for child in node.children) if node.children else words_of(node)
    label, url = words_of(node), str(node.attrs.get("href") or node.attrs.get("src") or "")
    return label if label == url else f"{label} ({url})"


def _alignments(table: SyntaxTreeNode) -> list[str]:
    styles = [str(cell.attrs.get("style", "")) for cell in cells(table)[0]]
    return [style.rpartition(":")[2] or "left" for style in styles]


def grid(table: SyntaxTreeNode) -> str:
    """The table in columns of fixed width, nothing left out: what is too wide is wrapped within its column."""
    rows, aligned = cell_words(table), _alignments(table)
    widths = _widths(rows)
    head, *body = [_lines(row, widths, aligned) for row in rows]
    return "\n".join([*head, GAP.join("-" * width for width in widths), *(line for lines in body for line in lines)])


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """The widths of the columns; the widest give way until all fit, or none can get narrower."""
    widths = [max(3, *(_width(cell) for cell in column)) for column in zip_longest(*rows, fillvalue="")]
    room = max(GRID_CHARS - len(GAP) * (len(widths) - 1), COLUMN_CHARS * len(widths))
    while sum(widths) > room:
        widest = max(range(len(widths)), key=widths.__getitem__)
        others = sum(widths) - widths[widest]
        second = max((width for at, width in enumerate(widths) if at != widest), default=0)
        widths[widest] = max(room - others, min(second, widths[widest] - 1), COLUMN_CHARS)
    return widths


def _lines(row: Sequence[str], widths: Sequence[int], aligned: Sequence[str]) -> list[str]:
    wrapped = [textwrap.wrap(cell, width, break_on_hyphens=False) or [""] for cell, width in zip(row, widths, strict=False)]
    lines = zip_longest(*wrapped, fillvalue="")
    return [GAP.join(_padded(*cell) for cell in zip(line, widths, aligned, strict=False)).rstrip() for line in lines]


def _padded(cell: str, width: int, aligned: str) -> str:
    missing = max(width - _width(cell), 0)
    left = {"right": missing, "center": missing // 2}.get(aligned, 0)
    return " " * left + cell + " " * (missing - left)


def _width(text: str) -> int:
    """How many columns a text takes where all letters are equally wide."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 0 if unicodedata.combining(char) else 1 for char in text)


def table_block(table: SyntaxTreeNode, limits: Limits = LIMITS) -> Block | None:
    """The table block, or None when Slack would not take it. https://docs.slack.dev/reference/block-kit/blocks/table-block"""
    rows = [[_cell(cell, head=at == 0) for cell in row] for at, row in enumerate(cells(table))]
    columns = max(len(row) for row in rows)
    if len(rows) > limits.table_rows or columns > limits.table_columns or sum(map(table_chars, rows)) > limits.table_chars:
        return None
    settings = [{"align": aligned, "is_wrapped": True} for aligned in _alignments(table)]
    return {"type": "table", "rows": rows, "column_settings": settings}


def table_chars(row: Sequence[Mapping[str, Any]]) -> int:
    """The characters of the cells of a row; those of addresses count as well."""
    return sum(_chars(cell) for cell in row)


def _chars(part: Mapping[str, Any]) -> int:
    return len(part.get("text") or "") + len(part.get("url") or "") + sum(_chars(element) for element in part.get("elements") or ())


def table_words(block: Mapping[str, Any]) -> str:
    """The words of a table block, a line a row."""
    return "\n".join(" | ".join(_words(cell).strip() for cell in row).strip() for row in block["rows"])


def _words(part: Mapping[str, Any]) -> str:
    return str(part.get("text") or "") + "".join(_words(element) for element in part.get("elements") or ())


def _cell(cell: SyntaxTreeNode, *, head: bool) -> Block:
    elements = _merged(_elements(cell, {"bold": True} if head else {}))
    if not elements:
        return {"type": "raw_text", "text": " "}
    if len(elements) == 1 and set(elements[0]) == {"type", "text"} and elements[0]["type"] == "text":
        return {"type": "raw_text", "text": elements[0]["text"]}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _elements(node: SyntaxTreeNode, style: Mapping[str, bool]) -> list[Block]:
    styled = {**style, STYLES[node.type]: True} if node.type in STYLES else dict(style)
    extra: Block = {"style": styled} if styled else {}
    if node.type == "mention":
        return [{"type": "user", "user_id": node.content, **extra}]
    if node.type in {"link", "image"}:
        return _link(node, extra)
    if node.children:
        return [element for child in node.children for element in _elements(child, styled)]
    words = plain(code_of(node.content) if node.type == "code_inline" else words_of(node))
    return [{"type": "text", "text": words, **extra}] if words else []


def _link(node: SyntaxTreeNode, extra: Block) -> list[Block]:
    label, url = plain(words_of(node)), str(node.attrs.get("href") or node.attrs.get("src") or "")
    target = ANY.clickable(url, label=label)
    if target:
        return [{"type": "link", "url": target, "text": label or target, **extra}]
    return [{"type": "text", "text": label, **extra}] if label else []


def _merged(elements: Sequence[Block]) -> list[Block]:
    """Neighbours of one style as one."""
    merged = list[Block]()
    for element in elements:
        last = merged[-1] if merged else {}
        if last.get("type") == element["type"] == "text" and last.get("style") == element.get("style"):
            last["text"] = plain(last["text"] + element["text"])
        else:
            merged.append(dict(element))
    return merged
