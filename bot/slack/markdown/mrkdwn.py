"""Markdown as mrkdwn, for sections, context lines and the `text` of a message; and as plain words, for notifications and screen readers.

What mrkdwn knows: https://docs.slack.dev/messaging/formatting-message-text. Bold and the like only work between words, and nothing escapes their marks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

from bot.slack.markdown.parse import code_of, tree, words_of
from bot.slack.markdown.tables import cell_words, grid
from bot.slack.text import Markdown, Mrkdwn, clip, escape, hushed, join, link, mention

MARKS = {"strong": "*", "em": "_", "s": "~"}
BULLETS = ("•", "◦", "▪")
TASKS = {"[ ] ": "☐ ", "[x] ": "☑ ", "[X] ": "☑ "}
INDENT = "    "
RULE = "─" * 12
NOTIFICATION_CHARS = 3_000
Nodes = Sequence[SyntaxTreeNode]


def to_mrkdwn(markdown: Markdown, *, limit_chars: int | None = None) -> Mrkdwn:
    """The whole text, or as much of its beginning as `limit_chars` allow."""
    shown = _rendered(markdown, styled=True)
    return shown if limit_chars is None else clip(shown, limit_chars)


def to_plain(markdown: Markdown, *, limit_chars: int = NOTIFICATION_CHARS) -> Mrkdwn:
    """The words without their formatting, cut when there are too many: for `text` beside blocks, where Slack still reads entities and marks of its own."""
    return clip(_rendered(markdown, styled=False), limit_chars)


def _rendered(markdown: Markdown, *, styled: bool) -> Mrkdwn:
    """Hushed once more: a name can come together when the marks in it are left out."""
    return Mrkdwn(hushed(_Renderer(styled=styled).blocks(tree(markdown).children)))


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where bold or the like begins or ends; both ends share a `pair`."""

    pair: int
    sign: str
    opens: bool


Piece = Mrkdwn | _Mark


class _Renderer:
    """Turns nodes into safe text; each kind of node has a method of its name."""

    def __init__(self, *, styled: bool) -> None:
        self._styled = styled
        self._pairs = 0
        self._kinds: dict[str, Callable[[SyntaxTreeNode, int], str]] = {
            "paragraph": self._paragraph, "heading": self._heading, "fence": self._code, "code_block": self._code, "blockquote": self._quote,
            "bullet_list": self._list, "ordered_list": self._list, "table": self._table, "hr": self._rule,
        }  # fmt: skip

    def blocks(self, nodes: Nodes, level: int = 0, *, between: str = "\n\n") -> str:
        """The blocks one below the other."""
        shown = (self._kinds[node.type](node, level) for node in nodes if node.type in self._kinds)
        return between.join(block for block in shown if block)

    def _paragraph(self, node: SyntaxTreeNode, _: int) -> str:
        return self._inline(node)

    def _heading(self, node: SyntaxTreeNode, _: int) -> str:
        words = self._inline(node, bold=False)
        return f"*{words}*" if self._styled and words.strip() else words

    def _rule(self, _: SyntaxTreeNode, __: int) -> str:
        return RULE if self._styled else ""

    def _code(self, node: SyntaxTreeNode, _: int) -> str:
        return self._fenced(code_of(node.content).rstrip("\n"))

    def _fenced(self, code: str) -> str:
        """Code, which must not hold the mark that ends it."""
        shown = escape(code)
        return "```\n{}\n```".format(shown.replace("```", "'''")) if self._styled else shown

    def _quote(self, node: SyntaxTreeNode, level: int) -> str:
        inner = self.blocks(node.children, level)
        return "\n".join(f"> {line}".rstrip() for line in inner.split("\n")) if self._styled else inner

    def _list(self, node: SyntaxTreeNode, level: int) -> str:
        first = int(node.attrs.get("start", 1)) if node.type == "ordered_list" else 0
        return "\n".join(self._item(item, level, f"{first + at}." if first or node.type == "ordered_list" else "") for at, item in enumerate(node.children))

    def _item(self, node: SyntaxTreeNode, level: int, number: str) -> str:
        inner = self.blocks(node.children, level + 1, between="\n")
        mark = number or BULLETS[min(level, len(BULLETS) - 1)]
        for written, box in TASKS.items():
            if inner.startswith(written):
                mark, inner = box.strip(), inner.removeprefix(written)
        first, *rest = inner.split("\n")
        return "\n".join([f"{mark} {first}".rstrip(), *(f"{INDENT}{line}" if line else line for line in rest)])

    def _table(self, node: SyntaxTreeNode, _: int) -> str:
        return self._fenced(grid(node)) if self._styled else "\n".join(escape(" | ".join(row)) for row in cell_words(node))

    def _inline(self, node: SyntaxTreeNode, *, bold: bool = True) -> str:
        pieces = [piece for inline in node.children for piece in self._pieces(inline.children, bold=bold)]
        return join(Mrkdwn(""), *_between_words(pieces))

    def _pieces(self, nodes: Nodes, *, bold: bool) -> list[Piece]:
        pieces = list[Piece]()
        for node in nodes:
            sign = MARKS.get(node.type, "") if self._styled and (bold or node.type != "strong") else ""
            if sign:
                self._pairs += 1
                pair = self._pairs
                pieces += [_Mark(pair, sign, opens=True), *self._pieces(node.children, bold=bold), _Mark(pair, sign, opens=False)]
            elif node.type in MARKS:
                pieces += self._pieces(node.children, bold=bold)
            else:
                pieces.append(self._leaf(node))
        return pieces

    def _leaf(self, node: SyntaxTreeNode) -> Mrkdwn:
        match node.type:
            case "code_inline":
                code = escape(code_of(node.content).replace("`", "'"))
                return Mrkdwn(f"`{code}`") if self._styled and code.strip() else code
            case "link" | "image":
                label = words_of(node)
                return link(str(node.attrs.get("href") or node.attrs.get("src") or ""), label) if self._styled else escape(label)
            case "mention":
                return mention(node.content)
            case "softbreak":
                return Mrkdwn(" ")
            case "hardbreak":
                return Mrkdwn("\n")
            case _:
                return escape(node.content)


def _between_words(pieces: Sequence[Piece]) -> list[Mrkdwn]:
    """The pieces without the marks that would not work where they stand: inside a word, or with a blank on their inner side."""
    useless = {piece.pair for at, piece in enumerate(pieces) if isinstance(piece, _Mark) and not _works(pieces, at, piece)}
    return [Mrkdwn(piece.sign) if isinstance(piece, _Mark) else piece for piece in pieces if not (isinstance(piece, _Mark) and piece.pair in useless)]


def _works(pieces: Sequence[Piece], at: int, mark: _Mark) -> bool:
    before = next((piece[-1] for piece in reversed(pieces[:at]) if not isinstance(piece, _Mark) and piece), "")
    behind = next((piece[0] for piece in pieces[at + 1 :] if not isinstance(piece, _Mark) and piece), "")
    outer, inner = (before, behind) if mark.opens else (behind, before)
    return not outer.isalnum() and inner != "" and not inner.isspace()
