"""What an annotation is about: the one class of these packages behind Optional, NotGivenOr and friends."""

from __future__ import annotations

import ast

from knowledge.sources.python.modules import Module, Modules

WRAPPERS = frozenset({"Optional", "NotGivenOr", "Awaitable", "Coroutine", "Annotated", "Final", "ClassVar", "type", "Type", "AsyncContextManager"})
NOTHING = frozenset({"None", "NotGiven"})


def type_of(annotation: ast.expr | None, module: Module, modules: Modules) -> str:
    """The path of the class that an annotation names; "" when it names none, several, or one of another library."""
    if annotation is None:
        return ""
    options = {option for option in _options(annotation, module, modules, 0) if option != "None"}
    return options.pop() if len(options) == 1 else ""


def _options(node: ast.expr, module: Module, modules: Modules, depth: int) -> list[str]:
    if depth > 6:
        return [""]
    if isinstance(node, ast.Constant):
        return _constant(node, module, modules, depth)
    if isinstance(node, ast.BinOp):
        return [*_options(node.left, module, modules, depth + 1), *_options(node.right, module, modules, depth + 1)]
    if isinstance(node, ast.Subscript):
        return _subscript(node, module, modules, depth)
    if isinstance(node, ast.Name | ast.Attribute):
        return [_named(dotted(node), module, modules)]
    return [""]


def _constant(node: ast.Constant, module: Module, modules: Modules, depth: int) -> list[str]:
    if node.value is None:
        return ["None"]
    if not isinstance(node.value, str):
        return [""]
    try:
        inner = ast.parse(node.value, mode="eval").body
    except SyntaxError:
        return [""]
    return _options(inner, module, modules, depth + 1)


def _subscript(node: ast.Subscript, module: Module, modules: Modules, depth: int) -> list[str]:
    name = dotted(node.value).rpartition(".")[2].lstrip("_")
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if name == "Union":
        return [option for item in inner for option in _options(item, module, modules, depth + 1)]
    if name == "Coroutine":
        return _options(inner[-1], module, modules, depth + 1)
    if name in WRAPPERS:
        return _options(inner[0], module, modules, depth + 1)
    return [_named(dotted(node.value), module, modules)]


def _named(name: str, module: Module, modules: Modules) -> str:
    if name in NOTHING:
        return "None"
    found = modules.scoped(module, name.removesuffix(".ValueType").removeprefix("global___"))
    return "" if modules.is_module(found) else found


def dotted(node: ast.expr) -> str:
    """`a.b.c` of names and attributes; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (head := dotted(node.value)):
        return f"{head}.{node.attr}"
    return ""
