"""The documentation as the tests read it: its pages, tables, links and shell commands."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ENDS = frozenset({"|", "||", "&", "&&", ";", ">", ">>", "<", ")"})
ASSIGNMENT = re.compile(r"\w+=.*", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One Markdown file."""

    path: Path
    text: str

    @property
    def prose(self) -> str:
        """The text without its code blocks."""
        return FENCE.sub("", self.text)

    def anchors(self) -> set[str]:
        """The anchors of its headings, as GitHub makes them."""
        return {anchor(heading) for heading in HEADING.findall(self.prose)}

    def links(self) -> list[str]:
        """The targets of its links and pictures."""
        return LINK.findall(self.prose)

    def blocks(self, language: str, *, below: str = "") -> list[str]:
        """Its code blocks in this language, in their order; `below` is the heading of the section to look in."""
        return [code for kind, code in FENCE.findall(self.section(below) if below else self.text) if kind == language]

    def section(self, heading: str) -> str:
        """From this heading to the next one of the second level."""
        _, found, rest = self.text.partition(f"\n## {heading}\n")
        assert found, f"{self.path.name} has no section {heading!r}"
        return rest.partition("\n## ")[0]

    def rows(self, *head: str) -> list[list[str]]:
        """The rows of all tables with this head."""
        rows, inside = [], False
        for line in self.text.splitlines():
            cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
            if cells[: len(head)] == list(head):
                inside = True
            elif not cells:
                inside = False
            elif inside and set(cells[0]) != {"-"}:
                rows.append(cells)
        return rows


def anchor(heading: str) -> str:
    """The anchor of a heading: in lower case, without punctuation, with hyphens for blanks."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def first_code(cell: str) -> str:
    """What stands first in code in a cell."""
    found = CODE.search(cell)
    assert found, f"no code in {cell!r}"
    return found[1]


@cache
def page(path: str) -> Page:
    """A page by its path from the top."""
    return Page(path=ROOT / path, text=(ROOT / path).read_text(encoding="utf-8"))


def pages() -> list[Page]:
    """All pages for people: the README, the change log, and whatever lies in docs/."""
    found = [path.relative_to(ROOT) for path in sorted((ROOT / "docs").rglob("*.md"))]
    return [page(path) for path in ("README.md", "CHANGELOG.md", *map(str, found))]


def commands(start: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of the pages, in a block of shell or (with what follows it) in a sentence, that starts with this word: where it stands, and its arguments."""
    for one in pages():
        lines = [line for block in one.blocks("sh") for line in block.splitlines()]
        spoken = [code for code in CODE.findall(one.prose) if code.startswith(f"{start} ") and code.count(" ") > 1 and "COMMAND" not in code]
        for line in (*lines, *spoken):
            for words in _simple(line):
                if words[0] == start:
                    yield f"{one.path.name}: {line.strip()}", words[1:]


def _simple(line: str) -> Iterator[list[str]]:
    """The simple commands of a line of shell, without the assignments before them."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split, words, skip = True, list[str](), False
    try:
        parts = list(lexer)
    except ValueError:  # a quoted text of several lines
        return
    for part in [*parts, ";"]:
        if part in ENDS:
            if words:
                yield words
            words, skip = [], part in {">", ">>", "<"}
        elif not skip and (words or not ASSIGNMENT.fullmatch(part)):
            words.append(part)
