"""How a test call goes, step by step."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal

from bot.diagnostics.ports import Dialled
from bot.errors import BotError

# What is told while it goes. "ended" comes last, once the room is deleted, and not at all when it could not be.
StageName = Literal["dialing", "ringing", "automation", "answered", "refused", "unknown", "ended"]
SEEN: dict[str, StageName] = {"dialing": "dialing", "ringing": "ringing", "automation": "automation"}


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the call is now, and how many seconds after it was begun."""

    name: StageName
    after_s: float


@dataclass(slots=True)
class Course:
    """Filled while the call goes, so that what is known is known when it ends in the middle. Times are of the running loop; None for what did not happen.

    `called`: dialling was begun. `ended`: the room is deleted, which ends the call. `left`: the other side hung up first. `error`: why no call was made. `blind`: stages could not be seen.
    """

    began_s: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    stages: list[Stage] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)
    dialled: Dialled | None = None
    error: BotError | None = None
    answered_s: float | None = None
    over_s: float | None = None
    called: bool = False
    ended: bool = False
    left: bool = False
    blind: bool = False

    @property
    def last_seen(self) -> str:
        """The last stage that LiveKit told before an answer, "" when it told none."""
        return next((stage.name for stage in reversed(self.stages) if stage.name in {"ringing", "automation"}), "dialing" if self.ids else "")

    @property
    def on_its_way(self) -> bool:
        """Whether LiveKit was asked to call and did not say what came of it, so that the call may still come up."""
        return self.called and self.error is None and (self.dialled is None or self.dialled.outcome == "unknown")

    @property
    def may_go_on(self) -> bool:
        """Whether somebody may still be on the telephone."""
        return not self.ended and (self.on_its_way or self.answered_s is not None)
