"""Test calls with everything around them in memory and in virtual time: a carrier whose calls take a while, trunks, settings, and books."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.diagnostics import dial
from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import Dialled, Outgoing
from bot.diagnostics.request import Request
from bot.diagnostics.seen import OutboundTrunk, Participant, Room
from bot.settings import DialSettings
from tests.fakes.dials import MemoryDials
from tests.fakes.livekit import FakeDialler, FakeLiveKit
from tests.fakes.loop import LoopClock

START = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER, OTHER, OURS = "+14155552671", "+14155552672", "+15105550100"
ASKER = dial.Asker(person="U1", team="T1", channel="C1", channel_name="support")
BUSY = Dialled(outcome="refused", code=486, phrase="Busy Here", error="resource_exhausted")
SETTINGS = DialSettings(trunks=("ST_out",), prefixes=("+1",), cost="about 2 cents a minute")


@dataclass(kw_only=True)
class Carrier(FakeDialler):
    """The fake with calls that take their time: `rings` are stages and how long each lasts; then it goes as `answers` says.

    `leaves_after_s`: so long after its answer the other side hangs up. `log` tells what was done to it and when, in seconds of the loop.
    """

    livekit: FakeLiveKit
    rings: tuple[tuple[str, float], ...] = (("dialing", 1.5), ("ringing", 3.0))
    leaves_after_s: float | None = None
    log: list[tuple[str, float]] = field(default_factory=list)
    now_at: dict[str, str] = field(default_factory=dict)

    async def open_room(self, room: str) -> None:
        """See `Dialler`."""
        if room not in self.open:
            self._noted("open")
        await super().open_room(room)

    async def dial(self, call: Outgoing) -> Dialled:
        """See `Dialler`."""
        self._may("dial", call.room)
        self._noted("dial")
        self.livekit.active.append(Room(name=call.room))
        for stage, seconds in self.rings:
            self._at(call, stage)
            await asyncio.sleep(seconds)
        dialled = await super().dial(call)
        self._at(call, "active" if dialled.outcome == "answered" else "")
        if dialled.outcome == "answered" and self.leaves_after_s is not None:
            asyncio.get_running_loop().call_later(self.leaves_after_s, self._at, call, "hangup")
        return dialled

    async def stage(self, room: str, identity: str) -> str:
        """See `Dialler`."""
        self._may("stage", room)
        return self.now_at.get(room, "")

    async def hang_up(self, room: str) -> bool:
        """See `Dialler`."""
        self._noted("hang up")
        self.now_at.pop(room, None)
        return await super().hang_up(room)

    def _at(self, call: Outgoing, stage: str) -> None:
        self.now_at[call.room] = stage
        attributes = {"sip.callStatus": stage, "sip.callID": "SCL_a", "sip.callIDFull": "abc@carrier"}
        self.livekit.people[call.room] = [Participant(identity=call.identity, kind="sip", attributes=attributes)] if stage else []

    def _noted(self, what: str) -> None:
        self.log.append((what, asyncio.get_running_loop().time()))

    @property
    def did(self) -> list[str]:
        """What was done, in order."""
        return [what for what, _ in self.log]


@dataclass(kw_only=True)
class Bench:
    """One project with test calls. `ahead` is how far somebody set the clock forward."""

    settings: DialSettings = SETTINGS
    trunks: tuple[OutboundTrunk, ...] = (
        OutboundTrunk(id="ST_out", name="main", address="sip.carrier.example", numbers=(Phone(OURS),), username=True, password=True),
    )
    lookers: frozenset[str] = frozenset()
    ahead: timedelta = timedelta(0)
    told: list[dial.Stage] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.livekit = FakeLiveKit(outbound=list(self.trunks))
        self.carrier = Carrier(livekit=self.livekit)
        self.books = MemoryDials(LoopClock())
        self.dial = self.restarted()

    def restarted(self, owner: str = "serve") -> dial.TestDial:
        """Another process with the same books and server."""
        kept = dial.Books(audit=self.books, key=b"a key of the tests", owner=owner)
        return dial.TestDial(dialler=self.carrier, livekit=self.livekit, books=kept, settings=self.settings, now=self.now, lookers=self.lookers)

    def now(self) -> datetime:
        return datetime.fromtimestamp(asyncio.get_running_loop().time(), UTC) + self.ahead

    async def plan(self, number: str = NUMBER, asker: dial.Asker = ASKER, **more: Any) -> dial.Plan:
        """A plan, which must be allowed."""
        plan = await self.dial.check(asking(number, **more), asker)
        assert isinstance(plan, dial.Plan), plan
        return plan

    async def refusal(self, number: str = NUMBER, asker: dial.Asker = ASKER, **more: Any) -> str:
        """Why there is no plan."""
        no = await self.dial.check(asking(number, **more), asker)
        assert isinstance(no, dial.No)
        return no.code

    async def tell(self, stage: dial.Stage) -> None:
        self.told.append(stage)

    @property
    def stages(self) -> list[str]:
        return [stage.name for stage in self.told]


def asking(number: str, *, trunk: str = "", caller: str = "", hidden: bool = False) -> Request:
    return Request(what="dial", number=Phone(number), trunk=trunk, caller=Phone(caller) if caller else None, hidden=hidden)
