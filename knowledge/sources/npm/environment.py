"""The environment variables that JavaScript code reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tree_sitter import Node

from knowledge.sources.npm import syntax

NAME = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
ENVIRONMENT = "process.env"


def variables(sources: Iterable[str]) -> tuple[str, ...]:
    """Names read as `process.env.NAME` or `process.env["NAME"]`, sorted, each once."""
    names = {name for source in sources if ENVIRONMENT in source for name in _read(syntax.parse(source).root_node)}
    return tuple(sorted(name for name in names if NAME.fullmatch(name)))


def _read(root: Node) -> Iterator[str]:
    queue = [root]
    while queue:
        node = queue.pop()
        queue.extend(node.named_children)
        if node.type == "member_expression" and syntax.text(syntax.field(node, "object")) == ENVIRONMENT:
            yield syntax.text(syntax.field(node, "property"))
        elif node.type == "subscript_expression" and syntax.text(syntax.field(node, "object")) == ENVIRONMENT:
            yield syntax.string(syntax.field(node, "index"))
