"""Where the code blocks of a Markdown text begin and end, those inside lists and quotes included."""

from __future__ import annotations

import re
from dataclasses import dataclass

LINE = re.compile(r"[^\n]*\n|[^\n]+")
# Up to four list or quote marks may stand in front, as in "1. > ```python". The words behind three backticks hold none, or it is code inside a line.
OPENS = re.compile(r"[ \t>]{0,40}(?:(?:[-*+]|\d{1,9}[.)])[ \t]{1,8}){0,4}(?P<mark>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Lines in a row that are all code, with their fences, or all prose. `open` says that the closing fence is missing."""

    text: str
    code: bool = False
    open: bool = False


def split_fences(text: str) -> list[Piece]:
    """The code blocks and what stands between them, in order; together they hold every character. Empty for an empty text."""
    pieces: list[Piece] = []
    lines: list[str] = []
    mark = ""
    for line in LINE.findall(text):
        opening = None if mark else OPENS.match(line)
        if opening:
            pieces.append(Piece(text="".join(lines)))
            lines, mark = [line], opening["mark"]
            continue
        lines.append(line)
        if mark and _closes(line, mark):
            pieces.append(Piece(text="".join(lines), code=True))
            lines, mark = [], ""
    pieces.append(Piece(text="".join(lines), code=bool(mark), open=bool(mark)))
    return [piece for piece in pieces if piece.text]


def _closes(line: str, mark: str) -> bool:
    """A line of nothing but the fence's own character, at least as many of them."""
    bare = line.strip(" \t\r\n>")
    return len(bare) >= len(mark) and not bare.strip(mark[0])


def without_code(text: str) -> str:
    """The prose alone."""
    return "".join(piece.text for piece in split_fences(text) if not piece.code)


def closed(text: str) -> str:
    """The text, with a closing fence when its last code block has none."""
    pieces = split_fences(text)
    if not pieces or not pieces[-1].open:
        return text
    opening = OPENS.match(pieces[-1].text)
    return f"{text.rstrip()}\n{opening['mark'] if opening else '```'}"
