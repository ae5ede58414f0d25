"""From a page to blocks: heading-aware, tabs kept apart, nothing lost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

from knowledge.languages import language_of

TAB = re.compile(r"<!-- tab: (?P<label>[^<>\n]{1,80}) -->")
TABS_END = "<!-- /tabs -->"
# A heading stands in front of each of its chunks: one of megabytes would make a hostile page cost its length squared.
HEADING_CHARS = 200
LINE_END = re.compile(r"\r\n|\n|\r")
KINDS = {"heading_open": "heading", "fence": "code", "code_block": "code", "table_open": "table"}
Span = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A heading, paragraph, list, fence or table: `text[start:end]` of the page, with blank lines after it.

    `kind` is "heading", "text", "code", "table", "tab" (the mark before a tab) or "tabs-end" (the mark after the last, of that tab's language).
    `whole` are the spans of the fences and tables in it, in order: places where it should not be cut.
    """

    start: int
    end: int
    kind: str
    path: tuple[str, ...] = ()
    language: str = ""
    whole: tuple[Span, ...] = ()


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    # Only where blocks begin and end is wanted: inline parsing is most of the time and open to hostile input.
    parser.core.ruler.disable(["inline", "text_join"])
    return parser


PARSER = _parser()


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins, and the length of the text at the end."""
    return [0, *(match.end() for match in LINE_END.finditer(text)), len(text)]


@dataclass(slots=True)
class _Top:
    """A top-level token, its words (of a heading or HTML comment) and the first and last line of each fence and table in it."""

    token: Token
    line: int
    words: str
    whole: list[Span] = field(default_factory=list)


def _top_level(text: str) -> list[_Top]:
    tokens, found = PARSER.parse(text), []
    for position, token in enumerate(tokens):
        if not token.map or token.nesting < 0:
            continue
        if token.level == 0:
            words = tokens[position + 1].content if token.type == "heading_open" else token.content
            found.append(_Top(token=token, line=token.map[0], words=words))
        if KINDS.get(token.type) in {"code", "table"} and found:
            found[-1].whole.append((token.map[0], token.map[1]))
    return found


@dataclass(slots=True)
class _Walk:
    """Where in the page we are: headings above, and the tab we stand in."""

    path: list[tuple[int, str]] = field(default_factory=list)
    tab: str = ""
    in_tabs: bool = False

    def enter(self, top: _Top, kind: str) -> None:
        if kind == "heading":
            level = int(top.token.tag[1])
            name = " ".join(top.words[:HEADING_CHARS].split())
            self.path = [*((depth, above) for depth, above in self.path if depth < level), (level, name)]
            self.tab, self.in_tabs = "", False
        elif kind == "tab" and (match := TAB.search(top.words)):
            self.tab, self.in_tabs = match["label"], True

    def leave(self, kind: str) -> None:
        if kind == "tabs-end":
            self.tab, self.in_tabs = "", False

    def language(self, token: Token) -> str:
        if self.in_tabs:
            return language_of(self.tab)
        heading = next((name for name in (language_of(words) for _, words in reversed(self.path)) if name), "")
        return heading or (language_of(token.info.split(" ")[0]) if token.type == "fence" and not self.path else "")


def _kind(top: _Top) -> str:
    if top.token.type == "html_block" and TAB.search(top.words):
        return "tab"
    if top.token.type == "html_block" and TABS_END in top.words:
        return "tabs-end"
    return KINDS.get(top.token.type, "text")


def blocks(text: str) -> tuple[Block, ...]:
    """The blocks of a page in order; together they hold every character. Empty for an empty text."""
    starts, walk, found = line_starts(text), _Walk(), []
    for top in _top_level(text):
        kind = _kind(top)
        walk.enter(top, kind)
        path, whole = tuple(name for _, name in walk.path), tuple((starts[first], starts[last]) for first, last in top.whole)
        found.append(Block(start=starts[top.line], end=len(text), kind=kind, path=path, language=walk.language(top.token), whole=whole))
        walk.leave(kind)
    if not found:
        return (Block(start=0, end=len(text), kind="text"),) if text else ()
    begins = [0, *(block.start for block in found[1:]), len(text)]
    return tuple(replace(block, start=begin, end=end) for block, (begin, end) in zip(found, pairwise(begins), strict=True) if end > begin)
