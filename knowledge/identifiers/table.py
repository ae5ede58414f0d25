"""The identifiers of the SDKs by language and version, and the questions that can be asked of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache

from knowledge.identifiers.model import Removed, Symbol
from knowledge.identifiers.store import Row, Store, name_of, same_family
from knowledge.identifiers.vocabulary import plain, words_of

SUGGESTIONS = 3
SIMILARITY = 0.6
SUGGESTIONS_KEPT = 512


class IdentifierTable:
    """What exists. Made by `load_builtin`, or from a store, hand-kept symbols and names that are gone."""

    def __init__(self, store: Store, *, extra: Iterable[Symbol] = (), removed: Iterable[Removed] = ()) -> None:
        self.store = store
        self._extra = tuple(extra)
        self._all_removed = tuple(removed)
        self._suggested = lru_cache(maxsize=SUGGESTIONS_KEPT)(self._nearest)

    def versions(self) -> dict[str, str]:
        """The packages of the table and their versions, by package name."""
        return {package["n"]: package["v"] for package in self.store.packages}

    def lookup(self, name: str, *, language: str | None = None) -> tuple[Symbol, ...]:
        """Every symbol of this name, those nearest to the top of a package first; empty when there is none.

        `name` may be dotted: `AgentSession.generate_reply`, `livekit.agents.AgentSession`.
        """
        exact = [symbol for symbol in self._extra if symbol.name == name]
        owner, _, last = name.rpartition(".")
        found = [_symbol(last, *entry) for entry in self._index.get(last, ())]
        offered = self._offered(owner, last) if owner else frozenset()
        ordered = sorted((symbol for symbol in found if _belongs(symbol, owner) or symbol.path in offered), key=_nearness)
        return tuple(symbol for symbol in (*ordered, *exact) if same_family(language or "", symbol.language))

    def _offered(self, owner: str, name: str) -> frozenset[str]:
        """The paths that modules of this (last) name give to a name: `voice.AgentSession` is `@livekit/agents:AgentSession`."""
        modules = (module for module in self.store.modules if _ends_with(module, owner))
        return frozenset(path for module in modules if (path := self.store.in_module(module, name)))

    def known(self, name: str, language: str = "") -> bool:
        """Whether anything of this (possibly dotted) name exists in the language; "" asks for any."""
        return bool(self.lookup(name, language=language))

    def keywords(self, callable_name: str, language: str = "") -> frozenset[str]:
        """The keywords and option keys that callables of this name accept, all of them together; empty when there are none."""
        return frozenset(keyword for symbol in self.lookup(callable_name, language=language) for keyword in symbol.keywords)

    def members(self, owner: str, language: str = "") -> frozenset[str]:
        """The names reached with a dot from a class, enum or module, inherited ones included; empty when there is no such owner."""
        names: set[str] = set()
        for path in self.store.paths(owner, language):
            module = self.store.modules.get(path)
            names |= {*self.store.members(path)[0], *(module[1] if module else ())}
        return frozenset(names)

    def events(self, owner: str, language: str = "") -> frozenset[str]:
        """The names of the events that a class emits; empty when it emits none."""
        return frozenset(event for path in self.store.paths(owner, language) for event in self.store.events(path))

    def removed(self, name: str, language: str = "") -> Removed | None:
        """What became of a name that is gone, deprecated or often invented; None for every other name. Ask for `Owner.name` where the list has it so."""
        return next((item for item in self._removed.get(name, ()) if same_family(language, item.language)), None)

    def all_removed(self) -> tuple[Removed, ...]:
        """Every removed, deprecated or invented name, in the order of the list."""
        return self._all_removed

    def suggest(self, name: str, language: str = "", *, among: frozenset[str] | None = None) -> tuple[str, ...]:
        """Existing names that look most like this one, best first, at most `SUGGESTIONS`; `among` narrows the search."""
        return self._suggested(name, language, among)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every bare name of the table, hand-kept ones included."""
        return frozenset(self._index) | self._extra_names

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The words that the names are put together of."""
        return frozenset(word for name in self.words if not name.startswith("_") for word in words_of(name))

    @cached_property
    def spellings(self) -> frozenset[str]:
        """The plain form of every name."""
        return frozenset(plain(name) for name in self.words)

    @cached_property
    def _extra_names(self) -> frozenset[str]:
        return frozenset(symbol.name for symbol in self._extra)

    @cached_property
    def _removed(self) -> dict[str, list[Removed]]:
        found: dict[str, list[Removed]] = {}
        for item in self._all_removed:
            found.setdefault(item.name, []).append(item)
        return found

    @cached_property
    def _index(self) -> dict[str, list[tuple[str, str, Row, Row]]]:
        """Name to (owner, kind, package, row of what it is)."""
        found: dict[str, list[tuple[str, str, Row, Row]]] = {}
        for name, entry in _entries(self.store):
            found.setdefault(name, []).append(entry)
        return found

    @cached_property
    def _by_language(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for name, entries in self._index.items():
            for _, kind, package, _ in entries:
                if kind != "keyword":
                    found.setdefault(package["l"], {})[name] = None
        return {language: tuple(sorted(names)) for language, names in found.items()}

    def _nearest(self, name: str, language: str, among: frozenset[str] | None) -> tuple[str, ...]:
        candidates = (
            sorted(among) if among is not None else [item for spoken, names in self._by_language.items() if same_family(language, spoken) for item in names]
        )
        alike = dict.fromkeys(item for item in candidates if item[:1].isupper() == name[:1].isupper())
        return tuple(difflib.get_close_matches(name, alike, n=SUGGESTIONS, cutoff=SIMILARITY))


def _entries(store: Store) -> Iterator[tuple[str, tuple[str, str, Row, Row]]]:
    for path, (package, row) in store.definitions.items():
        owner = path.removesuffix(name_of(path)).rstrip(".:#")
        yield name_of(path), (owner, row["k"], package, row)
        yield from ((keyword, (path, "keyword", package, row)) for keyword in row.get("w", ()))
        yield from ((event, (path, "event", package, row)) for event in row.get("v", ()))
        for member, entry in row.get("m", {}).items():
            yield member, (path, entry["k"], package, entry)
            yield from ((keyword, (f"{path}.{member}", "keyword", package, entry)) for keyword in entry.get("w", ()))
            if entry.get("s"):
                yield entry["s"], (path, "event", package, entry)
    for name, path in store.aliases:
        package, row = store.definitions[path]
        yield name, (path.removesuffix(name_of(path)).rstrip(".:#"), row["k"], package, row)
    for package in store.packages:
        yield from ((variable, ("", "environment", package, {})) for variable in package.get("e", ()))
        for module in package.get("m", {}):
            yield name_of(module), (module.removesuffix(name_of(module)).rstrip(".:"), "module", package, {})


def _symbol(name: str, owner: str, kind: str, package: Row, row: Row) -> Symbol:
    callable_row = kind not in {"keyword", "event", "value", "environment", "module"}
    deprecated = row.get("x", {}).get(name, "") if kind == "keyword" else row.get("d", "")
    return Symbol(
        language=package["l"],
        package=package["n"],
        version=package["v"],
        name=name,
        kind=kind,
        owner=owner,
        keywords=tuple(row.get("w", ())) if callable_row else (),
        deprecated=deprecated,
    )


def _belongs(symbol: Symbol, owner: str) -> bool:
    """Whether a symbol is of the wanted owner, given in full or by its last words (`AgentSession`, `agents.AgentSession`)."""
    return not owner or _ends_with(symbol.owner, owner)


def _ends_with(path: str, words: str) -> bool:
    plain_path = path.replace(":", ".").replace("#", ".")
    return plain_path == words or plain_path.endswith(f".{words}")


def _nearness(symbol: Symbol) -> tuple[int, int, str, str]:
    """Sorts what is nearest to the top of its package first."""
    return (symbol.owner.count("."), len(symbol.owner), symbol.path, symbol.kind)
