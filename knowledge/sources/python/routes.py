"""How users reach each definition: the shortest public path, and the module whose reference page shows it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from knowledge.sources.python.modules import Modules


@dataclass(frozen=True, slots=True)
class Route:
    """How a definition is reached: `path` for users, `documented_in` the module whose reference page shows it ("" when none does)."""

    path: str
    documented_in: str


def find_routes(modules: Modules) -> dict[str, Route]:
    """The shortest public path of everything that a public module offers; packages are asked before their leaf modules."""
    routes: dict[str, Route] = {}
    seen: set[str] = set()
    public = sorted((module for module in modules.values() if not module.private), key=lambda module: (module.name.count("."), module.name))
    roots = [module for module in public if module.is_package and module.name.count(".") == 1]
    _walk(((module.name, module.name) for module in roots), modules, routes, seen, documented=True)
    _walk(((module.name, module.name) for module in public if module.is_package), modules, routes, seen, documented=True)
    _walk(((module.name, module.name) for module in public), modules, routes, seen, documented=False)
    return routes


def _walk(starts: Iterable[tuple[str, str]], modules: Modules, routes: dict[str, Route], seen: set[str], *, documented: bool) -> None:
    queue = deque(starts)
    while queue:
        usage, real = queue.popleft()
        if real in seen or real not in modules:
            continue
        seen.add(real)
        for name in _offered(real, modules):
            target = modules.scoped(modules[real], name)
            if name.startswith("_") or not target:
                continue
            if modules.is_module(target):
                queue.append((f"{usage}.{name}", target))
            elif target not in routes:
                routes[target] = Route(f"{usage}.{name}", _page_module(name, real, target, modules) if documented else "")


def _offered(name: str, modules: Modules) -> Iterable[str]:
    """What a reader may import from a module: all of a package, but of a leaf module not what it merely imports for itself."""
    module = modules[name]
    return modules.names(name) if module.is_package else dict.fromkeys([*(module.exported or ()), *module.defined])


def _page_module(name: str, real: str, target: str, modules: Modules) -> str:
    """The reference shows a name where `__all__` lists it, else where it is defined; private modules it does not show."""
    listed, home = modules[real].exported, target.rpartition(".")[0]
    if listed is None or name in listed:
        shown = real if listed or modules[home].private else home
        return "" if modules[shown].private else shown
    return "" if home == real or home not in modules or modules[home].private else home


def public_path(path: str, paths: Mapping[str, str]) -> str:
    """The public path, also for a class inside a class."""
    if path in paths or "." not in path:
        return paths.get(path, path)
    owner, _, name = path.rpartition(".")
    return f"{paths[owner]}.{name}" if owner in paths else path
