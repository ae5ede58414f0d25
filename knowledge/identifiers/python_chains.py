"""What an expression or an annotation of Python leads to, given what the names around it hold. Pure."""

from __future__ import annotations

import ast

from knowledge.identifiers.chains import Chain
from knowledge.identifiers.python_tree import is_made
from knowledge.identifiers.resolve import CALL, SUBSCRIPT

OPTIONAL = frozenset({"Optional", "Annotated", "NotGivenOr"})
# What each name holds; None for what is not LiveKit's business or cannot be told.
Scope = dict[str, Chain | None]


def instance_of(annotation: ast.expr, scope: Scope) -> Chain | None:
    """What a variable with this annotation holds, or None when that cannot be told."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return None
    if isinstance(annotation, ast.BinOp):
        sides = [side for side in (annotation.left, annotation.right) if not (isinstance(side, ast.Constant) and side.value is None)]
        return instance_of(sides[0], scope) if len(sides) == 1 else None
    if isinstance(annotation, ast.Subscript):
        head = annotation.value
        name = head.id if isinstance(head, ast.Name) else getattr(head, "attr", "")
        if name in OPTIONAL:
            return instance_of(annotation.slice.elts[0] if isinstance(annotation.slice, ast.Tuple) else annotation.slice, scope)
        return instance_of(head, scope)
    chain = chain_of(annotation, scope)
    return chain.then(CALL) if chain else None


def chain_of(node: ast.expr, scope: Scope) -> Chain | None:
    """What an expression leads to, or None when that is not LiveKit's business or cannot be told."""
    if isinstance(node, ast.Name):
        return scope[node.id] if node.id in scope else Chain((node.id,), bound=False, text=node.id)
    if isinstance(node, ast.Await):
        awaited = chain_of(node.value, scope)
        return None if awaited is None or is_made(awaited) else awaited
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super":
        return scope.get("super()")
    if isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        value = chain_of(node.func if isinstance(node, ast.Call) else node.value, scope)
        step = node.attr if isinstance(node, ast.Attribute) else CALL if isinstance(node, ast.Call) else SUBSCRIPT
        return value.then(step) if value else None
    return None
