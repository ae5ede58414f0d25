"""Tables a strict Markdown parser can read: one line a row, a delimiter row, as many cells in each row as in the widest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from knowledge.sources.docs.inline import split_cells
from knowledge.sources.docs.lines import Line, squeeze

ROW = re.compile(r"^ {0,3}\|")
DELIMITER = re.compile(r":?-+:?")
HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]")
QUOTE = re.compile(r"^[ \t]*(?:>[ \t]?)+")
MAX_COLUMNS = 40
MAX_CELL_LINES = 40
# Padding a huge table that is mostly holes could multiply its size; such a table stays ragged.
MAX_PADDING = 4


def tables(lines: Sequence[Line]) -> list[Line]:
    """The lines with every table made regular and set apart by blank lines. A single line is a table when it has two cells and bars around them."""
    made: list[Line] = []
    for is_row, run in groupby(_joined(lines), key=_is_row):
        stretch = list(run)
        made += [Line(""), *_table([line.text for line in stretch]), Line("")] if is_row and _is_table(stretch) else stretch
    return squeeze(made)


def _is_row(line: Line) -> bool:
    return not line.code and bool(ROW.match(line.text))


def _is_table(rows: Sequence[Line]) -> bool:
    return len(rows) > 1 or (rows[0].text.rstrip().endswith("|") and len(split_cells(rows[0].text)) > 1)


def _joined(lines: Sequence[Line]) -> list[Line]:
    """The lines with rows that were broken over several lines (a list or callout in the last cell) in one line again."""
    joined: list[Line] = []
    at = 0
    while at < len(lines):
        end = _row_end(lines, at)
        joined.append(Line(_one_line([line.text for line in lines[at:end]])) if end > at + 1 else lines[at])
        at = end
    return joined


def _row_end(lines: Sequence[Line], at: int) -> int:
    """Where the row that begins at `at` ends, exclusive; `at + 1` for everything that is not a broken row."""
    if not _is_row(lines[at]) or lines[at].text.rstrip().endswith("|"):
        return at + 1
    for position in range(at + 1, min(at + MAX_CELL_LINES, len(lines))):
        line = lines[position]
        if line.code or ROW.match(line.text) or HEADING.match(line.text):
            return at + 1
        if line.text.rstrip().endswith("|"):
            return position + 1
    return at + 1


def _one_line(texts: Sequence[str]) -> str:
    row = texts[0].strip().replace(":- ", ": ")
    for text in texts[1:]:
        part = QUOTE.sub("", text).strip()
        item = re.match(r"[-*+][ \t]+", part)
        if item:
            row += (" " if row.endswith(":") else "; ") + part[item.end() :]
        elif part:
            row += " " + part
    return row


def _table(texts: Sequence[str]) -> list[Line]:
    rows = [_fitted(split_cells(text)) for text in texts]
    # Where it belongs, or by mistake on top.
    place = next((place for place in (1, 0) if place < len(rows) and _is_delimiter(rows[place])), None)
    delimiter = [] if place is None else rows.pop(place)
    width = max(len(row) for row in rows)
    if width * len(rows) > MAX_PADDING * sum(len(row) for row in rows):
        width = 0
    head, *body = [row + [""] * (width - len(row)) for row in rows]
    rule = delimiter[: len(head)] + ["---"] * (len(head) - len(delimiter))
    return [Line("| " + " | ".join(row) + " |") for row in (head, rule, *body)]


def _fitted(cells: list[str]) -> list[str]:
    if len(cells) <= MAX_COLUMNS:
        return cells
    return [*cells[: MAX_COLUMNS - 1], " ".join(cells[MAX_COLUMNS - 1 :])]


def _is_delimiter(cells: Sequence[str]) -> bool:
    return all(DELIMITER.fullmatch(cell) for cell in cells)
