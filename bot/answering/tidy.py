"""What is left of an answer put in order: no heading, lead-in, table head or gap in the numbers without what it stood for."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.answering.fences import closed, split_fences

Kind = Literal["heading", "item", "row", "rule", "text", "code", "blank"]
NUMBERED = re.compile(r"(?P<indent>[ \t>]*)(?P<number>\d{1,9})(?P<mark>[.)])")
# What a line that ends with a colon announces.
ANNOUNCED = frozenset({"item", "row", "code"})
MARK = re.compile(r"(?:\s{0,40}(?:[-*+]|\d{1,9}[.)])\s{1,8}|#{1,6}\s{1,8}|>\s?)?")
TABLE_RULE = re.compile(r"\|\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?")
BLANK_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of an answer, or a whole code block; `kept` is what may stay of it, None when nothing may. `mark` stands in front of its words."""

    kind: Kind
    text: str
    kept: str | None
    mark: str = ""


def lines_of(text: str) -> list[Line]:
    """The lines of a Markdown text, all kept; an open code block at its end is closed."""
    lines: list[Line] = []
    for piece in split_fences(closed(text)):
        if piece.code:
            code = piece.text.rstrip("\n")
            lines.append(Line(kind="code", text=code, kept=code))
        else:
            lines += [_line(line) for line in piece.text.removesuffix("\n").split("\n")]
    return lines


def _line(line: str) -> Line:
    if not line.strip():
        return Line(kind="blank", text=line, kept=line)
    if line.lstrip().startswith("|"):
        return Line(kind="rule" if TABLE_RULE.fullmatch(line.strip()) else "row", text=line, kept=line)
    found = MARK.match(line)
    mark = found[0] if found else ""
    kind: Kind = "heading" if mark.startswith("#") else "item" if mark.strip(" \t>") else "text"
    return Line(kind=kind, text=line, kept=line, mark=mark)


def without(lines: Sequence[Line], *, unwanted: Callable[[str], bool]) -> list[Line]:
    """The lines, of which whole paragraphs, items, rows and code blocks with unwanted words are not kept."""
    groups: list[list[Line]] = []
    for line in lines:
        if line.kind == "text" and groups and groups[-1][-1].kind in {"text", "item"}:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [replace(line, kept=None) if any(unwanted(part.text) for part in group) else line for group in groups for line in group]


def tidied(lines: Sequence[Line]) -> str:
    """The text of the lines that stay."""
    kept: list[Line] = []
    below: Line | None = None
    for line in reversed([line for line in _renumbered(_with_whole_tables(lines)) if line.kept is not None]):
        if _stands_for_nothing(line, below):
            continue
        kept.append(line)
        below = below if line.kind == "blank" else line
    return BLANK_LINES.sub("\n\n", "\n".join(str(line.kept) for line in reversed(kept))).strip()


def _stands_for_nothing(line: Line, below: Line | None) -> bool:
    """Whether a heading has no content, or a lead-in nothing to lead to; `below` is the next line that is not blank."""
    if line.kind == "heading":
        return below is None or (below.kind == "heading" and _level(below) <= _level(line))
    leads = line.kind in {"text", "item"} and str(line.kept).rstrip(" *_").endswith(":")
    return leads and (below is None or below.kind not in ANNOUNCED)


def _level(heading: Line) -> int:
    return len(heading.text) - len(heading.text.lstrip("#"))


def _with_whole_tables(lines: Sequence[Line]) -> list[Line]:
    """Tables keep their head as long as one of their rows stays, and go without one."""
    result: list[Line] = []
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].kind in {"row", "rule"}:
            end += 1
        if end > at:
            result += _table(lines[at:end])
            at = end
            continue
        result.append(lines[at])
        at += 1
    return result


def _table(rows: Sequence[Line]) -> list[Line]:
    if len(rows) < 2 or rows[1].kind != "rule":
        return [row for row in rows if row.kind == "row"]
    body = [row for row in rows[2:] if row.kind == "row" and row.kept is not None]
    return [rows[0], rows[1], *body] if body and rows[0].kept is not None else []


def _renumbered(lines: Sequence[Line]) -> list[Line]:
    """Ordered lists without the gaps that dropped items left."""
    result: list[Line] = []
    last: dict[str, int] = {}
    gone: dict[str, int] = {}
    for line in lines:
        match = NUMBERED.match(line.text) if line.kind == "item" else None
        if not match:
            result.append(line)
            continue
        indent, number = match["indent"], int(match["number"])
        if number <= last.get(indent, number):  # another list, or one that leaves counting to the reader
            gone[indent] = 0
        last[indent] = number
        if line.kept is None:
            gone[indent] = gone.get(indent, 0) + 1
            continue
        new = f"{indent}{number - gone.get(indent, 0)}{match['mark']}"
        result.append(replace(line, kept=new + line.kept[match.end() :]))
    return result
