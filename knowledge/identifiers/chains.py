"""A name followed by steps, before anybody knows what it is: `ctx.api.room.list_rooms()`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from knowledge.identifiers.model import Mention
from knowledge.identifiers.resolve import CALL, SUBCLASS

STEP_LIMIT = 24


@dataclass(frozen=True, slots=True)
class Chain:
    """`root` is (module, name, …) when `bound` by an import, else the bare name; `steps` as in `Mention`; `text` as a reader would write it."""

    root: tuple[str, ...]
    bound: bool
    steps: tuple[str, ...] = ()
    text: str = ""

    def then(self, step: str) -> Chain | None:
        """One step more; None when it gets absurdly long."""
        if len(self.steps) >= STEP_LIMIT:
            return None
        shown = self.text if step in {CALL, SUBCLASS} else f"{self.text}{step}" if step == "[]" else f"{self.text}.{step}"
        return replace(self, steps=(*self.steps, step), text=shown)

    def named(self, text: str) -> Chain:
        """The same under the name of the variable that holds it."""
        return replace(self, text=text)


@dataclass(slots=True)
class Snippet:
    """What was found in a piece of code: its mentions in order, and what its names hold (None for what is not LiveKit's)."""

    mentions: list[Mention] = field(default_factory=list)
    held: dict[str, Chain | None] = field(default_factory=dict)

    def hold(self, name: str, chain: Chain | None) -> None:
        """Notes what a name holds; a name that holds two different things holds nothing that could be told."""
        self.held[name] = chain if name not in self.held or self.held[name] == chain else None


def held_in(snippets: Iterable[Snippet]) -> dict[str, Chain | None]:
    """What the names of several snippets of one text hold together."""
    together = Snippet()
    for snippet in snippets:
        for name, chain in snippet.held.items():
            together.hold(name, chain)
    return together.held
