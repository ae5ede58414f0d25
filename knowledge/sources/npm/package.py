"""All npm packages together → what each declares, under the names that users import."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from knowledge.sources.declared import Declared, DeclaredPackage, Member, Parameter
from knowledge.sources.npm import members
from knowledge.sources.npm.declare import MESSAGE_MACHINERY, Callee, Found, read_file
from knowledge.sources.npm.environment import variables
from knowledge.sources.npm.files import Files, Target
from knowledge.sources.npm.shapes import shape_of
from knowledge.sources.npm.tarball import CODE, DECLARATIONS, NpmPackage

LANGUAGES = {
    "livekit-client": "js",
    "@livekit/components-react": "react",
    "@livekit/components-core": "react",
    "livekit-server-sdk": "node",
    "@livekit/agents": "node",
    "@livekit/protocol": "node",
    "@livekit/rtc-node": "node",
    "@livekit/rtc-ffi-bindings": "node",
}
DEPTH_LIMIT = 8


def read_packages(packages: Sequence[NpmPackage]) -> tuple[DeclaredPackage, ...]:
    """What each package declares, in the order given. Names re-exported from another of the packages belong to the one that defines them."""
    files = Files(packages)
    found = {item.key: item for package in packages for path in package.files for item in _found(files, package.name, path)}
    routes = _Routes()
    for package in packages:
        for module, path in package.entries.items():
            routes.walk(files, module, package.name, path)
    reached = _reached(found, routes)
    completed = {key: _completed(found[key], found) for key in reached}
    renamed = {key: _renamed(declared, key, routes) for key, declared in completed.items()}
    return tuple(_package(package, renamed, routes) for package in packages)


def _found(files: Files, package: str, path: str) -> Sequence[Found]:
    file = files.file(package, path) if path.endswith(DECLARATIONS) else None
    return list(read_file(files, file)) if file else []


@dataclass(slots=True)
class _Routes:
    """How users reach each definition: `paths` by key, `spaces` the namespace it can be had from, `modules` what each module offers."""

    paths: dict[str, str] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)
    modules: dict[str, dict[str, str]] = field(default_factory=dict)

    def walk(self, files: Files, module: str, package: str, path: str) -> None:
        """Follows everything an entry exports, namespaces after plain names."""
        queue = deque([(module, "", Target(package, path))])
        seen = set()
        while queue:
            name_of_module, space, target = queue.popleft()
            if (space, target) in seen:
                continue
            seen.add((space, target))
            offered = self.modules.setdefault(name_of_module, {})
            for name, item in sorted(files.exported(target.package, target.file).items()):
                inner = f"{space}.{name}" if space else name
                if item.name:
                    offered[name] = self._route(item, f"{module}:{inner}", space)
                elif space.count(".") < 1:
                    offered[name] = f"{module}:{inner}"
                    queue.append((f"{module}:{inner}", inner, item))

    def _route(self, target: Target, path: str, space: str) -> str:
        if space:
            self.spaces.setdefault(target.key, space)
        return self.paths.setdefault(target.key, path)

    def public(self, key: str) -> str:
        """The public path of a key, also of something declared inside a namespace; the key itself when there is none."""
        if key in self.paths or "#" not in key:
            return self.paths.get(key, key)
        owner, _, name = key.rpartition(".")
        return f"{self.paths[owner]}.{name}" if owner in self.paths else key


def _reached(found: Mapping[str, Found], routes: _Routes) -> list[str]:
    """Everything that can be imported, then what it leans on: bases, types and what is inside."""
    ordered = dict.fromkeys(key for key in routes.paths if key in found)
    queue = deque(ordered)
    while queue:
        declared = found[queue.popleft()].declared
        nested = [member.nested for member in declared.members if member.nested]
        for key in (*declared.bases, declared.type, *(member.type for member in declared.members), *nested):
            if key in found and key not in ordered:
                ordered[key] = None
                queue.append(key)
    return list(ordered)


def _completed(item: Found, found: Mapping[str, Found]) -> Declared:
    """With the keys of option objects among the parameters, and the constructor of the base where there is none of its own."""
    declared = item.declared
    parameters, is_open = _call(item, found, 0)
    above = _above(declared, found, 0)
    own = {member.name for member in declared.members}
    if declared.kind == "interface":
        # An options object is read as a whole, whatever it is put together from.
        declared = replace(declared, members=(*(member for name, member in above.items() if name not in own), *declared.members))
    return replace(
        declared,
        parameters=parameters,
        inherited=tuple(name for name, member in above.items() if name not in own and member.documented) if declared.kind == "class" else (),
        open_keywords=is_open or declared.kind in {"constant", "type", "namespace"},
        members=tuple(_completed_member(member, item.callees.get(member.name), found) for member in declared.members),
    )


def _above(declared: Declared, found: Mapping[str, Found], depth: int) -> dict[str, Member]:
    """The members of the bases, by name; the nearest wins."""
    members_above: dict[str, Member] = {}
    for base in declared.bases:
        if base in found and depth < DEPTH_LIMIT:
            higher = found[base].declared
            members_above |= _above(higher, found, depth + 1) | {member.name: member for member in higher.members if not member.nested}
    return members_above


def _call(item: Found, found: Mapping[str, Found], depth: int) -> tuple[tuple[Parameter, ...], bool]:
    declared = item.declared
    if "" in item.callees:
        extra, is_open = _keys(item.callees[""], found)
        return (*declared.parameters, *extra), is_open
    if declared.kind not in {"class", "message"} or depth > DEPTH_LIMIT:
        return declared.parameters, declared.open
    for base in declared.bases:
        if base in found:
            return _call(found[base], found, depth + 1)
        return declared.parameters, True
    return declared.parameters, False


def _completed_member(member: Member, callee: Callee | None, found: Mapping[str, Found]) -> Member:
    if callee is None:
        return replace(member, open_keywords=member.kind != "value")
    extra, is_open = _keys(callee, found)
    return replace(member, parameters=(*member.parameters, *extra), open_keywords=is_open)


def _keys(callee: Callee, found: Mapping[str, Found]) -> tuple[tuple[Parameter, ...], bool]:
    keys: dict[str, Parameter] = {}
    is_open = False
    for name, option in callee.options:
        shape = shape_of(option, callee.place)
        own = {member.name: member for body in shape.bodies for member in members.members_of(body, callee.place)}
        inherited, inherited_open = _members(shape.bases, found, 0)
        keys |= {key.name: replace(key, inside=name) for key in members.keys(inherited | own)}
        is_open = is_open or shape.open or inherited_open
    return tuple(keys.values()), is_open


def _members(bases: Sequence[str], found: Mapping[str, Found], depth: int) -> tuple[dict[str, Member], bool]:
    """What an object literal may have that is typed by these declarations. What a literal for a class has is not told by the class."""
    keys: dict[str, Member] = {}
    is_open = depth > DEPTH_LIMIT
    for base in bases if not is_open else ():
        if base not in found:
            is_open = True
            continue
        declared = found[base].declared
        if declared.kind == "class":
            is_open = True
            continue
        above, above_open = _members([name for name in declared.bases if name != "Message"], found, depth + 1)
        keys |= above | {
            member.name: member for member in declared.members if member.kind in {"property", "attribute", "method"} and member.name not in MESSAGE_MACHINERY
        }
        is_open = is_open or above_open or declared.open or declared.kind in {"type", "enum", "constant"}
    return keys, is_open


def _renamed(declared: Declared, key: str, routes: _Routes) -> Declared:
    path = routes.public(key)
    return replace(
        declared,
        path=path,
        public=path != key,
        documented_in=routes.spaces.get(key, "") if declared.public else "-",
        import_line=_import_line(path),
        bases=tuple(routes.public(base) for base in declared.bases),
        type=routes.public(declared.type),
        members=tuple(replace(member, type=routes.public(member.type), nested=routes.public(member.nested)) for member in declared.members),
    )


def _import_line(path: str) -> str:
    module, separator, name = path.partition(":")
    return f"import {{ {name.partition('.')[0]} }} from '{module}'" if separator else ""


def _package(package: NpmPackage, renamed: Mapping[str, Declared], routes: _Routes) -> DeclaredPackage:
    return DeclaredPackage(
        name=package.name,
        version=package.version,
        language=LANGUAGES.get(package.name, "js"),
        artefact=package.artefact,
        declared=tuple(declared for declared in renamed.values() if declared.module == package.name),
        modules={module: names for module, names in routes.modules.items() if module.partition(":")[0] in package.entries},
        environment=variables(text for path, text in package.files.items() if path.endswith(CODE)),
    )
