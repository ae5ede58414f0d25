"""A name followed by steps, before anybody knows what it is: `ctx.api.room.list_rooms()`."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
