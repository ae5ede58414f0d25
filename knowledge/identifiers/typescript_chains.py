"""What an expression or an annotation of TypeScript leads to, given what the names around it hold. Pure."""

from __future__ import annotations

from tree_sitter import Node

from knowledge.identifiers.chains import Chain
from knowledge.identifiers.resolve import CALL, SUBSCRIPT
from knowledge.identifiers.typescript_tree import WRAPPING
from knowledge.sources.npm import syntax

# What each name holds; None for what is not LiveKit's business or cannot be told.
Scope = dict[str, Chain | None]


def instance_of(annotation: Node | None, scope: Scope) -> Chain | None:
    """What a variable with this annotation holds, or None when that cannot be told."""
    node = annotation
    while node is not None and node.type in {"type_annotation", "parenthesized_type"}:
        node = syntax.first(node)
    if node is not None and node.type == "generic_type":
        node = syntax.field(node, "name")
    if node is None or node.type not in {"type_identifier", "nested_type_identifier"}:
        return None
    head, *rest = syntax.text(node).split(".")
    chain: Chain | None = scope[head] if head in scope else Chain((head,), bound=False, text=head)
    for step in [*rest, CALL]:
        chain = chain.then(step) if chain else None
    return chain


def chain_of(node: Node, scope: Scope) -> Chain | None:
    """What an expression leads to, or None when that is not LiveKit's business or cannot be told."""
    while node.type in WRAPPING and (inner := syntax.first(node)) is not None:
        node = inner
    if node.type in {"identifier", "this", "super", "type_identifier"}:
        name = syntax.text(node)
        return scope[name] if name in scope else Chain((name,), bound=False, text=name) if node.type == "identifier" else None
    if node.type in {"member_expression", "nested_type_identifier", "nested_identifier"}:
        owner = syntax.field(node, "object") or syntax.field(node, "module")
        member = syntax.field(node, "property") or syntax.field(node, "name")
        value = chain_of(owner, scope) if owner is not None else None
        return value.then(syntax.text(member)) if value and member is not None else None
    if node.type in {"call_expression", "new_expression", "subscript_expression"}:
        target = next((part for name in ("function", "constructor", "object") if (part := syntax.field(node, name)) is not None), None)
        value = chain_of(target, scope) if target is not None else None
        return value.then(SUBSCRIPT if node.type == "subscript_expression" else CALL) if value else None
    return None


def property_of(value: Chain, name: str) -> Chain | None:
    """What destructuring takes out: `const { Room } = require("livekit-client")` is an import."""
    if value.bound and len(value.root) == 1 and not value.steps:
        return Chain((*value.root, name), bound=True, text=name)
    return value.then(name)
