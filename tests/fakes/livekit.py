"""A LiveKit project in memory, for looking at and for test calls. It passes the tests of tests/contract/test_livekit_contract.py, as the adapter does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from bot.diagnostics.names import masked_name
from bot.diagnostics.ports import CALL_ROOMS, Dialled, Outgoing
from bot.diagnostics.seen import Dispatch, DispatchRule, Egress, InboundTrunk, Ingress, OutboundTrunk, Participant, Reach, Room
from bot.errors import BotError

Kind = TypeVar("Kind")
FIRST = datetime.min.replace(tzinfo=UTC)


@dataclass(kw_only=True)
class FakeLiveKit:
    """`people` and `agents` are those of each room, by its name. A test may change all of it at any time.

    `fails` maps a method's name to the error it raises; those in `hangs` never answer. `asked` are the methods that were called, in order.
    """

    project: str = "default"
    host: str = "livekit.example.com"
    active: list[Room] = field(default_factory=list)
    people: dict[str, list[Participant]] = field(default_factory=dict)
    agents: dict[str, list[Dispatch]] = field(default_factory=dict)
    inbound: list[InboundTrunk] = field(default_factory=list)
    outbound: list[OutboundTrunk] = field(default_factory=list)
    rules: list[DispatchRule] = field(default_factory=list)
    recordings: list[Egress] = field(default_factory=list)
    encoders: list[Ingress] = field(default_factory=list)
    reached: Reach | None = None
    fails: dict[str, BotError] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def rooms(self, names: Sequence[str] = ()) -> Sequence[Room]:
        """See `LiveKit`."""
        await self._called("rooms")
        wanted = {masked_name(name) for name in names}
        return tuple(room for room in self.active if not names or room.name in wanted)

    async def participants(self, room: str) -> Sequence[Participant]:
        """See `LiveKit`."""
        await self._called("participants")
        return tuple(self._of(self.people, room))

    async def participant(self, room: str, identity: str) -> Participant | None:
        """See `LiveKit`."""
        await self._called("participant")
        return next((one for one in self._of(self.people, room) if one.identity == masked_name(identity)), None)

    async def dispatches(self, room: str) -> Sequence[Dispatch]:
        """See `LiveKit`."""
        await self._called("dispatches")
        return tuple(self._of(self.agents, room))

    async def inbound_trunks(self) -> Sequence[InboundTrunk]:
        """See `LiveKit`."""
        await self._called("inbound_trunks")
        return tuple(self.inbound)

    async def outbound_trunks(self) -> Sequence[OutboundTrunk]:
        """See `LiveKit`."""
        await self._called("outbound_trunks")
        return tuple(self.outbound)

    async def dispatch_rules(self) -> Sequence[DispatchRule]:
        """See `LiveKit`."""
        await self._called("dispatch_rules")
        return tuple(self.rules)

    async def egresses(self, *, room: str = "", egress: str = "") -> Sequence[Egress]:
        """See `LiveKit`."""
        await self._called("egresses")
        found = [one for one in self.recordings if room in {"", one.room} and egress in {"", one.id}]
        return tuple(sorted(found, key=lambda one: one.started_at or one.updated_at or FIRST, reverse=True))

    async def ingresses(self, *, room: str = "", ingress: str = "") -> Sequence[Ingress]:
        """See `LiveKit`."""
        await self._called("ingresses")
        return tuple(one for one in self.encoders if room in {"", one.room} and ingress in {"", one.id})

    async def reach(self) -> Reach:
        """See `LiveKit`."""
        await self._called("reach")
        return self.reached or Reach(host=self.host, dns="ok", connect="ok", tls="ok", http="ok", auth="ok", skew_s=0.0)

    def _of(self, things: Mapping[str, list[Kind]], room: str) -> list[Kind]:
        """What belongs to a room that is active."""
        name = masked_name(room)
        return things.get(name, []) if any(one.name == name for one in self.active) else []

    async def _called(self, method: str) -> None:
        self.asked.append(method)
        if method in self.hangs:
            await asyncio.Event().wait()
        if method in self.fails:
            raise self.fails[method]


@dataclass(kw_only=True)
class FakeDialler:
    """Calls that go as `answers` says, by number; all others are answered. `open` are the rooms of calls, `dialled` what was asked for.

    `stages` is what `stage` says while a call rings, one a question, then the last one; a number in `hangs` rings until somebody gives up.
    """

    answers: dict[str, Dialled] = field(default_factory=dict)
    stages: list[str] = field(default_factory=lambda: ["active"])
    hangs: set[str] = field(default_factory=set)
    fails: dict[str, BotError] = field(default_factory=dict)
    open: list[str] = field(default_factory=list)
    dialled: list[Outgoing] = field(default_factory=list)
    _callees: dict[str, str] = field(default_factory=dict)

    async def open_room(self, room: str) -> None:
        """See `Dialler`."""
        self._may("open_room", room)
        if room not in self.open:
            self.open.append(room)

    async def dial(self, call: Outgoing) -> Dialled:
        """See `Dialler`."""
        self._may("dial", call.room)
        self.dialled.append(call)
        if call.number.raw in self.hangs:
            self._callees[call.room] = call.identity
            await asyncio.Event().wait()
        said = self.answers.get(call.number.raw, Dialled(outcome="answered", code=200, call_id="SCL_fake"))
        if said.outcome == "answered":
            self._callees[call.room] = call.identity
            await self.open_room(call.room)
        return said

    async def stage(self, room: str, identity: str) -> str:
        """See `Dialler`."""
        self._may("stage", room)
        if self._callees.get(room) != identity:
            return ""
        return self.stages.pop(0) if len(self.stages) > 1 else self.stages[0]

    async def hang_up(self, room: str) -> bool:
        """See `Dialler`."""
        self._may("hang_up", room)
        self._callees.pop(room, None)
        there = room in self.open
        if there:
            self.open.remove(room)
        return there

    async def left_over(self) -> Sequence[str]:
        """See `Dialler`."""
        self._may("left_over", CALL_ROOMS)
        return tuple(self.open)

    def _may(self, method: str, room: str) -> None:
        if method in self.fails:
            raise self.fails[method]
        if not room.startswith(CALL_ROOMS):
            raise ValueError(f"a room of a test call begins with {CALL_ROOMS}")
