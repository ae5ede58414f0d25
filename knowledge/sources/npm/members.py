"""The members of a class, an interface or an object type, and the parameters of what can be called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tree_sitter import Node

from knowledge.sources.declared import Member, Parameter
from knowledge.sources.npm import jsdoc, syntax
from knowledge.sources.npm.shapes import Place, named_type, unwrapped

METHODS = frozenset({"method_signature", "abstract_method_signature", "method_definition"})
FIELDS = frozenset({"public_field_definition", "property_signature"})
ACCESSORS = frozenset({"get", "set"})
ONE_LINE_CHARS = 100


def members_of(body: Node | None, place: Place) -> list[Member]:
    """Public members in order; overloads of a method become one."""
    found: dict[str, Member] = {}
    for node in syntax.children(body, *METHODS, *FIELDS):
        member = _member(node, place)
        if member is None:
            continue
        known = found.get(member.name)
        found[member.name] = _merged(known, member) if known else member
    return list(found.values())


def constructors(body: Node | None) -> list[Node]:
    """The constructor signatures of a class body."""
    return [node for node in syntax.children(body, *METHODS) if syntax.text(syntax.field(node, "name")) == "constructor"]


def _member(node: Node, place: Place) -> Member | None:
    name_node = syntax.field(node, "name")
    name = syntax.string(name_node) or syntax.text(name_node)
    if name == "constructor" or name.startswith(("_", "#")) or syntax.has_keyword(node, "private"):
        return None
    doc = syntax.doc(node)
    is_method = node.type in METHODS and not any(child.type in ACCESSORS for child in node.children)
    member = _method(name, node, doc, place) if is_method else _field(name, node, doc, place)
    return replace(member, deprecated=doc.deprecated, documented=not doc.internal and not name.startswith("["))


def _method(name: str, node: Node, doc: jsdoc.Doc, place: Place) -> Member:
    return Member(
        name=name,
        kind="method",
        signature=signature(name, node),
        text=described(doc),
        parameters=tuple(parameters(node, doc)),
        type=_returned(node, place),
    )


def _field(name: str, node: Node, doc: jsdoc.Doc, place: Place) -> Member:
    shown = syntax.field(node, "type") or syntax.field(node, "return_type")
    annotation = unwrapped(shown)
    optional = "?" if any(child.type == "?" for child in node.children) else ""
    calls = annotation is not None and annotation.type == "function_type"
    return Member(
        name=name,
        kind="method" if calls and annotation is not None and node.type == "public_field_definition" else "property",
        signature=f"{name}{optional}{syntax.one_line(shown)}",
        text=described(doc),
        parameters=tuple(parameters(annotation, doc)) if calls and annotation is not None else (),
        type=_returned(annotation, place) if calls and annotation is not None else named_type(shown, place),
    )


def _returned(node: Node, place: Place) -> str:
    return named_type(syntax.field(node, "return_type"), place)


def described(doc: jsdoc.Doc) -> str:
    """The prose of a comment with what it says of default and result."""
    parts = [doc.text, f"Default: `{doc.default}`" if doc.default else "", f"Returns: {doc.returns}" if doc.returns else ""]
    return "\n\n".join(part for part in parts if part)


def _merged(known: Member, other: Member) -> Member:
    """Two overloads (or a getter and its setter) as one member."""
    names = {parameter.name for parameter in known.parameters}
    return replace(
        known,
        kind=known.kind if known.kind == other.kind else "property",
        signature=f"{known.signature}\n{other.signature}" if known.kind == other.kind == "method" else known.signature,
        text=known.text or other.text,
        parameters=(*known.parameters, *(parameter for parameter in other.parameters if parameter.name not in names)),
        type=known.type if known.type == other.type else "",
    )


def signature(name: str, node: Node) -> str:
    """The call as one line, or a parameter a line when it is long."""
    generics = syntax.one_line(syntax.field(node, "type_parameters"))
    returns = syntax.one_line(syntax.field(node, "return_type"))
    arguments = [syntax.one_line(item) for item in syntax.children(syntax.field(node, "parameters"), "required_parameter", "optional_parameter")]
    returns = returns if returns.startswith(":") or not returns else f": {returns}"
    line = f"{name}{generics}({', '.join(arguments)}){returns}"
    if len(line) <= ONE_LINE_CHARS:
        return line
    return f"{name}{generics}(\n" + "".join(f"  {argument},\n" for argument in arguments) + f"){returns}"


def parameters(node: Node, doc: jsdoc.Doc) -> Iterator[Parameter]:
    """The positional parameters; the keys of option objects are added when all declarations are known."""
    for item in syntax.children(syntax.field(node, "parameters"), "required_parameter", "optional_parameter"):
        pattern = syntax.field(item, "pattern")
        name = "options" if pattern is None or pattern.type == "object_pattern" else syntax.text(pattern).lstrip(".")
        yield Parameter(name=name, annotation=_annotation(item), text=doc.parameters.get(name, ""), keyword=False)


def _annotation(item: Node) -> str:
    return syntax.one_line(syntax.field(item, "type")).removeprefix(":").strip()


def enum_values(body: Node | None) -> list[Member]:
    """The values of an enum in order, with what they stand for."""
    found = []
    for node in syntax.children(body, "enum_assignment", "property_identifier"):
        name = syntax.text(syntax.field(node, "name") if node.type == "enum_assignment" else node)
        doc = syntax.doc(node)
        shown = syntax.one_line(node)
        found.append(Member(name=name, kind="value", signature=shown, text=doc.text, deprecated=doc.deprecated))
    return found


def keys(found: Mapping[str, Member]) -> list[Parameter]:
    """Members of an options object as keywords."""
    return [
        Parameter(
            name=member.name,
            annotation=member.signature.partition(": ")[2],
            text=" ".join(member.text.split()),
            deprecated=member.deprecated,
        )
        for member in found.values()
        if not member.name.startswith("[")
    ]
