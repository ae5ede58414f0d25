"""The members of a Python class: methods, properties, and attributes of the class and of its instances. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.sources.declared import Member
from knowledge.sources.python import callables, docstrings
from knowledge.sources.python.annotations import dotted, type_of
from knowledge.sources.python.modules import Module, Modules

CONSTANT_CHARS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a definition stands: its module, all modules, and the dotted path of what encloses it."""

    module: Module
    modules: Modules
    path: str

    def type(self, annotation: ast.expr | None) -> str:
        """The path of the class an annotation names, or ""."""
        return type_of(annotation, self.module, self.modules)


def members_of(node: ast.ClassDef, place: Place, docstring: docstrings.Docstring) -> Iterator[Member]:
    """The public ones: functions in the order of their first definition, then attributes; `docstring` is that of the class."""
    functions: dict[str, list[callables.Function]] = {}
    for item in node.body:
        if isinstance(item, callables.Function):
            functions.setdefault(item.name, []).append(item)
    for name, nodes in functions.items():
        if not name.startswith("_"):
            yield _function(name, nodes, place)
    yield from _attributes(node, place, docstring, set(functions))


def _function(name: str, nodes: Sequence[callables.Function], place: Place) -> Member:
    # A setter comes after its property and says nothing new.
    getter = [node for node in nodes if not callables.decorators(node) & {"setter", "deleter"}] or list(nodes)
    found = callables.read(getter)
    is_property = bool(callables.decorators(getter[-1]) & {"property", "cached_property"})
    returns = getter[-1].returns
    return Member(
        name=name,
        kind="property" if is_property else "method",
        signature=f"{name}: {ast.unparse(returns)}" if is_property and returns else found.signature,
        text=joined(found.docstring.text, f"Returns: {found.docstring.returns}" if found.docstring.returns else ""),
        parameters=() if is_property else found.parameters,
        type=place.path if isinstance(returns, ast.Name) and returns.id == "Self" else place.type(returns),
        deprecated=found.deprecated,
        open_keywords=found.open,
    )


def _attributes(node: ast.ClassDef, place: Place, docstring: docstrings.Docstring, taken: set[str]) -> Iterator[Member]:
    for index, item in enumerate(node.body):
        target = item.target if isinstance(item, ast.AnnAssign) else item.targets[0] if isinstance(item, ast.Assign) else None
        if not isinstance(target, ast.Name) or target.id.startswith("_") or target.id in taken or target.id.endswith("_FIELD_NUMBER"):
            continue
        taken.add(target.id)
        yield _attribute(target.id, item, _text_after(node.body, index) or docstring.arguments.get(target.id, ""), place)
    for name, annotation, value in _instance_attributes(node):
        if name not in taken:
            taken.add(name)
            yield Member(name=name, kind="attribute", type=place.type(annotation) or _constructed(value, place), documented=False)


def _attribute(name: str, item: ast.stmt, text: str, place: Place) -> Member:
    annotation = item.annotation if isinstance(item, ast.AnnAssign) else None
    value = item.value if isinstance(item, ast.AnnAssign | ast.Assign) else None
    shown = f"{name}: {ast.unparse(annotation)}" if annotation else name
    default = ast.unparse(value) if value else ""
    return Member(
        name=name,
        kind="attribute",
        signature=f"{shown} = {default}" if 0 < len(default) <= CONSTANT_CHARS else shown,
        text=text,
        type=place.type(annotation) or _constructed(value, place),
        deprecated=docstrings.deprecation(text),
    )


def _text_after(body: Sequence[ast.stmt], index: int) -> str:
    """The string literal that follows an attribute, which is how the SDKs document attributes."""
    following = body[index + 1] if index + 1 < len(body) else None
    if isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant) and isinstance(following.value.value, str):
        return " ".join(docstrings.parse(following.value.value).text.split())
    return ""


def _instance_attributes(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr | None, ast.expr | None]]:
    for function in (item for item in node.body if isinstance(item, callables.Function)):
        annotated = {argument.arg: argument.annotation for argument in [*function.args.args, *function.args.kwonlyargs]}
        for item in ast.walk(function):
            for target, annotation, value in _assigned(item):
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id == "self" and target.attr[0] != "_":
                    yield target.attr, annotation or (annotated.get(value.id) if isinstance(value, ast.Name) else None), value


def _assigned(item: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None, ast.expr | None]]:
    if isinstance(item, ast.AnnAssign):
        yield item.target, item.annotation, item.value
    elif isinstance(item, ast.Assign):
        yield from ((target, None, item.value) for target in item.targets)


def _constructed(value: ast.expr | None, place: Place) -> str:
    name = dotted(value.func) if isinstance(value, ast.Call) else ""
    found = place.modules.scoped(place.module, name) if name else ""
    return found if found.rpartition(".")[2][:1].isupper() else ""


def joined(*texts: str) -> str:
    """Paragraphs, each once; those without words are left out."""
    return "\n\n".join(dict.fromkeys(text for text in texts if text))
