"""From a page to blocks: heading-aware, tabs kept apart, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.languages import language_of

TAB = re.compile(r"<!-- tab: (?P<label>.*?) -->")
TABS_END = "<!-- /tabs -->"
LINE_END = re.compile(r"\r\n|\n|\r")
KINDS = {"fence": "code", "code_block": "code", "table_open": "table"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list, fence or table: `text[start:end]` of the page, with blank lines after it."""

    start: int
    end: int
    kind: str
    path: tuple[str, ...] = ()
    language: str = ""


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Only where blocks begin and end is wanted: inline parsing is most of the time and open to hostile input.
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


PARSER = _parser()


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins, and the length of the text at the end."""
    return [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]


def _top_level(text: str) -> Iterator[tuple[Token, int, str]]:
    """Each top-level block token with its first line and, for a heading, its words."""
    tokens = PARSER.parse(text)
    for position, token in enumerate(tokens):
        if token.level == 0 and token.map and token.nesting >= 0:
            words = tokens[position + 1].content if token.type == "heading_open" else token.content
            yield token, token.map[0], words


@dataclass(slots=True)
class _Walk:
    """Where in the page we are: headings above, and the tab we stand in."""

    path: list[tuple[int, str]] = field(default_factory=list)
    tab: str = ""
    in_tabs: bool = False

    def enter(self, token: Token, words: str) -> None:
        if token.type == "heading_open":
            level = int(token.tag[1])
            self.path = [*((depth, name) for depth, name in self.path if depth < level), (level, words.strip())]
            self.tab, self.in_tabs = "", False
        elif token.type == "html_block" and (match := TAB.search(words)):
            self.tab, self.in_tabs = match["label"], True
        elif token.type == "html_block" and TABS_END in words:
            self.tab, self.in_tabs = "", False

    def language(self, token: Token) -> str:
        if self.in_tabs:
            return language_of(self.tab)
        heading = next((name for name in (language_of(words) for _, words in reversed(self.path)) if name), "")
        return heading or (language_of(token.info.split(" ")[0]) if token.type == "fence" and not self.path else "")


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page in order; together they hold every character. Empty for an empty text."""
    starts, walk, found = line_starts(text), _Walk(), []
    for token, line, words in _top_level(text):
        walk.enter(token, words)
        kind = "heading" if token.type == "heading_open" else KINDS.get(token.type, "text")
        path = tuple(name for _, name in walk.path)
        found.append(Block(start=starts[line], end=starts[line], kind=kind, path=path, language=walk.language(token)))
    if not found:
        return (Block(start=0, end=len(text), kind="text"),) if text else ()
    ends = [block.start for block in found[1:]] + [len(text)]
    begins = [0] + [block.start for block in found[1:]]
    return tuple(
        Block(start=begin, end=end, kind=block.kind, path=block.path, language=block.language)
        for block, begin, end in zip(found, begins, ends, strict=True)
        if end > begin
    )
