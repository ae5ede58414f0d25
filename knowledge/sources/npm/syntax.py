"""TypeScript syntax trees: the few questions that the readers ask of a node."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Tree

from knowledge.sources.npm import jsdoc


@cache
def _parser(dialect: str) -> Parser:
    language = tree_sitter_typescript.language_tsx() if dialect == "tsx" else tree_sitter_typescript.language_typescript()
    return Parser(Language(language))


def parse(source: str, dialect: str = "typescript") -> Tree:
    """The syntax tree; what does not parse is an ERROR node in it. `dialect` is "typescript" or "tsx"."""
    return _parser(dialect).parse(source.encode())


def text(node: Node | None) -> str:
    """The source of a node ("" for None)."""
    return node.text.decode() if node is not None and node.text is not None else ""


def field(node: Node, name: str) -> Node | None:
    """A named child, or None."""
    return node.child_by_field_name(name)


def children(node: Node | None, *kinds: str) -> Iterator[Node]:
    """The named children of these kinds (all but comments when no kind is given), in order."""
    for child in node.named_children if node is not None else ():
        if child.type in kinds or (not kinds and child.type != "comment"):
            yield child


def first(node: Node | None, *kinds: str) -> Node | None:
    """The first child of these kinds, or None."""
    return next(children(node, *kinds), None)


def string(node: Node | None) -> str:
    """What a string literal says ("" for anything else)."""
    return text(node)[1:-1] if node is not None and node.type == "string" else ""


def doc(node: Node) -> jsdoc.Doc:
    """The JSDoc comment before a declaration, whatever wraps it."""
    current: Node | None = node
    while current is not None:
        before = current.prev_sibling
        while before is not None and not before.is_named:
            before = before.prev_sibling
        if before is not None and before.type == "comment" and before.end_byte <= current.start_byte:
            return jsdoc.parse(text(before))
        parent = current.parent
        wraps = parent is not None and parent.type in {"export_statement", "ambient_declaration", "lexical_declaration"}
        current = parent if wraps else None
    return jsdoc.Doc()


def has_keyword(node: Node, *words: str) -> bool:
    """Whether a declaration carries one of these modifiers (`private`, `static`)."""
    return any(text(child) in words for child in node.children if child.type in {"accessibility_modifier", *words})


def one_line(node: Node | None) -> str:
    """The source of a node with its comments and line breaks folded away."""
    if node is None:
        return ""
    kept = text(node)
    for comment in _comments(node):
        kept = kept.replace(comment, "")
    return " ".join(kept.split())


def _comments(node: Node) -> Iterator[str]:
    for child in node.children:
        if child.type == "comment":
            yield text(child)
        else:
            yield from _comments(child)
