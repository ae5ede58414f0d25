"""What a test call would be, and what stands against one. Values only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.diagnostics.phone import Phone

# It rings so long and lasts so long after it was answered, 20 s at most.
RING_S, TALK_S = 30.0, 10.0
# After that no call is left of which nobody takes care: LiveKit itself ends it.
LIFE_S = 120.0


class DialSettings(Protocol):
    """What is allowed. See `bot.settings.DialSettings`."""

    @property
    def trunks(self) -> Collection[str]:
        """Ids; test calls are off without."""

    @property
    def prefixes(self) -> Collection[str]:
        """Beginnings of numbers in E.164; test calls are off without."""

    @property
    def users(self) -> Collection[str]:
        """Empty for whoever may look."""

    @property
    def channels(self) -> Collection[str]:
        """Names or ids, empty for all."""

    @property
    def per_user_hour(self) -> int:
        """Calls that one person may make in an hour."""

    @property
    def per_hour(self) -> int:
        """Calls of all in an hour."""

    @property
    def per_day(self) -> int:
        """Calls of all in 24 hours."""

    @property
    def cost(self) -> str:
        """What a call costs, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """Who wants a call, and where: ids of Slack. `channel_name` is without #, "" when it is not known; on the terminal all but `person` are ""."""

    person: str
    team: str = ""
    channel: str = ""
    channel_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class No:
    """Why there is no call, in words for the asker. `code` names the rule; `ask` tells that a right is missing which somebody could grant."""

    code: str
    words: str
    ask: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A call that may be made once, soon. `number` is in E.164, `country` its two letters; `warnings` are faults of the trunk that make it likely to fail.

    Only its `id` may be stored or sent: the number is masked in every text of it.
    """

    id: str
    project: str
    host: str
    number: Phone
    country: str
    trunk: str
    trunk_name: str
    caller: Phone
    hidden: bool
    cost: str
    asker: Asker
    made_at: datetime
    warnings: tuple[str, ...] = ()
    ring_s: float = RING_S
    talk_s: float = TALK_S

    @property
    def happens(self) -> tuple[str, ...]:
        """What will happen, a sentence each, for the dialog in which it is confirmed."""
        shown = "The number is hidden in the room, too." if self.hidden else "Whoever sees the room on the server sees the number there."
        return (
            f"I call {self.number} ({self.country}) through {self.trunk}{f' ({self.trunk_name})' if self.trunk_name else ''}; the phone shows {self.caller}.",
            f"It rings for at most {self.ring_s:.0f} s. Whoever answers hears silence for {self.talk_s:.0f} s, then I hang up.",
            f"Cost: {self.cost}.",
            f"It takes place in a room of its own, which is deleted afterwards. {shown}",
            "It is made once, never repeated by itself, and written down with your name and the masked number.",
        )
