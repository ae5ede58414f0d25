"""Safe Markdown as a tree. Everything that turns it into something else starts from here."""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.tree import SyntaxTreeNode

from bot.slack.text import Markdown

MENTION = re.compile(r"<@([UW][A-Z0-9]{2,20})>")

BORDER = re.compile(r"(?<!\\)\|")
CODE = re.compile(r"(?P<ticks>`{1,20})(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`)")


def _mention(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  # the form of a markdown-it rule
    """A mention that we built: no other text of the type `Markdown` has a pointed bracket in it."""
    found = MENTION.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("mention", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.inline.ruler.before("autolink", "mention", _mention)
    parser.inline.ruler.disable(["autolink", "html_inline"])
    parser.block.ruler.disable(["html_block", "reference"])
    return parser


PARSER = _parser()


def tree(markdown: Markdown) -> SyntaxTreeNode:
    """The text as nodes; the types are those of markdown-it, and "mention"."""
    tokens = PARSER.parse(markdown)
    lines = markdown.split("\n")
    for begin, end in (token.map for token in tokens if token.type == "table_open" and token.map):
        lines[begin:end] = _mended(lines[begin:end])
    mended = "\n".join(lines)
    return SyntaxTreeNode(tokens if mended == markdown else PARSER.parse(mended))


def _mended(table: list[str]) -> list[str]:
    """Rows that have more cells than the head, with a backslash before each "|" in code: models forget it, and what is too much would be left out."""
    most = _borders(table[0])
    return [CODE.sub(lambda found: BORDER.sub(r"\|", found[0]), row) if _borders(row) > most else row for row in table]


def _borders(row: str) -> int:
    return len(BORDER.findall(row.strip().strip("|")))


def code_of(content: str) -> str:
    """Code as it was before it was made safe: in code markdown-it leaves entities as they are, while Slack shows what they stand for."""
    return content.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def words_of(node: SyntaxTreeNode) -> str:
    """The words of a piece of text, unsafe again, without formatting and addresses."""
    if node.type == "code_inline":
        return code_of(node.content)
    return "".join(words_of(child) for child in node.children) if node.children else node.content
