"""A Python class as its constructor, enum values and events, with its members."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.sources.declared import Declared, Member, Parameter
from knowledge.sources.python import callables, docstrings, stubs
from knowledge.sources.python.annotations import dotted
from knowledge.sources.python.members import Place, joined, members_of

ENUMS = frozenset({"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag"})
FIELD_CLASSES = frozenset({"BaseModel", "TypedDict", "NamedTuple"})
HARMLESS = frozenset({"object", "ABC", "Generic", "Protocol", "_Message", "builtins.type"})
BASE_DEPTH = 8


def read_class(node: ast.ClassDef, place: Place) -> tuple[Declared, ...]:
    """The class first, then the public classes declared inside it."""
    bases = tuple(_bases(node, place))
    docstring = docstrings.parse(ast.get_docstring(node, clean=False))
    members = [*members_of(node, place, docstring), *_events(node, place)]
    kind = stubs.kind_of(node) or _kind(bases)
    nested = [inner for inner in node.body if isinstance(inner, ast.ClassDef) and not inner.name.startswith("_") and not stubs.is_map_entry(inner)]
    if kind == "enum":
        members = [*stubs.wrapper_values(node, place.module.tree.body), *(_as_value(member) for member in members)]
        bases = bases if ENUMS.intersection(bases) else ("EnumTypeWrapper",)
    if kind == "message":
        members = [stubs.plain_field(member) for member in members if member.kind in {"attribute", "property"} and member.name != "DESCRIPTOR"]
    constructor = _constructor(node, place, members, bases, kind)
    own = Declared(
        path=place.path,
        name=node.name,
        kind=kind,
        module=place.module.name,
        signature=constructor.signature if constructor else "",
        text=joined(docstring.text, constructor.text if constructor else ""),
        bases=bases,
        parameters=constructor.parameters if constructor else (),
        members=(*members, *(Member(name=inner.name, kind="class", nested=f"{place.path}.{inner.name}") for inner in nested)),
        deprecated=docstring.deprecated,
        file=place.module.file,
        line=node.lineno,
        open=any(isinstance(item, callables.Function) and item.name in {"__getattr__", "__getattribute__"} for item in node.body),
        open_keywords=constructor.open_keywords if constructor else False,
    )
    return (own, *(found for inner in nested for found in read_class(inner, replace(place, path=f"{place.path}.{inner.name}"))))


def _bases(node: ast.ClassDef, place: Place) -> Iterator[str]:
    for base in [*node.bases, *(keyword.value for keyword in node.keywords if keyword.arg == "metaclass")]:
        name = dotted(base.value if isinstance(base, ast.Subscript) else base)
        last = name.rpartition(".")[2]
        if last and name not in HARMLESS and last not in HARMLESS:
            yield place.modules.scoped(place.module, name) or last.removeprefix("_")


def _kind(bases: Sequence[str]) -> str:
    return "enum" if ENUMS.intersection(bases) else "class"


def _events(node: ast.ClassDef, place: Place) -> Iterator[Member]:
    """The names of `class X(EventEmitter[Literal["a", "b"]])`, the literal usually behind an alias; `class Y(X[Literal["c"]])` adds to them.

    A type variable among them is "*": subclasses emit what they like.
    """
    for base in node.bases:
        if isinstance(base, ast.Subscript) and (dotted(base.value).endswith("EventEmitter") or dotted(getattr(base.slice, "value", base)).endswith("Literal")):
            yield from (Member(name=name, kind="event", documented=name != "*") for name in _literals(base.slice, place))


def _literals(node: ast.expr, place: Place) -> list[str]:
    if isinstance(node, ast.BinOp):
        return [*_literals(node.left, place), *_literals(node.right, place)]
    if isinstance(node, ast.Subscript):
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if dotted(node.value).endswith("Union"):
            return [name for item in items for name in _literals(item, place)]
        return [str(item.value) for item in items if isinstance(item, ast.Constant)]
    module, _, name = place.modules.scoped(place.module, dotted(node)).rpartition(".")
    found = place.modules[module].defined.get(name, []) if module in place.modules else []
    value = found[-1].value if found and isinstance(found[-1], ast.Assign | ast.AnnAssign) else None
    return _literals(value, replace(place, module=place.modules[module])) if value and not isinstance(value, ast.Call) else ["*"]


def _as_value(member: Member) -> Member:
    return replace(member, kind="value", type="") if member.kind == "attribute" and member.documented else member


@dataclass(frozen=True, slots=True, kw_only=True)
class _Constructor:
    signature: str
    text: str
    parameters: tuple[Parameter, ...]
    open_keywords: bool


def _constructor(node: ast.ClassDef, place: Place, members: Sequence[Member], bases: Sequence[str], kind: str) -> _Constructor | None:
    functions = [item for item in node.body if isinstance(item, callables.Function)]
    inits = [item for item in functions if item.name == "__init__"] or [item for item in functions if item.name == "__new__"]
    if inits:
        found = callables.read(inits, name=node.name, extra=ast.get_docstring(node, clean=False))
        if kind == "message":
            fields = _field_constructor(node, members)
            return replace(fields, signature=stubs.message_signature(node.name, members))
        return _Constructor(signature=found.signature, text=found.docstring.text, parameters=found.parameters, open_keywords=found.open)
    if kind == "class" and (FIELD_CLASSES.intersection(bases) or _is_dataclass(node) or _inherits_fields(bases, place)):
        return _field_constructor(node, members)
    return None


def _is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)


def _inherits_fields(bases: Sequence[str], place: Place, depth: int = 0) -> bool:
    """Whether a base (followed up) is a pydantic model or a TypedDict, whose fields are keywords."""
    for base in bases if depth < BASE_DEPTH else ():
        module, _, name = base.rpartition(".")
        for definition in place.modules[module].defined.get(name, []) if module in place.modules else []:
            if isinstance(definition, ast.ClassDef):
                above = tuple(_bases(definition, replace(place, module=place.modules[module])))
                if FIELD_CLASSES.intersection(above) or _inherits_fields(above, place, depth + 1):
                    return True
    return False


def _field_constructor(node: ast.ClassDef, members: Sequence[Member]) -> _Constructor:
    fields = [member for member in members if member.kind == "attribute" and member.documented]
    parameters = tuple(Parameter(name=field.name, annotation=_annotation(field), text=field.text, deprecated=field.deprecated) for field in fields)
    body = "".join(f"    {field.signature},\n" for field in fields)
    return _Constructor(signature=f"{node.name}(\n{body})" if fields else f"{node.name}()", text="", parameters=parameters, open_keywords=False)


def _annotation(field: Member) -> str:
    return field.signature.partition(": ")[2].partition(" = ")[0]
