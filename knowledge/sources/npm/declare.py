"""A TypeScript declaration as a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tree_sitter import Node

from knowledge.sources.declared import Declared, Member, Parameter
from knowledge.sources.npm import members, syntax
from knowledge.sources.npm.files import File, Files
from knowledge.sources.npm.heritage import heritage
from knowledge.sources.npm.shapes import Place, inside, named_type, object_options, shape_of, unwrapped

CLASSES = frozenset({"class_declaration", "abstract_class_declaration"})
NAMESPACES = frozenset({"internal_module", "module"})
SIGNATURE_CHARS = 1500
# What protobuf-es adds to every message: https://github.com/bufbuild/protobuf-es/blob/v1/docs/runtime_api.md
MESSAGE_MACHINERY = frozenset({"runtime", "typeName", "fields", "fromBinary", "fromJson", "fromJsonString", "equals"})


@dataclass(frozen=True, slots=True)
class Callee:
    """A callable whose option objects still have to be looked up: for each parameter, the types that an object literal may have there."""

    options: tuple[tuple[str, Node], ...]
    place: Place


@dataclass(slots=True, kw_only=True)
class Found:
    """A declaration with its key, and the callables in it by member name ("" for its own call or constructor)."""

    key: str
    declared: Declared
    callees: dict[str, Callee]


def read_file(files: Files, file: File) -> Iterator[Found]:
    """Everything a file defines, exported or not; what is inside a namespace comes as `Namespace.Name`."""
    place = Place(files, file.package, file.path)
    for name, nodes in file.defined.items():
        yield from _read(name, nodes, place)


def _read(name: str, nodes: Sequence[Node], place: Place) -> Iterator[Found]:
    for node in nodes:
        if node.type in NAMESPACES:
            inner: dict[str, list[Node]] = {}
            for inside_name, item in inside(node):
                inner.setdefault(inside_name, []).append(item)
            for inside_name, items in inner.items():
                yield from _read(f"{name}.{inside_name}", items, replace(place, namespace=name))
    plain = [node for node in nodes if node.type not in NAMESPACES]
    yield _declaration(name, plain, nodes, place)


def _declaration(name: str, plain: Sequence[Node], nodes: Sequence[Node], place: Place) -> Found:
    first = (plain or nodes)[0]
    declared = Declared(
        path=f"{place.package}/{place.path}#{name}",
        name=name.rpartition(".")[2],
        kind="namespace",
        module=place.package,
        file=place.path,
        line=first.start_point[0] + 1,
    )
    doc = syntax.doc(first)
    declared = replace(declared, text=members.described(doc), deprecated=doc.deprecated, public=not doc.internal)
    found = Found(key=declared.path, declared=declared, callees={})
    # A class and an interface of the same name are one thing; so are a class and a namespace.
    for node in plain:
        _add(found, node, plain, place)
    nested = [inside_name for node in nodes if node.type in NAMESPACES for inside_name, _ in inside(node)]
    extra = tuple(Member(name=inside_name, kind="class", nested=f"{found.key}.{inside_name}", documented=False) for inside_name in dict.fromkeys(nested))
    found.declared = replace(found.declared, members=(*found.declared.members, *extra))
    return found


def _add(found: Found, node: Node, nodes: Sequence[Node], place: Place) -> None:
    if node.type in CLASSES:
        _add_class(found, node, place)
    elif node.type == "interface_declaration":
        _add_interface(found, node, place)
    elif node.type == "type_alias_declaration":
        _add_alias(found, node, place)
    elif node.type == "enum_declaration":
        values = tuple(members.enum_values(syntax.field(node, "body")))
        found.declared = replace(found.declared, kind="enum", members=values)
    elif node.type == "function_signature":
        _add_function(found, node, nodes, place)
    else:
        _add_constant(found, node, place)


def _add_class(found: Found, node: Node, place: Place) -> None:
    body = syntax.field(node, "body")
    made = members.constructors(body)
    name = found.declared.name
    events, bases = heritage(node, place)
    own = members.members_of(body, place)
    _add_callees(found, body, place)
    parameters: tuple[Parameter, ...] = ()
    for constructor in made:
        doc = syntax.doc(constructor)
        known = {parameter.name for parameter in parameters}
        parameters += tuple(item for item in members.parameters(constructor, doc) if item.name not in known)
        found.callees[""] = _callee(constructor, place, found.callees.get(""))
    if "Message" in bases:
        own = [
            replace(member, documented=member.name not in MESSAGE_MACHINERY, kind="attribute" if member.kind == "property" else member.kind) for member in own
        ]
    found.declared = replace(
        found.declared,
        kind="message" if "Message" in bases else "class",
        signature="\n".join(f"new {members.signature(name, constructor)}" for constructor in made) or f"class {name}",
        bases=bases,
        parameters=parameters,
        members=(*found.declared.members, *own, *events),
    )


def _add_interface(found: Found, node: Node, place: Place) -> None:
    extends = [shape_of(item, place) for item in syntax.children(syntax.first(node, "extends_type_clause"))]
    body = syntax.field(node, "body")
    shape = shape_of(body, place)
    _add_callees(found, body, place)
    found.declared = replace(
        found.declared,
        kind=found.declared.kind if found.declared.kind == "class" else "interface",
        bases=(*found.declared.bases, *(base for part in extends for base in part.bases)),
        members=(*found.declared.members, *members.members_of(body, place)),
        open=shape.open or any(part.open for part in extends),
    )


def _add_alias(found: Found, node: Node, place: Place) -> None:
    value = unwrapped(syntax.field(node, "value"))
    shape = shape_of(value, place)
    shown = syntax.one_line(node)
    own = [member for body in shape.bodies for member in members.members_of(body, place)]
    for body in shape.bodies:
        _add_callees(found, body, place)
    is_object = not shape.open and bool(shape.bodies or shape.bases)
    found.declared = replace(
        found.declared,
        kind="interface" if is_object else "type",
        signature="" if own or len(shown) > SIGNATURE_CHARS else shown,
        bases=shape.bases,
        members=tuple(own),
        open=shape.open,
    )
    if value is not None and value.type == "function_type":
        found.declared = replace(found.declared, parameters=tuple(members.parameters(value, syntax.doc(node))))


def _add_function(found: Found, node: Node, nodes: Sequence[Node], place: Place) -> None:
    overloads = [item for item in nodes if item.type == "function_signature"]
    if node is not overloads[0]:
        return
    parameters: dict[str, Parameter] = {}
    for item in overloads:
        for parameter in members.parameters(item, syntax.doc(item)):
            parameters.setdefault(parameter.name, parameter)
        found.callees[""] = _callee(item, place, found.callees.get(""))
    types = {named_type(syntax.field(item, "return_type"), place) for item in overloads}
    found.declared = replace(
        found.declared,
        kind="function",
        signature="\n".join(members.signature(found.declared.name, item) for item in overloads),
        parameters=tuple(parameters.values()),
        type=types.pop() if len(types) == 1 else "",
    )


def _add_constant(found: Found, node: Node, place: Place) -> None:
    annotation = unwrapped(syntax.field(node, "type"))
    shown = syntax.one_line(node)
    if annotation is not None and annotation.type == "function_type":
        found.callees[""] = _callee(annotation, place, None)
        doc = syntax.doc(node)
        found.declared = replace(
            found.declared,
            kind="function",
            signature=members.signature(found.declared.name, annotation),
            parameters=tuple(members.parameters(annotation, doc)),
            type=named_type(syntax.field(annotation, "return_type"), place),
        )
        return
    shape = shape_of(annotation, place)
    own = [member for body in shape.bodies for member in members.members_of(body, place)]
    for body in shape.bodies:
        _add_callees(found, body, place)
    found.declared = replace(
        found.declared,
        kind="constant",
        signature=shown if len(shown) <= SIGNATURE_CHARS else "",
        type=named_type(annotation, place),
        members=tuple(own),
        open=shape.open or not own,
    )


def _add_callees(found: Found, body: Node | None, place: Place) -> None:
    for node in syntax.children(body, *members.METHODS):
        name = syntax.text(syntax.field(node, "name"))
        if name != "constructor":
            found.callees[name] = _callee(node, place, found.callees.get(name))


def _callee(node: Node, place: Place, known: Callee | None) -> Callee:
    options = [
        (_name_of(item), option)
        for item in syntax.children(syntax.field(node, "parameters"), "required_parameter", "optional_parameter")
        for option in object_options(syntax.field(item, "type"))
    ]
    return Callee((*(known.options if known else ()), *options), place)


def _name_of(item: Node) -> str:
    pattern = syntax.field(item, "pattern")
    return "options" if pattern is None or pattern.type == "object_pattern" else syntax.text(pattern)
