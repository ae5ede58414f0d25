"""Markdown in several messages: cut between blocks, else between the parts of a block, and only then inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.slack.markdown.atoms import Atom, atoms
from bot.slack.markdown.fragments import fragments
from bot.slack.text import Markdown

BLANK_LINES = re.compile(r"\A(?:[ \t]*\n)+")
INDENT = re.compile(r" *")
LEAST_CHARS = 100
NO_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """What some atoms take together: characters, and the blocks that Slack makes of them. `apart` says that the last one is a block of its own."""

    chars: int = 0
    items: int = 0
    apart: bool = True

    def plus(self, parts: Iterable[Atom]) -> Load:
        """With more behind them."""
        load = self
        for part in parts:
            load = Load(load.chars + part.chars, load.items + (part.apart or load.apart), part.apart)
        return load


def split(markdown: Markdown, *, limit_chars: int) -> list[Markdown]:
    """Pieces of at most `limit_chars` (100 or more), none empty, which hold all words in order.

    Code blocks are closed in each piece and opened again, with their language, in the next; tables repeat their head; a heading stays with what follows it.
    """
    if limit_chars < LEAST_CHARS:
        raise ValueError(f"pieces of {limit_chars} characters are too short to hold code and tables; allow {LEAST_CHARS} at least")
    return [piece for group in pack(atoms(markdown), Load(chars=limit_chars + 1, items=NO_LIMIT)) if (piece := together(group)).strip()]


def together(group: Sequence[Atom]) -> Markdown:
    """The atoms as one piece. One that begins inside a list moves to the left: elsewhere its indentation would make it code."""
    lines = BLANK_LINES.sub("", "\n".join(atom.text for atom in group)).rstrip("\n").split("\n")
    depth = _indent(lines[0])
    inside = True
    moved = list[str]()
    for line in lines:
        inside = inside and (not line.strip() or _indent(line) >= depth)
        moved.append(line[depth:] if inside else line)
    return Markdown("\n".join(moved).rstrip())


def _indent(line: str) -> int:
    found = INDENT.match(line)
    return found.end() if found else 0


def pack(all_atoms: Sequence[Atom], room: Load) -> list[list[Atom]]:
    """The atoms in groups that fit into `room`, as many together as do, in order."""
    packer = _Packer(room)
    blocks = 0
    numbered = [(blocks := blocks + atom.top, atom) for atom in all_atoms]
    for _, block in groupby(numbered, key=lambda pair: pair[0]):
        packer.block([atom for _, atom in block])
    packer.flush()
    return packer.groups


class _Packer:
    def __init__(self, room: Load) -> None:
        self.groups: list[list[Atom]] = []
        self._room = room
        self._open: list[Atom] = []
        self._load = Load()

    def block(self, parts: list[Atom]) -> None:
        """A whole block, if it fits into some group; its parts otherwise."""
        if not self._added(parts) and not self._next(parts):
            for part in parts:
                self._part(part)

    def _part(self, part: Atom) -> None:
        if not self._added([part]) and not self._next([part]):
            for text in fragments(part, self._room.chars - 2):
                self._next([Atom(text=text, kind=part.kind, top=part.top, code=part.code)])

    def _fits(self, load: Load) -> bool:
        return load.chars <= self._room.chars and load.items <= self._room.items

    def _added(self, parts: list[Atom]) -> bool:
        """Whether the parts went into the open group."""
        load = self._load.plus(parts)
        if self._fits(load):
            self._open += parts
            self._load = load
            return True
        return False

    def _next(self, parts: list[Atom]) -> bool:
        """Whether the parts began a group. The headings at the end of the last one come along if they can."""
        if not self._fits(Load().plus(parts)):
            return False
        words = len(self._open)
        while words and self._open[words - 1].kind == "heading":
            words -= 1
        if not words or not self._fits(Load().plus([*self._open[words:], *parts])):
            words = len(self._open)
        headings = self._open[words:]
        self._open = self._open[:words]
        self.flush()
        self._open = [*headings, *parts]
        self._load = Load().plus(self._open)
        return True

    def flush(self) -> None:
        """End the open group."""
        if self._open:
            self.groups.append(self._open)
        self._open, self._load = [], Load()
