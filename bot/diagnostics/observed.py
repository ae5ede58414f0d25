"""What one look came back with. None stands for "could not be seen", which is another thing than empty. Values only: observing makes them, judging reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.diagnostics.past import Timeline
from bot.diagnostics.record import RoomEvent
from bot.diagnostics.seen import Dispatch, Egress, Ingress, Participant, Reach, Room
from bot.errors import BotError


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which server was looked at, and when."""

    at: datetime
    project: str = ""
    host: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What the flight recorder holds: events of the room, oldest first, what follows from them, and since when it remembers (None: nothing at all)."""

    events: tuple[RoomEvent, ...] = ()
    since: datetime | None = None
    timeline: Timeline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRoom:
    """A room as it is now. `active` None: it could not be asked for; False: it is not there, and `others` are those that are.

    `agents` maps names of agents that had jobs lately to a room where they had one: these workers exist, or did.
    """

    where: Where
    name: str
    active: bool | None = None
    room: Room | None = None
    participants: tuple[Participant, ...] | None = None
    dispatches: tuple[Dispatch, ...] | None = None
    egresses: tuple[Egress, ...] | None = None
    ingresses: tuple[Ingress, ...] | None = None
    others: tuple[Room, ...] | None = None
    recorded: Recorded | None = None
    agents: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a server could not be looked at: the first error that says more than silence does, and what reaching for it step by step showed."""

    where: Where
    error: BotError | None = None
    reach: Reach | None = None
