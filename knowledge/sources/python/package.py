"""All wheels of one language together → what each package declares, under the paths that users import from."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from knowledge.sources.declared import Declared, DeclaredPackage, Member, Parameter
from knowledge.sources.python import callables, stubs
from knowledge.sources.python.annotations import dotted
from knowledge.sources.python.classes import read_class
from knowledge.sources.python.environment import variables
from knowledge.sources.python.members import Place
from knowledge.sources.python.modules import Definition, Module, Modules
from knowledge.sources.python.routes import Route, find_routes, public_path
from knowledge.sources.python.wheel import Wheel

LANGUAGE = "python"
ALIAS_CHARS = 600


def read_packages(wheels: Sequence[Wheel]) -> tuple[DeclaredPackage, ...]:
    """What each wheel declares, in the order given. Names that one package re-exports from another belong to the package that defines them."""
    modules = Modules(wheels)
    deprecated = {(package, *pair) for package, pair in _deprecated(wheels)}
    found = {declared.path: declared for module in modules.values() for declared in _definitions(module, modules, deprecated)}
    routes = find_routes(modules)
    paths = {path: route.path for path, route in routes.items()}
    reached = _reached(found, routes)
    completed = [_completed(found[path], found, routes) for path in reached]
    renamed = [_renamed(declared, paths) for declared in completed]
    owners = {name: module.package for name, module in modules.items()}
    return tuple(
        DeclaredPackage(
            name=wheel.package,
            version=wheel.version,
            language=LANGUAGE,
            artefact=wheel.artefact,
            declared=tuple(declared for declared in renamed if owners[declared.module] == wheel.package),
            modules={name: _bindings(name, modules, paths) for name, owner in owners.items() if owner == wheel.package},
            packages=frozenset(module.name for module in modules.values() if module.is_package and module.package == wheel.package),
            environment=variables(module.tree for module in modules.values() if module.package == wheel.package),
        )
        for wheel in wheels
    )


def _definitions(module: Module, modules: Modules, deprecated: set[tuple[str, str, str]]) -> Iterator[Declared]:
    for name, nodes in module.defined.items():
        place = Place(module=module, modules=modules, path=f"{module.name}.{name}")
        last = nodes[-1]
        if isinstance(last, ast.ClassDef):
            for declared in read_class(last, place):
                yield _with_deprecated_fields(declared, deprecated) if declared.kind == "message" else declared
        elif isinstance(last, callables.Function):
            yield _function([node for node in nodes if isinstance(node, callables.Function)], place)
        elif isinstance(last, ast.Assign | ast.AnnAssign) and not name.startswith("_") and not _is_type_variable(last):
            yield _constant(name, last, place)


def _function(nodes: Sequence[callables.Function], place: Place) -> Declared:
    found = callables.read(nodes)
    returns = f"Returns: {found.docstring.returns}" if found.docstring.returns else ""
    return Declared(
        path=place.path,
        name=nodes[-1].name,
        kind="function",
        module=place.module.name,
        signature=found.signature,
        text="\n\n".join(part for part in (found.docstring.text, returns) if part),
        parameters=found.parameters,
        type=place.type(nodes[-1].returns),
        deprecated=found.deprecated,
        file=place.module.file,
        line=nodes[-1].lineno,
        open_keywords=found.open,
    )


def _constant(name: str, node: Definition, place: Place) -> Declared:
    source = ast.unparse(node)
    annotation = node.annotation if isinstance(node, ast.AnnAssign) else None
    return Declared(
        path=place.path,
        name=name,
        kind="constant",
        module=place.module.name,
        signature=source if len(source) <= ALIAS_CHARS else "",
        type=place.type(annotation),
        file=place.module.file,
        line=node.lineno,
        open=True,
        open_keywords=True,
    )


def _is_type_variable(node: ast.Assign | ast.AnnAssign) -> bool:
    return isinstance(node.value, ast.Call) and dotted(node.value.func).rpartition(".")[2] in {"TypeVar", "ParamSpec", "TypeVarTuple", "getLogger"}


def _deprecated(wheels: Sequence[Wheel]) -> Iterator[tuple[str, tuple[str, str]]]:
    for wheel in wheels:
        for path, source in wheel.files.items():
            if path.endswith(".py") and f"{path}i" in wheel.files and "_serialized_options" in source:
                yield from ((path, pair) for pair in stubs.deprecated_fields(source))


def _with_deprecated_fields(declared: Declared, deprecated: set[tuple[str, str, str]]) -> Declared:
    file = declared.file.removesuffix("i")
    message = declared.path.removeprefix(f"{declared.module}.").replace(".", "_").upper()
    members = tuple(replace(member, deprecated="deprecated") if (file, message, member.name) in deprecated else member for member in declared.members)
    parameters = tuple(replace(item, deprecated="deprecated") if (file, message, item.name) in deprecated else item for item in declared.parameters)
    return replace(declared, members=members, parameters=parameters, deprecated="deprecated" if (file, message, "") in deprecated else "")


def _reached(found: Mapping[str, Declared], routes: Mapping[str, Route]) -> list[str]:
    """Everything with a route, then what it leans on: bases, types of members and classes inside."""
    ordered = dict.fromkeys(path for path in found if path in routes)
    queue = deque(ordered)
    while queue:
        declared = found[queue.popleft()]
        nested = [member.nested for member in declared.members if member.nested]
        for path in (*declared.bases, declared.type, *(member.type for member in declared.members), *nested):
            if path in found and path not in ordered:
                ordered[path] = None
                queue.append(path)
    return list(ordered)


def _completed(declared: Declared, found: Mapping[str, Declared], routes: Mapping[str, Route]) -> Declared:
    """With the constructor of its bases where it has none of its own, and with its route."""
    parameters, open_keywords = _keywords(declared, found, 0)
    route = routes.get(declared.path)
    own = {member.name for member in declared.members}
    return replace(
        declared,
        parameters=parameters,
        open_keywords=open_keywords,
        inherited=tuple(name for name in _above(declared, found, 0) if name not in own),
        public=route is not None,
        documented_in=route.documented_in if route else "",
    )


def _above(declared: Declared, found: Mapping[str, Declared], depth: int) -> dict[str, None]:
    """The names that readers can see in the bases, in order."""
    names: dict[str, None] = {}
    for base in declared.bases:
        if base in found and depth < 8:
            higher = found[base]
            names |= _above(higher, found, depth + 1) | dict.fromkeys(member.name for member in higher.members if member.documented and not member.nested)
    return names


def _keywords(declared: Declared, found: Mapping[str, Declared], depth: int) -> tuple[tuple[Parameter, ...], bool]:
    own = {parameter.name: parameter for parameter in declared.parameters}
    has_fields = declared.signature.startswith(f"{declared.name}(\n") or not declared.signature
    is_plain = declared.kind != "class" or depth > 8
    if is_plain or (declared.signature and not _made_of_fields(declared)) or not has_fields:
        return declared.parameters, declared.open_keywords
    open_keywords = declared.open_keywords
    for base in declared.bases:
        if base in found:
            inherited, base_open = _keywords(found[base], found, depth + 1)
            own = {parameter.name: parameter for parameter in inherited} | own
            open_keywords = open_keywords or base_open
    return tuple(own.values()), open_keywords


def _made_of_fields(declared: Declared) -> bool:
    fields = {member.name for member in declared.members if member.kind == "attribute" and member.documented}
    return bool(fields) and {parameter.name for parameter in declared.parameters} == fields


def _renamed(declared: Declared, paths: Mapping[str, str]) -> Declared:
    return replace(
        declared,
        path=public_path(declared.path, paths),
        name=public_path(declared.path, paths).rpartition(".")[2],
        import_line=_import_line(public_path(declared.path, paths)),
        bases=tuple(public_path(base, paths) for base in declared.bases),
        type=public_path(declared.type, paths),
        members=tuple(_renamed_member(member, paths) for member in declared.members),
    )


def _renamed_member(member: Member, paths: Mapping[str, str]) -> Member:
    return replace(member, type=public_path(member.type, paths), nested=public_path(member.nested, paths))


def _import_line(path: str) -> str:
    module, _, name = path.rpartition(".")
    return f"from {module} import {name}"


def _bindings(name: str, modules: Modules, paths: Mapping[str, str]) -> dict[str, str]:
    module = modules[name]
    bound = {item: public_path(modules.scoped(module, item), paths) for item in modules.names(name)}
    if module.is_package:
        inside = (other for other in modules if other.rpartition(".")[0] == name)
        bound |= {other.rpartition(".")[2]: other for other in inside if other.rpartition(".")[2] not in bound}
    return bound
