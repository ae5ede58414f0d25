"""Questions to a TypeScript syntax tree that the reader of snippets asks."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from knowledge.sources.npm import syntax

WRAPPING = frozenset({"await_expression", "parenthesized_expression", "as_expression", "non_null_expression", "satisfies_expression"})
CHAINS = frozenset({"identifier", "member_expression", "call_expression", "new_expression", "subscript_expression", "nested_type_identifier", "this", "super"})


def is_ours(module: str) -> bool:
    return module.startswith(("@livekit/", "livekit-client", "livekit-server-sdk"))


def required(value: Node | None) -> str:
    """The module of `require("…")` or `await import("…")`, when it is one of LiveKit's."""
    while value is not None and value.type in WRAPPING:
        value = syntax.first(value)
    if value is None or value.type != "call_expression" or syntax.text(syntax.field(value, "function")) not in {"require", "import"}:
        return ""
    module = syntax.string(syntax.first(syntax.field(value, "arguments")))
    return module if is_ours(module) else ""


def keys(literal: Node) -> Iterator[str]:
    for item in syntax.children(literal):
        key = syntax.field(item, "key")
        if key is not None and key.type != "computed_property_name":
            yield syntax.string(key) or syntax.text(key)
        elif item.type == "shorthand_property_identifier":
            yield syntax.text(item)
        elif item.type == "method_definition":
            yield syntax.text(syntax.field(item, "name"))
        elif item.type == "spread_element":
            yield "..."


def calls(node: Node) -> Iterator[Node]:
    current: Node | None = node
    while current is not None and (current.type in CHAINS or current.type in WRAPPING):
        if current.type in {"call_expression", "new_expression"}:
            yield current
        current = further(current)


def inside(node: Node) -> Iterator[Node]:
    """The expressions beside a chain: arguments and subscripts on the way down, and what the chain starts with when that is no name."""
    current: Node | None = node
    while current is not None:
        if current.type in {"call_expression", "new_expression"}:
            yield from syntax.children(syntax.field(current, "arguments"))
        elif current.type == "subscript_expression" and (index := syntax.field(current, "index")) is not None:
            yield index
        elif current.type not in CHAINS and current.type not in WRAPPING:
            yield current
            return
        current = further(current)


def further(node: Node) -> Node | None:
    if node.type in WRAPPING:
        return syntax.first(node)
    return next((part for name in ("function", "constructor", "object") if (part := syntax.field(node, name)) is not None), None)
