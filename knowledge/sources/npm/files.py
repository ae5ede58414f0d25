"""The declaration files of all packages: what each imports, defines and exports, and where a name comes from."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from knowledge.sources.npm import syntax
from knowledge.sources.npm.tarball import NpmPackage

DEPTH_LIMIT = 16
DEFINITIONS = frozenset(
    {
        "class_declaration",
        "abstract_class_declaration",
        "interface_declaration",
        "type_alias_declaration",
        "enum_declaration",
        "function_signature",
        "internal_module",
        "module",
    }
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a name leads: a definition (`name`) in a file, or the whole file as a namespace (`name` is "")."""

    package: str
    file: str
    name: str = ""

    @property
    def key(self) -> str:
        """One string for it: `livekit-client/dist/src/room/Room.d.ts#Room`."""
        return f"{self.package}/{self.file}#{self.name}"


@dataclass(slots=True, kw_only=True)
class File:
    """One file: `imports` maps local names to (module, name there: "*" for all); `exports` maps public names to (module or "", local name)."""

    package: str
    path: str
    defined: dict[str, list[Node]] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    exports: dict[str, tuple[str, str]] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    root: Node | None = None


class Files:
    """All packages at once; files are read when something leads to them."""

    def __init__(self, packages: Sequence[NpmPackage]) -> None:
        self._packages: Mapping[str, NpmPackage] = {package.name: package for package in packages}
        self._read: dict[tuple[str, str], File] = {}

    def file(self, package: str, path: str) -> File | None:
        """A file of a package, or None when the package has no such file."""
        source = self._packages[package].files.get(path) if package in self._packages else None
        if source is not None and (package, path) not in self._read:
            self._read[package, path] = _read(package, path, source)
        return self._read.get((package, path))

    def exported(self, package: str, path: str, seen: frozenset[str] = frozenset()) -> dict[str, Target]:
        """Everything that a file exports, followed to its definition; names of packages that are not here are left out."""
        file = self.file(package, path)
        if file is None or f"{package}/{path}" in seen:
            return {}
        seen = seen | {f"{package}/{path}"}
        found: dict[str, Target] = {}
        for star in file.stars:
            if target := self._module(file, star):
                found |= {name: item for name, item in self.exported(target.package, target.file, seen).items() if name != "default"}
        for name, (module, local) in file.exports.items():
            if resolved := self._followed(file, module, local, 0):
                found[name] = resolved
        return found

    def scoped(self, package: str, path: str, name: str) -> Target | None:
        """What a (dotted) name means inside a file."""
        file = self.file(package, path)
        if file is None:
            return None
        head, _, rest = name.partition(".")
        target = self._local(file, head, 0)
        if target is None or not rest:
            return target
        if not target.name:
            return self.exported(target.package, target.file).get(rest.partition(".")[0])
        return Target(target.package, target.file, f"{target.name}.{rest}")

    def _local(self, file: File, name: str, depth: int) -> Target | None:
        if name in file.defined:
            return Target(file.package, file.path, name)
        if name in file.imports:
            return self._followed(file, *file.imports[name], depth + 1)
        return None

    def _followed(self, file: File, module: str, name: str, depth: int) -> Target | None:
        if depth > DEPTH_LIMIT:
            return None
        if not module:
            return self._local(file, name, depth + 1)
        target = self._module(file, module)
        if target is None or name == "*":
            return target
        other = self.file(target.package, target.file)
        if other is not None and name in other.exports:
            return self._followed(other, *other.exports[name], depth + 1)
        return self.exported(target.package, target.file).get(name)

    def _module(self, file: File, module: str) -> Target | None:
        if module.startswith("."):
            base = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), module))
            stem = base.removesuffix(".js").removesuffix(".mjs")
            paths = (f"{stem}.d.ts", f"{stem}.d.mts", f"{base}/index.d.ts", f"{stem}/index.d.ts")
            return next((Target(file.package, path) for path in paths if path in self._packages[file.package].files), None)
        for package in self._packages.values():
            if module in package.entries:
                return Target(package.name, package.entries[module])
        return None


def _read(package: str, path: str, source: str) -> File:
    file = File(package=package, path=path, root=syntax.parse(source).root_node)
    for node in syntax.children(file.root):
        if node.type == "import_statement":
            _import(file, node)
        elif node.type == "export_statement":
            _export(file, node)
        else:
            _define(file, node)
    return file


def _define(file: File, node: Node) -> list[str]:
    inner = syntax.first(node, *DEFINITIONS, "lexical_declaration", "variable_declaration") if node.type == "ambient_declaration" else node
    if inner is None:
        return []
    if inner.type in {"lexical_declaration", "variable_declaration"}:
        pairs = [(syntax.text(syntax.field(item, "name")), item) for item in syntax.children(inner, "variable_declarator")]
    elif inner.type in DEFINITIONS:
        pairs = [(syntax.text(syntax.field(inner, "name")), inner)]
    elif inner.type == "expression_statement":
        # `namespace X {}` without `declare` is parsed as an expression.
        pairs = [(syntax.text(syntax.field(item, "name")), item) for item in syntax.children(inner, "internal_module")]
    else:
        pairs = []
    for name, item in pairs:
        file.defined.setdefault(name, []).append(item)
    return [name for name, _ in pairs]


def _import(file: File, node: Node) -> None:
    module = syntax.string(syntax.field(node, "source"))
    for item in syntax.children(syntax.first(node, "import_clause")):
        if item.type == "identifier":
            file.imports[syntax.text(item)] = (module, "default")
        elif item.type == "namespace_import":
            file.imports[syntax.text(syntax.first(item, "identifier"))] = (module, "*")
        else:
            file.imports.update({local: (module, name) for name, local in _specifiers(item, "import_specifier")})


def _export(file: File, node: Node) -> None:
    module = syntax.string(syntax.field(node, "source"))
    clause, namespace = syntax.first(node, "export_clause"), syntax.first(node, "namespace_export")
    if clause is not None:
        file.exports.update({public: (module, name) for name, public in _specifiers(clause, "export_specifier")})
    elif namespace is not None:
        file.exports[syntax.text(syntax.first(namespace, "identifier"))] = (module, "*")
    elif module:
        file.stars.append(module)
    elif (value := syntax.field(node, "value")) is not None:
        file.exports["default"] = ("", syntax.text(value))
    elif (declaration := syntax.field(node, "declaration")) is not None:
        names = _define(file, declaration)
        is_default = any(child.type == "default" for child in node.children)
        file.exports.update({"default" if is_default else name: ("", name) for name in names})


def _specifiers(node: Node, kind: str) -> Iterator[tuple[str, str]]:
    """(name there, name here) of `{ a as b, type C }`."""
    for item in syntax.children(node, kind):
        name = syntax.text(syntax.field(item, "name"))
        yield name, syntax.text(syntax.field(item, "alias")) or name
