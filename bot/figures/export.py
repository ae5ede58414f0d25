"""Tables as CSV that no spreadsheet takes for a formula, and as JSON. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from bot.figures.curve import Share
from bot.figures.overview import Overview
from bot.figures.tables import Cell, Kind, Table, tables

UNITS: Mapping[Kind, str] = {"length": " (s)", "share": " (0 to 1)", "dollars": " (USD)"}
# What makes a formula of a cell, also in its full-width form, and what some programs cut away before they look.
FORMULAS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
BLANK = " \t\r\n\x0b\x0c\xa0\ufeff\u200b\u2060"


def as_csv(sheet: Table) -> str:
    """The table for spreadsheets (RFC 4180): numbers bare, lengths in seconds, shares from 0 to 1; what is absent is empty, and no text is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([f"{column.name}{UNITS.get(column.kind, '')}" for column in sheet.columns])
    writer.writerows([_bare(cell) for cell in row] for row in sheet.rows)
    return out.getvalue()


def _bare(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case Share():
            return "" if cell.value is None else f"{cell.value:.4f}"
        case str():
            return harmless(cell)
        case float():
            return f"{cell:.6f}".rstrip("0").rstrip(".")
        case _:
            return str(cell)


def harmless(text: str) -> str:
    """A text that a spreadsheet shows and never computes, on one line. https://owasp.org/www-community/attacks/CSV_Injection"""
    line = " ".join(text.replace("\x00", "").split())
    return f"'{line}" if line.lstrip(BLANK).startswith(FORMULAS) else line


def as_json(overview: Overview) -> dict[str, Any]:
    """All tables by their id, a row an object; lengths in seconds, shares from 0 to 1, null for what there is none of."""
    return {
        "at": overview.at.isoformat(timespec="seconds"),
        "days": overview.figures.period.days,
        "questions": overview.figures.asked,
        "index": None
        if overview.index is None
        else {"made_at": overview.index.made_at.isoformat(timespec="seconds"), "pages": overview.index.pages, "chunks": overview.index.chunks},
        "tables": {sheet.id: [_object(sheet, row) for row in sheet.rows] for sheet in tables(overview)},
    }


def _object(sheet: Table, row: Sequence[Cell]) -> dict[str, Any]:
    return {column.name: cell.value if isinstance(cell, Share) else cell for column, cell in zip(sheet.columns, row, strict=True)}
