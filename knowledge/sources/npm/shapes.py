"""What a TypeScript type is made of: the one declaration it names, and the members that an object of it has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tree_sitter import Node

from knowledge.sources.npm import syntax
from knowledge.sources.npm.files import Files

# Wrappers that say nothing about which members there are, and the position of the type they wrap.
WRAPPERS = frozenset({"Promise", "Partial", "Required", "Readonly", "NonNullable", "Awaited", "Throws", "Omit", "Pick", "PartialMessage", "Promisable"})
NOTHING = frozenset({"undefined", "null"})
WITHOUT_KEYS = frozenset(
    {"predefined_type", "function_type", "array_type", "tuple_type", "literal_type", "template_literal_type", "constructor_type", "type_predicate", "this_type"}
)
ANYTHING = frozenset({"any", "unknown", "object"})
CONTAINERS = frozenset(
    {"Array", "ReadonlyArray", "Map", "Set", "Uint8Array", "ArrayBuffer", "Iterable", "AsyncIterable", "AbortSignal", "Date", "URL", "Error"}
)
DEPTH_LIMIT = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and the namespace inside it ("" outside any), in which names are looked up."""

    files: Files
    package: str
    path: str
    namespace: str = ""

    def resolve(self, name: str) -> str:
        """The key of the declaration that a name means here, or ""."""
        inner = self.files.file(self.package, self.path)
        if self.namespace and inner and (target := self.files.scoped(self.package, self.path, f"{self.namespace}.{name}")) and self._nested(name):
            return target.key
        target = self.files.scoped(self.package, self.path, name)
        return target.key if target and target.name else ""

    def _nested(self, name: str) -> bool:
        file = self.files.file(self.package, self.path)
        spaces = file.defined.get(self.namespace, []) if file else []
        return any(name == inner for space in spaces for inner, _ in inside(space))


def inside(node: Node) -> Iterator[tuple[str, Node]]:
    """The declarations inside a namespace: name and node."""
    for item in syntax.children(syntax.field(node, "body")):
        inner = item
        while inner.type in {"export_statement", "ambient_declaration"}:
            inner = syntax.field(inner, "declaration") or syntax.first(inner) or inner.children[0]
        if inner.type in {"lexical_declaration", "variable_declaration"}:
            yield from ((syntax.text(syntax.field(one, "name")), one) for one in syntax.children(inner, "variable_declarator"))
        elif (name := syntax.field(inner, "name")) is not None:
            yield syntax.text(name), inner


def named_type(node: Node | None, place: Place, depth: int = 0) -> str:
    """The key of the one declaration that a type is about; "" when there is none, or several."""
    options = {option for option in _options(node, place, depth) if option not in NOTHING}
    return options.pop() if len(options) == 1 else ""


def unwrapped(node: Node | None) -> Node | None:
    """A type annotation, parenthesis or `readonly` without its wrapping."""
    while node is not None and node.type in {"type_annotation", "parenthesized_type", "readonly_type", "optional_type"}:
        node = syntax.first(node)
    return node


def _options(node: Node | None, place: Place, depth: int) -> list[str]:
    node = unwrapped(node)
    if node is None or depth > DEPTH_LIMIT:
        return [""]
    if node.type == "union_type":
        return [option for item in syntax.children(node) for option in _options(item, place, depth + 1)]
    if node.type == "literal_type" and syntax.text(node) in NOTHING:
        return [syntax.text(node)]
    if node.type == "generic_type":
        name, arguments = syntax.text(syntax.field(node, "name")), syntax.first(node, "type_arguments")
        return _options(syntax.first(arguments), place, depth + 1) if name in WRAPPERS else [place.resolve(name)]
    if node.type in {"type_identifier", "nested_type_identifier"}:
        return [place.resolve(syntax.text(node))]
    return [""]


@dataclass(frozen=True, slots=True)
class Shape:
    """The object types that a type is made of, the declarations it takes members from, and whether there may be more."""

    bodies: tuple[Node, ...] = ()
    bases: tuple[str, ...] = ()
    open: bool = False


def shape_of(node: Node | None, place: Place, depth: int = 0) -> Shape:
    """What an object of this type has. A union is open: which member of it is meant cannot be told."""
    node = unwrapped(node)
    if node is None or depth > DEPTH_LIMIT:
        return Shape(open=True)
    if node.type in {"object_type", "interface_body"}:
        return Shape(bodies=(node,), open=syntax.first(node, "index_signature", "mapped_type_clause") is not None)
    if node.type == "intersection_type":
        parts = [shape_of(item, place, depth + 1) for item in syntax.children(node)]
        return Shape(
            bodies=tuple(body for part in parts for body in part.bodies),
            bases=tuple(base for part in parts for base in part.bases),
            open=any(part.open for part in parts),
        )
    if node.type == "generic_type" and syntax.text(syntax.field(node, "name")) in WRAPPERS:
        return shape_of(syntax.first(syntax.first(node, "type_arguments")), place, depth + 1)
    if node.type in {"type_identifier", "nested_type_identifier", "generic_type"}:
        name = syntax.text(syntax.field(node, "name") if node.type == "generic_type" else node)
        key = place.resolve(name)
        return Shape(bases=(key or name,))
    return Shape(open=True)


def may_have_keys(node: Node | None) -> bool:
    """Whether an object literal can be passed for this type."""
    node = unwrapped(node)
    if node is None:
        return True
    if node.type in {"union_type", "intersection_type"}:
        return any(may_have_keys(item) for item in syntax.children(node))
    if node.type == "generic_type":
        return syntax.text(syntax.field(node, "name")) not in CONTAINERS
    if node.type == "type_identifier":
        return syntax.text(node) not in CONTAINERS
    return node.type not in WITHOUT_KEYS or syntax.text(node) in ANYTHING


def object_options(node: Node | None) -> Iterator[Node]:
    """The parts of a parameter's type for which an object literal can be passed: a union gives each of its objects."""
    node = unwrapped(node)
    if node is None:
        return
    if node.type == "union_type":
        for item in syntax.children(node):
            yield from object_options(item)
    elif may_have_keys(node):
        yield node
