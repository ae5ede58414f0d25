"""The pieces of Markdown that should stay whole: paragraphs, headings, code blocks, tables, each with its place in lists and quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token

Kind = Literal["text", "heading", "divider", "code", "table"]
KINDS: dict[str, Kind] = {"paragraph_open": "text", "heading_open": "heading", "hr": "divider", "fence": "code", "code_block": "code", "table_open": "table"}
NOT_A_QUOTE = re.compile(r"[^>\s]")
# In prose this is no fence because of the lines before it, or how deep it stands. Neither may be so in a piece.
LIKE_A_FENCE = re.compile(r"^([ \t>]*)(`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE)
APART: frozenset[Kind] = frozenset({"heading", "divider", "table"})


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": 60}).enable("table")
    # Only where blocks begin and end is wanted.
    parser.core.ruler.disable(["inline", "text_join"])
    parser.block.ruler.disable(["html_block", "reference"])
    return parser


PARSER = _parser()


@dataclass(frozen=True, slots=True)
class Code:
    """A code block: what opens its first line, what stands before each of its lines, the fence, the words behind it, and the lines of code."""

    first: str
    lead: str
    mark: str
    words: str
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The block, closed."""
        return "\n".join([f"{self.first}{self.mark}{self.words}", *self.lines, f"{self.lead}{self.mark}"])


@dataclass(frozen=True, slots=True)
class Atom:
    """Whole lines, and blank ones behind them. `top` says that it begins a block that stands in no other; `block` may go out in place of the text."""

    text: str
    kind: Kind
    top: bool
    code: Code | None = None
    block: Mapping[str, Any] | None = None
    block_chars: int = 0

    @property
    def chars(self) -> int:
        """How many characters it takes, whichever way it goes out, and the end of its line."""
        return max(len(self.text), self.block_chars) + 1

    @property
    def apart(self) -> bool:
        """Whether Slack makes a block of its own of it."""
        return self.kind in APART or self.block is not None


def atoms(markdown: str) -> list[Atom]:
    """All of the text in order. Put together again, line by line, they are the text, its code blocks closed and all of them fenced."""
    lines = markdown.split("\n")
    starts = _starts(PARSER.parse(markdown))
    if not starts:
        return [Atom(text=markdown, kind="text", top=True)]
    begins = [0, *(line for line, _, _ in starts[1:])]
    ends = [*begins[1:], len(lines)]
    return [_atom(lines, begin, end, token, top=top) for begin, end, (_, token, top) in zip(begins, ends, starts, strict=True)]


def _starts(tokens: list[Token]) -> list[tuple[int, Token, bool]]:
    """The line at which each atom begins. What the parser gives no token, such as an empty item of a list, belongs to the atom before it."""
    starts, block = list[tuple[int, Token, bool]](), -1
    for token in tokens:
        if token.map is None or token.nesting < 0:
            continue
        if token.level == 0:
            block = token.map[0]
        last = starts[-1][0] if starts else -1
        if token.type in KINDS and token.map[0] > last:
            # The mark of a list or quote may stand in a line of its own; it goes with what follows.
            line = max(block, last + 1) if block > last else token.map[0]
            starts.append((line, token, block > last))
    return starts


def _atom(lines: list[str], begin: int, end: int, token: Token, *, top: bool) -> Atom:
    text, kind = "\n".join(lines[begin:end]), KINDS[token.type]
    if token.map is None or kind != "code" or (token.type == "code_block" and token.level > 0):
        return Atom(text=LIKE_A_FENCE.sub(r"\1\\\2", text), kind="text" if kind == "code" else kind, top=top)
    code = _indented(token) if token.type == "code_block" else _fenced(lines, token)
    before, behind = lines[begin : token.map[0]], lines[max(token.map[1], begin + 1) : end]
    return Atom(text="\n".join([*before, code.text, *behind]), kind="code", top=top, code=code)


def _indented(token: Token) -> Code:
    """Of a part of indented code nobody could tell that it is code, so it gets a fence, longer than any in it."""
    runs = re.findall("`{3,}", token.content)
    return Code(first="", lead="", mark="`" * max(3, *(len(run) + 1 for run in ["", *runs])), words="", lines=tuple(token.content.rstrip("\n").split("\n")))


def _fenced(lines: list[str], token: Token) -> Code:
    """The code block in the lines that the parser found."""
    begin, end = token.map or [0, 0]
    first, mark, words = lines[begin].partition(token.markup)
    body = lines[begin + 1 : end]
    if body and _closes(body[-1], mark):
        body = body[:-1]
    return Code(first=first, lead=NOT_A_QUOTE.sub(" ", first), mark=mark, words=words, lines=tuple(body))


def _closes(line: str, mark: str) -> bool:
    bare = line.strip(" \t>")
    return len(bare) >= len(mark) and not bare.strip(mark[0])
