"""What the Web API needs from the rest of the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


class Spendable(Protocol):
    """What a trigger id stands for: whose doing it was, and in which modal ("" for none)."""

    @property
    def person(self) -> str:
        """A user id."""

    @property
    def view(self) -> str:
        """A view id, or ""."""


class Triggers(Protocol):
    """The trigger ids that were handed out with interactions."""

    def spend(self, trigger_id: str) -> Spendable:
        """What it stands for, once; raises `Refused` with `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`socket_url` makes the address of a new Socket Mode connection."""

    triggers: Triggers
    socket_url: Callable[[], str]
