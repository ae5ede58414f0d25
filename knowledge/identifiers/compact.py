"""Declared packages as the JSON that ships: short keys, nothing that has its usual value, the same bytes every time."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from knowledge.identifiers.vocabulary import is_compound
from knowledge.sources.declared import Declared, DeclaredPackage, Member, Parameter

FORMAT = 1
NOTE_NAMES = 3
NAME = re.compile(r"[A-Za-z_][\w.]*\w")
QUOTED = re.compile(r"`([^`]+)`")
# Read only for what the others re-export.
SUPPORT = frozenset({"@livekit/rtc-ffi-bindings", "@livekit/components-core"})


def pack(packages: Sequence[DeclaredPackage]) -> bytes:
    """The gzipped table of these packages; equal input gives equal bytes."""
    kept = _kept(packages)
    rows = [_package(package, kept) for package in sorted(packages, key=lambda item: (item.language, item.name))]
    text = json.dumps({"format": FORMAT, "packages": rows}, separators=(",", ":"), sort_keys=True, ensure_ascii=True)
    return gzip.compress(text.encode("ascii"), compresslevel=9, mtime=0)


def unpack(data: bytes) -> list[dict[str, Any]]:
    """The packages of a packed table.

    Raises:
        ValueError: the data is no table, or one of another format.
    """
    try:
        table = json.loads(gzip.decompress(data))
    except (OSError, EOFError) as error:
        raise ValueError(f"this is not an identifier table ({error}); make it anew with python -m knowledge.identifiers.build") from error
    if table.get("format") != FORMAT:
        raise ValueError(f"identifier table of format {table.get('format')!r}, not {FORMAT}; make it anew with python -m knowledge.identifiers.build")
    packages: list[dict[str, Any]] = table["packages"]
    return packages


def _kept(packages: Sequence[DeclaredPackage]) -> frozenset[str]:
    """The paths of all declarations, of the support packages only those that another package leads to."""
    found = {declared.path: declared for package in packages for declared in package.declared}
    queue = [declared.path for package in packages if package.name not in SUPPORT for declared in package.declared]
    queue += [path for package in packages if package.name not in SUPPORT for names in package.modules.values() for path in names.values()]
    kept: set[str] = set()
    while queue:
        path = queue.pop()
        if path in kept or path not in found:
            continue
        kept.add(path)
        declared = found[path]
        queue += [*declared.bases, declared.type, *(member.type for member in declared.members), *(member.nested for member in declared.members)]
    return frozenset(kept)


def _package(package: DeclaredPackage, kept: frozenset[str]) -> dict[str, Any]:
    modules = {name: _names(name, names) for name, names in package.modules.items()} if package.name not in SUPPORT else {}
    return _short(
        {
            "n": package.name,
            "v": package.version,
            "l": package.language,
            "e": list(package.environment),
            "m": modules,
            "d": {declared.path: _declared(declared) for declared in package.declared if declared.path in kept},
        }
    )


def _names(module: str, names: Mapping[str, str]) -> dict[str, str]:
    """Where a name leads; "" when it leads to itself in this module."""
    return {name: "" if path in {f"{module}.{name}", f"{module}:{name}"} else path for name, path in names.items()}


def _declared(declared: Declared) -> dict[str, Any]:
    return _short(
        {
            "k": declared.kind,
            "b": list(declared.bases),
            "w": _keywords(declared.parameters),
            "x": _notes(declared.parameters),
            "t": declared.type,
            "d": _note(declared.deprecated),
            "o": int(declared.open),
            "O": int(declared.open_keywords),
            "m": {member.name: _member(member) for member in declared.members if member.kind != "event"},
            "v": sorted(member.name for member in declared.members if member.kind == "event"),
            "h": int(not declared.public),
        }
    )


def _member(member: Member) -> dict[str, Any]:
    return _short(
        {
            "k": member.kind,
            "t": member.nested or member.type,
            "w": _keywords(member.parameters),
            "x": _notes(member.parameters),
            "d": _note(member.deprecated),
            "O": int(member.open_keywords and member.kind == "method"),
            "s": member.signature.partition(" = ")[2].strip("'\"") if member.kind == "value" and ("'" in member.signature or '"' in member.signature) else "",
        }
    )


def _keywords(parameters: Iterable[Parameter]) -> list[str]:
    return [parameter.name for parameter in parameters if parameter.keyword]


def _notes(parameters: Iterable[Parameter]) -> dict[str, str]:
    return {parameter.name: _note(parameter.deprecated) for parameter in parameters if parameter.keyword and parameter.deprecated}


def _note(text: str) -> str:
    """The names that a deprecation points to, as facts without its words; "deprecated" when it points to none."""
    quoted = {word for piece in QUOTED.findall(text) for word in NAME.findall(piece)}
    names = [name for name in dict.fromkeys(NAME.findall(text)) if name in quoted or is_compound(name)]
    return (", ".join(names[:NOTE_NAMES]) or "deprecated") if text else ""


def _short(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value not in ("", 0, [], {})}
