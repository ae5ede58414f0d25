"""Walks from where a name starts along its steps, as far as the table can tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from knowledge.identifiers import conventions
from knowledge.identifiers.standard import EVERYTHING_IN_TYPESCRIPT
from knowledge.identifiers.store import Row, Store, same_family

Kind = Literal["module", "definition", "instance", "member", "leaf", "subclass", "own", "open"]
CALL, SUBSCRIPT, SUBCLASS = "()", "[]", "subclass"
CONSTRUCTOR = "__init__"
# Packages of the ecosystem whose names are not in the table: everything in them is taken as right.
UNREAD = ("livekit.plugins", "livekit.blingfire", "livekit.local_inference", "livekit.durable")
UNREAD_NPM = ("@livekit/",)
# What a plugin implements: an instance usually has more than the base says.
PLUGGABLE = frozenset(
    {
        *("livekit.agents.stt.STT", "livekit.agents.tts.TTS", "livekit.agents.vad.VAD", "livekit.agents.llm.LLM", "livekit.agents.llm.RealtimeModel"),
        *("livekit.agents.llm.RealtimeSession", "livekit.agents.llm.LLMStream", "livekit.agents.stt.RecognizeStream", "livekit.agents.tts.SynthesizeStream"),
        *("@livekit/agents:stt.STT", "@livekit/agents:tts.TTS", "@livekit/agents:VAD", "@livekit/agents:LLM", "@livekit/agents:RealtimeModel"),
        *("@livekit/agents:RealtimeSession", "@livekit/agents:LLMStream", "@livekit/agents:stt.SpeechStream", "@livekit/agents:tts.SynthesizeStream"),
    }
)


@dataclass(frozen=True, slots=True)
class Node:
    """Where a walk stands: in a module, at a definition, at an instance of it, at a member (method) or at a leaf (another member, of unknown type).

    "subclass" is a class that the reader derived, "own" an object of it or of a plugin: both may have more members. "open" knows nothing and forbids nothing.
    """

    kind: Kind
    path: str = ""
    row: Row | None = None


@dataclass(frozen=True, slots=True)
class Miss:
    """A step that leads nowhere: `name` is not among the members of `owner`."""

    owner: str
    name: str
    language: str


OPEN = Node("open")


class Resolver:
    """Resolves the roots and steps of mentions against a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def roots(self, root: Sequence[str], language: str, *, bound: bool) -> tuple[Node | Miss, ...]:
        """What a root may be: one answer for an import, several for a bare name; empty when the name is nobody's business here."""
        if bound:
            return (self._imported(root, language),)
        return tuple(self._named(root[0], language))

    def step(self, node: Node, step: str) -> Node | Miss:
        """One step on."""
        if node.kind in {"open", "leaf"}:
            return OPEN
        if step == CALL:
            return self._called(node)
        if step == SUBSCRIPT:
            return node if node.kind in {"definition", "subclass"} else OPEN
        if step == SUBCLASS:
            return Node("subclass", node.path) if node.kind in {"definition", "subclass"} and self._store.definition(node.path) else OPEN
        return self._attribute(node, step)

    def callee(self, node: Node) -> tuple[str, Row] | None:
        """Name and row of what a call at this node would call; None when that is not known."""
        if node.kind == "member" and node.row is not None:
            return node.path, node.row
        row = self._store.definition(node.path) if node.kind in {"definition", "subclass"} else None
        return (node.path, row) if row is not None and row["k"] not in {"constant", "type"} else None

    def _imported(self, root: Sequence[str], language: str) -> Node | Miss:
        module, names = root[0], root[1:]
        if module.startswith(UNREAD) or (names and f"{module}.{names[0]}".startswith(UNREAD)):
            return OPEN
        if module not in self._store.modules and module not in self._store.namespaces:
            unread = module.startswith(UNREAD_NPM) and language != "python"
            return OPEN if unread or ("._" in module) else Miss("", module, language)
        node: Node | Miss = Node("module", module)
        for name in names:
            node = node if isinstance(node, Miss) or node.kind == "open" else self._attribute(node, name)
        return node

    def _named(self, name: str, language: str) -> Iterator[Node]:
        conventional = [] if language in {"", "python"} else conventions.TYPESCRIPT.get(name, ())
        tables = (conventions.PYTHON, conventions.TYPESCRIPT) if not language else (conventions.PYTHON,) if language == "python" else ()
        for path in (*conventional, *(path for table in tables for path in table.get(name, ()))):
            if path in self._store.definitions:
                yield Node("instance", path)
        for module in conventions.MODULES.get(name, ()):
            if same_family(language, self._store.language(module) or "python") and (module in self._store.modules or module in self._store.namespaces):
                yield Node("module", module)
        if name[:1].isupper() or "_" in name or not name.islower():
            for path in self._store.paths(name, language):
                # Without an import a plugin's class of the same name is as likely.
                if path in PLUGGABLE:
                    yield OPEN
                    continue
                yield Node("definition" if path in self._store.definitions else "module", path)

    def _called(self, node: Node) -> Node:
        if node.kind == "member" and node.row is not None:
            return self._instance(node.row.get("t", ""))
        row = self._store.definition(node.path)
        if row is None:
            return OPEN
        if node.kind in {"subclass", "own"}:
            return Node("own", node.path)
        if node.kind == "definition" and row["k"] == "function":
            return self._instance(row.get("t", ""))
        return Node("instance", node.path) if node.kind == "definition" and row["k"] in {"class", "message", "interface"} else OPEN

    def _instance(self, path: str) -> Node:
        row = self._store.definition(path) if path else None
        if row is None or row["k"] in {"constant", "type"}:
            return OPEN
        return Node("own" if path in PLUGGABLE else "instance", path)

    def _attribute(self, node: Node, name: str) -> Node | Miss:
        if node.kind == "module":
            return self._in_module(node.path, name)
        if node.kind == "member":
            return OPEN
        if name == CONSTRUCTOR:
            return OPEN if node.kind == "own" else Node("definition", node.path)
        if name.startswith(("_", "#")):
            return OPEN
        return self._member(node, name)

    def _in_module(self, module: str, name: str) -> Node | Miss:
        target = self._store.in_module(module, name)
        if target is None and f"{module}.{name}" in self._store.namespaces:
            target = f"{module}.{name}"
        if target is None:
            unread = f"{module}.{name}".startswith(UNREAD) or name.startswith("_")
            deep = module in self._store.modules and module.count(".") > 1 and bool(self._store.paths(name, "python"))
            return OPEN if unread or deep else Miss(module, name, self._store.language(module) or "python")
        if target in self._store.definitions:
            row = self._store.definitions[target][1]
            return Node("instance", row["t"]) if row["k"] == "constant" and self._store.definition(row.get("t", "")) else self._definition(target, row)
        return Node("module", target) if target in self._store.modules or target in self._store.namespaces else OPEN

    def _definition(self, path: str, row: Row) -> Node:
        return OPEN if row["k"] in {"constant", "type"} and not row.get("m") else Node("definition", path)

    def _member(self, node: Node, name: str) -> Node | Miss:
        row = self._store.definition(node.path)
        if row is None or row["k"] in {"function", "constant", "type"}:
            return OPEN
        members, is_open = self._store.members(node.path)
        found = members.get(name)
        if found is None:
            language = self._store.language(node.path)
            free = is_open or node.kind in {"subclass", "own"} or (language != "python" and name in EVERYTHING_IN_TYPESCRIPT) or name.startswith("__")
            return OPEN if free else Miss(node.path, name, language)
        if found["k"] == "method":
            return Node("member", f"{node.path}.{name}", found)
        if found["k"] == "class" and found.get("t") in self._store.definitions:
            return Node("definition", found["t"])
        instance = self._instance(found.get("t", ""))
        return Node("leaf", f"{node.path}.{name}", found) if instance is OPEN or found.get("d") else instance
