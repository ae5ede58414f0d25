"""One mention against the table: how far its steps lead, and what became of the name where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.identifiers.conventions import ELSEWHERE
from knowledge.identifiers.model import Finding, Mention, Removed, Verdict
from knowledge.identifiers.resolve import CALL, SUBCLASS, SUBSCRIPT, Miss, Node, Resolver
from knowledge.identifiers.store import Row, name_of
from knowledge.identifiers.table import IdentifierTable
from knowledge.identifiers.vocabulary import is_compound, plain, pretends

MARKS = frozenset({CALL, SUBSCRIPT, SUBCLASS})
ANY_EVENT = "*"
DEPRECATED = "deprecated"
# Where prose about a mobile or a game SDK is likely to speak of the same class.
CLIENT_PACKAGES = ("livekit-client", "livekit.rtc", "@livekit/rtc-node", "livekit.api", "@livekit/protocol")


class Judge:
    """Judges mentions against one table."""

    def __init__(self, table: IdentifierTable) -> None:
        self._table = table
        self._resolver = Resolver(table.store)

    def findings(self, mention: Mention) -> list[Finding]:
        """What there is to say; empty when the table cannot tell."""
        found = self._findings(mention)
        if mention.fenced or not mention.language or (found and all(finding.verdict != "unknown" for finding in found)):
            return found
        # Prose beside a snippet of one language may speak of another.
        return self._findings(replace(mention, language=""))

    def _findings(self, mention: Mention) -> list[Finding]:
        if not mention.bound and not [step for step in mention.steps if step not in MARKS] and not mention.event:
            called = self._bare(mention)
            if called is not None:
                return [called]
        candidates = self._resolver.roots(mention.root, mention.language, bound=mention.bound)
        walked = [self._walked(candidate, mention.steps) for candidate in candidates]
        nodes = [node for node, _ in walked if isinstance(node, Node)]
        if nodes:
            return self._used(mention, nodes) if mention.keywords or mention.event else self._arrived(mention, candidates)
        misses = sorted(((passed, node) for node, passed in walked if isinstance(node, Miss)), key=lambda pair: -pair[0])
        farthest = [miss for passed, miss in misses if passed == misses[0][0]]
        if not farthest or _elsewhere(mention) or self._harmless(mention, farthest, passed=misses[0][0]):
            return []
        return [self._missed(mention, farthest)]

    def _harmless(self, mention: Mention, misses: Sequence[Miss], *, passed: int) -> bool:
        """Whether a miss says nothing: it was told at the import, the module may be a variable, or prose spells a name as another SDK does."""
        if mention.bound and mention.fenced:
            return passed == 0 and bool(mention.steps)
        name = misses[0].name
        is_module = all(miss.owner in self._table.store.modules or miss.owner in self._table.store.namespaces for miss in misses)
        if len(name) == 1 or (is_module and not name[:1].isupper()):
            return True
        return not mention.fenced and self._spoken_of(mention, name, misses)

    def _spoken_of(self, mention: Mention, name: str, misses: Sequence[Miss]) -> bool:
        """Whether prose means something else by it: a configuration key, another SDK's spelling, or another SDK."""
        if any(symbol.kind == "config-key" for symbol in self._table.lookup(name)):
            return True
        if mention.elsewhere and all(miss.owner.startswith(CLIENT_PACKAGES) for miss in misses):
            return True
        spelt_alike = any(plain(member) == plain(name) for miss in misses for member in self._table.members(miss.owner))
        return spelt_alike and (not mention.language or mention.bound or name[:1].isupper())

    def _walked(self, start: Node | Miss, steps: Sequence[str]) -> tuple[Node | Miss, int]:
        node = start
        for passed, step in enumerate(steps):
            if isinstance(node, Miss):
                return node, passed
            node = self._resolver.step(node, step)
        return node, len(steps)

    def _used(self, mention: Mention, nodes: Sequence[Node]) -> list[Finding]:
        return self._keywords(mention, nodes) if mention.keywords else self._event(mention, nodes)

    def _arrived(self, mention: Mention, candidates: Sequence[Node | Miss]) -> list[Finding]:
        """What is said of the last name: of what it is, not of what a call of it returns."""
        last = max((index for index, step in enumerate(mention.steps, start=1) if step not in MARKS), default=0)
        reached = (self._walked(candidate, mention.steps[:last])[0] for candidate in candidates)
        nodes = [node for node in reached if isinstance(node, Node)]
        known = [node for node in nodes if node.kind != "open"]
        if not known:
            return []
        name = next((step for step in reversed(mention.steps) if step not in MARKS), mention.root[-1])
        notes = [self._note(node, name, mention.language) for node in known]
        if all(notes) and len(known) == len(nodes) and notes[0]:
            note, url, replacement = notes[0]
            return [Finding(mention=mention, name=name, verdict="deprecated", note=note, url=url, nearest=_names(replacement))]
        return [_finding(mention, name, "ok")]

    def _note(self, node: Node, name: str, language: str) -> tuple[str, str, str] | None:
        """Why a node is deprecated: note, address, replacement."""
        found = self._gone(_owner_of(node), name, language or self._table.store.language(node.path))
        if found is not None and found.status == "deprecated":
            return f"deprecated since {found.since}", found.url, found.replacement
        row = node.row if node.row is not None else self._table.store.definition(node.path) if node.kind == "definition" else None
        names = str(row.get("d", "")) if row is not None else ""
        return (DEPRECATED, "", names.removeprefix(DEPRECATED)) if names else None

    def _missed(self, mention: Mention, misses: Sequence[Miss]) -> Finding:
        miss = misses[0]
        language = mention.language or miss.language
        for item in misses:
            gone = self._gone(item.owner, item.name, mention.language or item.language)
            if gone is not None:
                return _gone_finding(mention, item.name, gone)
        among = frozenset(name for item in misses for name in self._table.members(item.owner)) if miss.owner else None
        nearest = self._table.suggest(miss.name, language, among=among) or (self._table.suggest(miss.name, language) if among is not None else ())
        where = " or ".join(dict.fromkeys(f"`{name_of(item.owner)}`" for item in misses if item.owner))
        return _finding(mention, miss.name, "unknown", nearest=nearest, note=f"{where} has no `{miss.name}`" if where else f"there is no module `{miss.name}`")

    def _gone(self, owner: str, name: str, language: str) -> Removed | None:
        plain = owner.replace(":", ".").replace("#", ".")
        above = self._table.store.bases(owner)
        names = (f"{plain}.{name}", *(f"{name_of(path)}.{name}" for path in (owner, *above)), name) if owner else (name,)
        return next((found for candidate in names if (found := self._table.removed(candidate, language)) is not None), None)

    def _keywords(self, mention: Mention, nodes: Sequence[Node]) -> list[Finding]:
        # A module may share its name with a class; only the class can be called.
        callables = [node for node in nodes if node.kind != "module"]
        callees = [callee for node in callables if (callee := self._resolver.callee(node)) is not None]
        if len(callees) < len(callables) or not callees:
            return []
        return [finding for keyword in mention.keywords if (finding := self._keyword(mention, keyword, callees)) is not None]

    def _keyword(self, mention: Mention, keyword: str, callees: Sequence[tuple[str, Row]]) -> Finding | None:
        path, row = callees[0]
        accepting = [candidate for _, candidate in callees if keyword in candidate.get("w", ()) or candidate.get("O")]
        language = mention.language or self._table.store.language(path)
        gone = self._gone(path, keyword, language)
        if accepting:
            note = str(accepting[0].get("x", {}).get(keyword, ""))
            if gone is not None and gone.status == "deprecated":
                return _gone_finding(mention, keyword, gone)
            known = any(keyword in candidate.get("w", ()) for candidate in accepting)
            if note:
                return _finding(mention, keyword, "deprecated", nearest=_names(note), note=DEPRECATED)
            return _finding(mention, keyword, "ok") if known else None
        if gone is not None:
            return _gone_finding(mention, keyword, gone)
        if not row.get("w") and row.get("k") not in {"class", "message", "function", "method"}:
            return None
        accepted = frozenset(name for _, candidate in callees for name in candidate.get("w", ()))
        nearest = self._table.suggest(keyword, language, among=accepted)
        return _finding(mention, keyword, "unknown", nearest=nearest, note=f"`{name_of(path)}` takes no `{keyword}`")

    def _event(self, mention: Mention, nodes: Sequence[Node]) -> list[Finding]:
        known = [self._table.store.events(node.path) for node in nodes if node.kind == "instance"]
        if len(known) < len(nodes) or not all(known) or any(ANY_EVENT in events for events in known):
            return []
        paths = [node.path for node in nodes]
        gone = self._gone(paths[0], mention.event, mention.language)
        if any(mention.event in events for events in known):
            return [_gone_finding(mention, mention.event, gone)] if gone and gone.status == "deprecated" else [_finding(mention, mention.event, "ok")]
        if gone is not None:
            return [_gone_finding(mention, mention.event, gone)]
        nearest = self._table.suggest(mention.event, mention.language, among=frozenset(event for events in known for event in events))
        return [_finding(mention, mention.event, "unknown", nearest=nearest, note=f"`{name_of(paths[0])}` emits no `{mention.event}`")]

    def _bare(self, mention: Mention) -> Finding | None:
        """A name alone, or only called: gone, known, or made of LiveKit's own words and yet not there; None to go on."""
        name = mention.root[0]
        gone = self._table.removed(name, mention.language)
        known = self._table.known(name, mention.language)
        if gone is not None and (gone.status == "deprecated" or not self._table.known(name, gone.language)):
            elsewhere = not mention.language and any(
                symbol.language not in {gone.language, ""} and not symbol.deprecated for symbol in self._table.lookup(name)
            )
            return None if elsewhere or mention.keywords else _gone_finding(mention, name, gone)
        if mention.keywords or known:
            return None if mention.keywords or not is_compound(name) else _finding(mention, name, "ok")
        if pretends(name, self._table.vocabulary, self._table.spellings, called=bool(mention.steps), fenced=mention.fenced):
            return _finding(mention, name, "unknown", nearest=self._table.suggest(name, mention.language), note=f"no SDK has `{name}`")
        return None


def _owner_of(node: Node) -> str:
    return node.path.rpartition(".")[0]


def _elsewhere(mention: Mention) -> bool:
    """Whether the variable may be another library's object: `session.get()` is HTTP."""
    if mention.bound or not mention.steps:
        return False
    return mention.steps[0] in ELSEWHERE.get(mention.root[0], frozenset())


def _names(replacement: str) -> tuple[str, ...]:
    """What a note names instead; empty when it names nothing."""
    return () if replacement in {"", DEPRECATED} else (replacement,)


def _finding(mention: Mention, name: str, verdict: Verdict, *, nearest: tuple[str, ...] = (), note: str = "") -> Finding:
    return Finding(mention=mention, name=name, verdict=verdict, nearest=nearest, note=note)


def _gone_finding(mention: Mention, name: str, gone: Removed) -> Finding:
    verdict: Verdict = "unknown" if gone.status == "invented" else gone.status
    since = "never existed" if gone.status == "invented" else f"{gone.status} since {gone.since}"
    return Finding(mention=mention, name=name, verdict=verdict, nearest=_names(gone.replacement), note=since, url=gone.url)
