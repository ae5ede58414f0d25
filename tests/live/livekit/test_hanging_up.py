"""Whoever was called is always hung up: when the time is over, when the participant must go, and when the SIP service ends."""

from __future__ import annotations

import asyncio

import pytest
from livekit import api

from tests.live.livekit import scenarios
from tests.live.livekit.callee import open_callee
from tests.live.livekit.calls import Dial, Failed, hang_up, unanswered, until_gone, until_status
from tests.live.livekit.servers import LiveServer, open_livekit, open_sip
from tests.live.livekit.trunks import Trunk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_ringing_that_takes_too_long_is_cancelled(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.rings())) as callee:
        await Failed.of(livekit, Dial(room=room, trunk=await Trunk(address=callee.address).make(livekit), ringing_s=1))

        await callee.until_heard("CANCEL")
        await callee.until_heard("ACK")


async def test_somebody_who_answers_too_late_is_hung_up(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.answers_unannounced(after_ms=1500))) as callee:
        failed = await Failed.of(livekit, Dial(room=room, trunk=await Trunk(address=callee.address).make(livekit), ringing_s=1))

        assert (failed.code, failed.sip) == unanswered(server)
        await callee.until_heard("BYE")


@pytest.mark.parametrize("how", ["room deleted", "participant removed"])
async def test_the_callee_is_hung_up_when_the_participant_must_go(livekit: api.LiveKitAPI, server: LiveServer, room: str, how: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.answers())) as callee:
        await Dial(room=room, trunk=await Trunk(address=callee.address).make(livekit)).now(livekit)

        if how == "room deleted":
            await hang_up(livekit, room)
        else:
            await livekit.room.remove_participant(api.RoomParticipantIdentity(room=room, identity="phone"))
        await callee.until_heard("BYE")


async def test_a_phone_that_rings_falls_silent_when_the_room_is_deleted(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.rings())) as callee, asyncio.TaskGroup() as tasks:
        trunk = await Trunk(address=callee.address).make(livekit)
        failing = tasks.create_task(Failed.of(livekit, Dial(room=room, trunk=trunk, ringing_s=30)))
        await until_status(livekit, room, "ringing")

        await hang_up(livekit, room)

        await callee.until_heard("CANCEL")
        assert ((await failing).code, (await failing).sip) == ("canceled", None)


async def test_the_callee_may_hang_up(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.hangs_up(after_ms=100))) as callee:
        await Dial(room=room, trunk=await Trunk(address=callee.address).make(livekit)).now(livekit)

        await until_gone(livekit, room)
        assert (callee.said()["BYE"], callee.heard()["BYE"]) == (1, 0)


async def test_a_call_lasts_no_longer_than_it_may(livekit: api.LiveKitAPI, server: LiveServer, room: str) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.answers())) as callee:
        await Dial(room=room, trunk=await Trunk(address=callee.address).make(livekit), longest_s=1).now(livekit)

        await callee.until_heard("BYE")


@pytest.mark.parametrize(("manner", "status", "goodbye"), [(scenarios.answers(), "active", "BYE"), (scenarios.rings(), "ringing", "CANCEL")])
async def test_calls_end_with_the_sip_service_and_then_nobody_can_be_called(server: LiveServer, manner: scenarios.Manner, status: str, goodbye: str) -> None:
    async with open_livekit(server.tools) as alone, alone.api() as livekit, open_callee(alone, scenarios.scenario(manner)) as callee:
        trunk = await Trunk(address=callee.address).make(livekit)
        async with open_sip(alone) as service:
            await Dial(room="call", trunk=trunk, ringing_s=30, waits=False).now(livekit)
            await until_status(livekit, "call", status)

            assert await service.end() == 0
        await callee.until_heard(goodbye)
        failed = await Failed.of(livekit, Dial(room="call", trunk=trunk))

    assert (failed.code, failed.http, failed.sip) == ("unavailable", 503, None)


async def test_the_callee_is_hung_up_when_livekits_server_dies(server: LiveServer) -> None:
    async with open_livekit(server.tools) as alone, open_sip(alone), open_callee(alone, scenarios.scenario(scenarios.answers())) as callee:
        async with alone.api() as livekit:
            await Dial(room="call", trunk=await Trunk(address=callee.address).make(livekit)).now(livekit)

        alone.program.kill()
        await callee.until_heard("BYE")
