"""The packed declarations as a graph: modules lead to definitions, definitions to members, members to types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from knowledge.identifiers.standard import foreign_members

BASE_DEPTH = 8
TYPESCRIPT = frozenset({"js", "node", "react", "react-native"})
Row = Mapping[str, Any]


def same_family(first: str, second: str) -> bool:
    """Whether code of the one language may use names of the other; "" is any."""
    return not first or not second or first == second or (first in TYPESCRIPT and second in TYPESCRIPT)


def name_of(path: str) -> str:
    """The last name of a path: `livekit.agents.Agent`, `livekit-client:Track.Kind`, `livekit-client/dist/x.d.ts#Y`."""
    inside = path.rpartition("#")[2].rpartition(":")[2]
    return inside if "/" in inside else inside.rpartition(".")[2]


class Store:
    """Rows by path; see `compact` for the keys of a row."""

    def __init__(self, packages: Sequence[Row]) -> None:
        self.packages = packages
        self.definitions: dict[str, tuple[Row, Row]] = {path: (package, row) for package in packages for path, row in package.get("d", {}).items()}
        self.modules: dict[str, tuple[Row, Mapping[str, str]]] = {
            name: (package, names) for package in packages for name, names in package.get("m", {}).items()
        }
        self._members: dict[str, tuple[dict[str, Row], bool]] = {}

    def definition(self, path: str) -> Row | None:
        """The row of a definition, or None."""
        found = self.definitions.get(path)
        return found[1] if found else None

    def language(self, path: str) -> str:
        """The language of a definition or a module ("" for neither)."""
        found = self.definitions.get(path) or self.modules.get(path)
        return str(found[0]["l"]) if found else ""

    def in_module(self, module: str, name: str) -> str | None:
        """Where a name of a module leads; None when the module does not offer it."""
        found = self.modules.get(module)
        if found is None or name not in found[1]:
            return None
        own = (f"{module}:{name}", f"{module}.{name}")
        return found[1][name] or next((path for path in own if path in self.definitions or path in self.modules), own[1])

    def members(self, path: str, depth: int = 0) -> tuple[dict[str, Row], bool]:
        """The members of a definition with inherited ones, and whether there may be others that are not known."""
        if path not in self._members:
            self._members[path] = self._gathered(path, depth)
        return self._members[path]

    def _gathered(self, path: str, depth: int) -> tuple[dict[str, Row], bool]:
        if path not in self.definitions or depth > BASE_DEPTH:
            return {}, True
        package, row = self.definitions[path]
        members: dict[str, Row] = {}
        is_open = bool(row.get("o"))
        for base in row.get("b", ()):
            above, above_open = self._above(base, package["l"], depth)
            members, is_open = above | members, is_open or above_open
        return members | row.get("m", {}), is_open

    def _above(self, base: str, language: str, depth: int) -> tuple[dict[str, Row], bool]:
        if base in self.definitions:
            return self.members(base, depth + 1)
        foreign = foreign_members(base, language)
        return {name: {"k": "attribute"} for name in foreign or ()}, foreign is None

    def bases(self, path: str, depth: int = 0) -> tuple[str, ...]:
        """The paths above a definition, nearest first; empty for a module."""
        direct = tuple((self.definition(path) or {}).get("b", ()))
        return direct if depth > BASE_DEPTH else (*direct, *(higher for base in direct for higher in self.bases(base, depth + 1)))

    def events(self, path: str, depth: int = 0) -> tuple[str, ...]:
        """The events of a definition and its bases; empty when it emits none."""
        row = self.definition(path) or {}
        above = (event for base in row.get("b", ()) if depth < BASE_DEPTH for event in self.events(base, depth + 1))
        return (*row.get("v", ()), *above)

    def paths(self, name: str, language: str = "") -> tuple[str, ...]:
        """The definitions and modules that a full path or a bare top-level name may mean."""
        if name in self.definitions or name in self.modules:
            return (name,)
        return tuple(path for path in self._top.get(name, ()) if same_family(language, self.language(path)))

    @cached_property
    def namespaces(self) -> frozenset[str]:
        """Every dotted name with which a module's name begins, the whole name included."""
        return frozenset(".".join(name.split(".")[:depth]) for name in self.modules for depth in range(1, name.count(".") + 2))

    @cached_property
    def _top(self) -> dict[str, list[str]]:
        """Names as they are written after an import, to paths."""
        found: dict[str, list[str]] = {}
        for path, (_, row) in self.definitions.items():
            if not row.get("h") and path.rpartition(".")[0] not in self.definitions:
                found.setdefault(name_of(path), []).append(path)
        for name, path in self.aliases:
            found.setdefault(name, []).append(path)
        for name in self.modules:
            found.setdefault(name_of(name), []).append(name)
        return found

    @cached_property
    def aliases(self) -> tuple[tuple[str, str], ...]:
        """Second names that modules offer for definitions: (`TwirpError`, the path of `ServerError`)."""
        offered = {(name, path) for _, names in self.modules.values() for name, path in names.items() if path in self.definitions}
        return tuple(sorted((name, path) for name, path in offered if name != name_of(path) and not self.definitions[path][1].get("h")))
