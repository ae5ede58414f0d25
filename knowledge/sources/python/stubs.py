"""The stubs of protobuf messages and enums: what kind a class is, where its values are, which of its fields are deprecated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from knowledge.sources.declared import Member

# A serialized FieldOptions or MessageOptions that starts with field 3 or 18 01: `deprecated = true`.
# https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto
DEPRECATED_OPTION = b"\x18\x01"
# How stubs spell what a user calls a list, a dict, an enum or a duration.
PLAINER = (
    (re.compile(r"\b(?:\w+\.)*Repeated(?:Scalar|Composite)(?:FieldContainer)?\["), "list["),
    (re.compile(r"\b(?:\w+\.)*(?:Scalar|Message)Map\["), "dict["),
    (re.compile(r"\b(?:_?\w+_pb2|builtins|google\.protobuf|_[a-z]\w*)\."), ""),
    (re.compile(r"\bglobal___"), ""),
    (re.compile(r"\.ValueType\b"), ""),
)


def kind_of(node: ast.ClassDef) -> str:
    """What protobuf made the class for: "message" or "enum", "" when it did not make it."""
    names = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
    if "Message" in names:
        return "message"
    metaclass = next((ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "metaclass"), "")
    return "enum" if metaclass.endswith("EnumTypeWrapper") else ""


def is_map_entry(node: ast.ClassDef) -> bool:
    """Whether a nested message is only how protobuf writes a map."""
    return node.name.endswith("Entry") and kind_of(node) == "message"


def wrapper_values(node: ast.ClassDef, body: Sequence[ast.stmt]) -> Iterator[Member]:
    """The values that mypy-protobuf puts into a wrapper class beside the enum."""
    wrapper = next((ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "metaclass"), "")
    for item in body:
        if isinstance(item, ast.ClassDef) and item.name == wrapper:
            names = [line.target.id for line in item.body if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)]
            yield from (Member(name=name, kind="value", signature=name) for name in names if name != "DESCRIPTOR")


def deprecated_fields(source: str) -> set[tuple[str, str]]:
    """(message in capitals, field) of what a generated module marks as deprecated; the field is "" when the message is."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Constant) or not isinstance(node.value.value, bytes):
            continue
        text = ast.unparse(node.targets[0])
        if node.value.value.startswith(DEPRECATED_OPTION) and text.startswith("_globals['_") and text.endswith("._serialized_options"):
            message = text.removeprefix("_globals['_").partition("'")[0]
            found.add((message, text.partition("fields_by_name['")[2].partition("'")[0]))
    return found


def plain_field(member: Member) -> Member:
    """A field with the type as a user would write it."""
    signature = member.signature
    for pattern, plain in PLAINER:
        signature = pattern.sub(plain, signature)
    return replace(member, signature=signature, kind="attribute" if member.kind == "property" else member.kind)


def message_signature(name: str, members: Sequence[Member]) -> str:
    """The constructor of a message: every field is a keyword and may be left out."""
    fields = "".join(f"    {member.signature},\n" for member in members if member.kind == "attribute")
    return f"{name}(\n    *,\n{fields})" if fields else f"{name}()"
