"""What a TypeScript class extends, and the events that it emits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tree_sitter import Node

from knowledge.sources.declared import Member
from knowledge.sources.npm import members, syntax
from knowledge.sources.npm.shapes import Place, named_type, shape_of, unwrapped

EMITTERS = frozenset({"TypedEmitter", "TypedEventEmitter", "EventEmitter"})


def heritage(node: Node, place: Place) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """The events of a class and the class it extends (a key where known, else its name); both empty when it extends nothing."""
    clause = syntax.first(syntax.first(node, "class_heritage"), "extends_clause")
    value = syntax.field(clause, "value") if clause is not None else None
    if value is None:
        return (), ()
    name = syntax.text(value)
    arguments = syntax.first(clause, "type_arguments")
    base = _base_constant(name, place)
    if base is not None:
        name, arguments = syntax.text(syntax.field(base, "name")) or syntax.text(base), syntax.first(base, "type_arguments")
    elif not value.type.endswith("identifier") and value.type != "member_expression":
        # `extends (EventEmitter as new () => TypedEmitter<Callbacks>)`
        generic = next(_generics(value), None)
        name, arguments = (syntax.text(syntax.field(generic, "name")), syntax.first(generic, "type_arguments")) if generic is not None else ("?", None)
    events = _events(arguments, place) if name.rpartition(".")[2] in EMITTERS else ()
    return events, (place.resolve(name) or name.rpartition(".")[2],)


def _base_constant(name: str, place: Place) -> Node | None:
    """`declare const Room_base: new () => TypedEmitter<X>`: what the compiler writes for `extends (EventEmitter as …)`."""
    file = place.files.file(place.package, place.path)
    for node in file.defined.get(name, []) if file else []:
        if node.type == "variable_declarator":
            return next(_generics(syntax.field(node, "type")), None) or unwrapped(syntax.field(node, "type"))
    return None


def _generics(node: Node | None) -> Iterator[Node]:
    if node is not None and node.type == "generic_type":
        yield node
    for child in syntax.children(node):
        yield from _generics(child)


def _events(arguments: Node | None, place: Place) -> tuple[Member, ...]:
    """The event names of the callbacks that an emitter is made for."""
    target = named_type(syntax.first(arguments), place) if arguments is not None else ""
    package_path, _, name = target.partition("#")
    for package in [place.package] if package_path.startswith(f"{place.package}/") else []:
        path = package_path.removeprefix(f"{package}/")
        file = place.files.file(package, path)
        nodes = file.defined.get(name, []) if file else []
        inner = replace(place, path=path)
        bodies = [body for node in nodes for body in shape_of(syntax.field(node, "value") or syntax.field(node, "body"), inner).bodies]
        return tuple(Member(name=event, kind="event") for body in bodies for event in _event_names(body, inner))
    return ()


def _event_names(body: Node, place: Place) -> Iterator[str]:
    for item in syntax.children(body, "property_signature", "method_signature"):
        name = syntax.field(item, "name")
        if name is not None and name.type == "computed_property_name":
            yield from _enum_text(syntax.text(name).strip("[]"), place)
        else:
            yield syntax.string(name) or syntax.text(name)


def _enum_text(name: str, place: Place) -> Iterator[str]:
    owner, _, value = name.rpartition(".")
    target = place.files.scoped(place.package, place.path, owner)
    file = place.files.file(target.package, target.file) if target else None
    for node in file.defined.get(target.name, []) if file and target else []:
        for member in members.enum_values(syntax.field(node, "body")):
            if member.name == value:
                yield member.signature.partition(" = ")[2].strip("'\"") or value
