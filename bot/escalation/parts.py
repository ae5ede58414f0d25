"""A file of YAML, read part by part: each as what it must be, and what is wrong is kept with its line and place, so that all of it can be told together. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeVar

import yaml

T = TypeVar("T")
Other = TypeVar("Other")
SHOWN_CHARS = 60
NOTHING = frozenset({"", "~", "null"})


def is_near(word: str, known: Collection[str]) -> str:
    """What may have been meant by a word that is none of those known, as the end of a sentence."""
    near = get_close_matches(word.lower(), known, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; there is {', '.join(sorted(known))}" if known else "; there is none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the file: what stands there (None: nothing), its place, such as `routes[0].to`, and the list to which its faults go.

    Of whatever cannot be read the fault is kept, and something empty given.
    """

    node: yaml.Node | None
    place: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def given(self) -> bool:
        """Whether anything stands there."""
        return self.node is not None and not (self.single and self._plain in NOTHING)

    @property
    def single(self) -> bool:
        """Whether it is one word or value, or nothing."""
        return self.node is None or isinstance(self.node, yaml.ScalarNode)

    def fault(self, words: str) -> None:
        """Say what is wrong here, and what to write instead."""
        line = f"line {self.node.start_mark.line + 1}" if self.node else ""
        self.faults.append(f"{', '.join(filter(None, (line, self.place)))}: {words}")

    def fields(self, *known: str, needed: Collection[str] = ()) -> Mapping[str, Part]:
        """The parts of these names, each given or not; other names, and the lack of one that is needed, are faults."""
        found = dict(self.named())
        for name, part in found.items():
            if name not in known:
                part.fault(f"this name is not known{is_near(name, known)}")
        for name in needed:
            if self.given and not (name in found and found[name].given):
                self.fault(f"{name!r} is missing")
        return {name: found.get(name) or self._below(None, f".{name}") for name in known}

    def named(self) -> Iterator[tuple[str, Part]]:
        """Names and what stands under each, in order; a name that comes twice is a fault."""
        if not isinstance(self.node, yaml.MappingNode):
            if self.given:
                self.fault("names with a colon and values must stand here")
            return
        seen = set[str]()
        for key, value in self.node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            part = self._below(value, f".{name}")
            if name in seen:
                part.fault("this name stands here for the second time")
            seen.add(name)
            yield name, part

    def items(self) -> list[Part]:
        """The items of a list, in order. Something that is no list is a list of itself, and nothing an empty one."""
        if isinstance(self.node, yaml.SequenceNode):
            return [self._below(item, f"[{number}]") for number, item in enumerate(self.node.value)]
        return [self] if self.given else []

    def text(self) -> str:
        """A word or sentence; "" for nothing."""
        if not self.given:
            return ""
        if not self.single:
            self.fault("one word or value must stand here, not a list")
            return ""
        return self._plain

    def read(self, parse: Callable[[str], T], otherwise: Other) -> T | Other:
        """What `parse` makes of the text; where there is none, or it raises `ValueError`, the other one."""
        text = self.text()
        if not text:
            return otherwise
        try:
            return parse(text)
        except ValueError as error:
            self.fault(f"{text[:SHOWN_CHARS]!r} is not understood; {error}")
            return otherwise

    def number(self, bounds: tuple[float, float], otherwise: float, *, whole: bool = False) -> float:
        """A number within bounds; the other one when none is given."""
        text = self.text()
        try:
            value = float(text or otherwise)
        except ValueError:
            value = math.nan
        if bounds[0] <= value <= bounds[1] and (value.is_integer() or not whole):
            return value
        self.fault(f"write a {'whole ' if whole else ''}number from {bounds[0]:g} to {bounds[1]:g}")
        return otherwise

    def flag(self, *, otherwise: bool) -> bool:
        """Yes or no."""
        known = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}
        word = self.text().lower()
        if word and word not in known:
            self.fault("write yes or no")
        return known.get(word, otherwise)

    @property
    def _plain(self) -> str:
        return str(self.node.value).strip() if self.node and self.single else ""

    def _below(self, node: yaml.Node | None, step: str) -> Part:
        return Part(node=node, place=f"{self.place}{step}".removeprefix("."), faults=self.faults)


def read_sheet(text: str) -> Part:
    """The whole file. What is no YAML is a fault, and has no parts."""
    faults: list[str] = []
    node: yaml.Node | None = None
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        faults.append(f"{line}this is not YAML: {error.problem or error.context}")
    except (yaml.YAMLError, RecursionError) as error:
        faults.append(f"this is not YAML ({type(error).__name__})")
    return Part(node=node, faults=faults)
