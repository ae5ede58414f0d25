"""What goes wrong between Slack and the app when a test wants it to."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(slots=True, kw_only=True)
class DeliveryFaults:
    """To be set and changed at any time; the numbers that start with `next_` count down to 0."""

    copies: int = 1  # each event is delivered so often, under one event id
    reorder_s: float = 0.0  # each copy of an event waits up to so long, so that later ones overtake it; seconds of the sandbox's clock
    next_acks_lost: int = 0  # the app took it and answered, and the answer never arrived
    next_proxy_errors: int = 0  # a proxy in front of the app answers 500, the app sees nothing; over a socket: the envelope is lost
    chance: random.Random = field(default_factory=lambda: random.Random(0), repr=False)  # noqa: S311 - not for secrets; the seed makes a run repeatable

    def set(self, changes: Mapping[str, Any]) -> None:
        """Change some by name; ValueError names what is not there or of the wrong type, and then nothing is changed."""
        known = {entry.name: type(getattr(self, entry.name)) for entry in fields(self) if entry.name != "chance"}
        for name, value in changes.items():
            if name not in known or isinstance(value, bool) or not isinstance(value, int | known[name]) or value < 0:
                raise ValueError(f"no fault {name!r} with the value {value!r}; there are {', '.join(sorted(known))}, each a number from 0")
        for name, value in changes.items():
            setattr(self, name, known[name](value))

    def loses_ack(self) -> bool:
        """Whether this acknowledgement is lost."""
        lost = self.next_acks_lost > 0
        self.next_acks_lost -= lost
        return lost

    def proxy_fails(self) -> bool:
        """Whether a proxy in between answers instead of the app."""
        fails = self.next_proxy_errors > 0
        self.next_proxy_errors -= fails
        return fails

    def delay_s(self) -> float:
        """How long this copy of an event waits."""
        return self.chance.uniform(0.0, self.reorder_s) if self.reorder_s else 0.0
