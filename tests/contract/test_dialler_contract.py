"""What making test calls promises; the fake in memory and the adapter, before a server of LiveKit's API on loopback, pass the same tests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from livekit.protocol import models
from livekit.protocol.sip import SIPOutboundTrunkInfo

from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import CALL_ROOMS, Dialled, Dialler, Outgoing
from tests.fakes.livekit import FakeDialler
from tests.fakes.livekit_world import Refusal
from tests.livekit.servers import looked_at

ROOM = f"{CALL_ROOMS}a1b2"
ANSWERS, BUSY = "+14155550100", "+14155550101"
BUSY_HERE = Dialled(outcome="refused", code=486, phrase="Busy Here", error="resource_exhausted")


def calling(number: str, room: str = ROOM) -> Outgoing:
    return Outgoing(number=Phone(number), trunk="ST_out", room=room, identity="callee", ring_s=5.0, talk_s=5.0)


class DiallerContract:
    """A subclass gives `dialler`, for which `BUSY` is busy and all other numbers are answered."""

    async def test_a_call_that_is_answered_is_active_until_it_is_hung_up(self, dialler: Dialler) -> None:
        await dialler.open_room(ROOM)
        dialled = await dialler.dial(calling(ANSWERS))

        assert (dialled.outcome, dialled.error, dialled.note) == ("answered", "", "")
        assert dialled.call_id
        assert await dialler.stage(ROOM, "callee") == "active"
        assert await dialler.hang_up(ROOM)
        assert await dialler.stage(ROOM, "callee") == ""

    async def test_a_call_that_is_refused_has_the_status_of_the_carrier(self, dialler: Dialler) -> None:
        await dialler.open_room(ROOM)

        assert await dialler.dial(calling(BUSY)) == BUSY_HERE
        assert await dialler.stage(ROOM, "callee") == ""

    async def test_hanging_up_what_is_over_is_no_failure(self, dialler: Dialler) -> None:
        assert not await dialler.hang_up(ROOM)

    async def test_opening_a_room_twice_makes_one(self, dialler: Dialler) -> None:
        await dialler.open_room(ROOM)
        await dialler.open_room(ROOM)

        assert list(await dialler.left_over()) == [ROOM]

    async def test_calls_that_were_left_over_are_found(self, dialler: Dialler) -> None:
        for name in ("x", "y"):
            await dialler.open_room(f"{CALL_ROOMS}{name}")
        await dialler.hang_up(f"{CALL_ROOMS}x")

        assert list(await dialler.left_over()) == [f"{CALL_ROOMS}y"]

    async def test_no_other_room_is_touched(self, dialler: Dialler) -> None:
        for touch in (dialler.open_room("demo"), dialler.hang_up("demo"), dialler.stage("demo", "ada"), dialler.dial(calling(ANSWERS, "demo"))):
            with pytest.raises(ValueError, match=CALL_ROOMS):
                await touch


class TestFakeDialler(DiallerContract):
    @pytest.fixture
    def dialler(self) -> Dialler:
        return FakeDialler(answers={BUSY: BUSY_HERE})


class TestAdapter(DiallerContract):
    @pytest.fixture
    async def dialler(self) -> AsyncIterator[Dialler]:
        async with looked_at() as (server, projects):
            server.world.rooms.append(models.Room(name="demo"))
            server.world.outbound.append(SIPOutboundTrunkInfo(sip_trunk_id="ST_out"))
            server.world.answers[BUSY] = Refusal(
                "resource_exhausted", "twirp error unknown: sip status: 486", {"sip_status_code": "486", "sip_status": "Busy Here"}
            )
            yield projects.dialler()
