"""Cards on rooms, people and agents: each trouble made for real on LiveKit's own server. What was seen is printed as a table at the end."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import AsyncExitStack

import pytest
from livekit import api
from websockets.asyncio.client import connect

from tests.live.diag_scene import Onlooker
from tests.live.livekit.agents import Answer, open_worker
from tests.live.livekit.people import open_person
from tests.live.livekit.servers import LiveServer
from tests.live.livekit.tokens import Pass, listener
from tests.live.livekit.webhooks import Webhooks

pytestmark = pytest.mark.asyncio(loop_scope="session")
# Who joined a moment ago is not late yet; our clock is set forward instead of waiting.
LATER_S = 15.0


async def opened(livekit: api.LiveKitAPI, room: str, *, empty_s: int = 60, departure_s: int = 60, most: int = 0) -> None:
    await livekit.room.create_room(api.CreateRoomRequest(name=room, empty_timeout=empty_s, departure_timeout=departure_s, max_participants=most))


async def dispatched(livekit: api.LiveKitAPI, room: str, name: str) -> None:
    await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name=name, room=room))


async def test_a_room_that_is_nowhere(bot: Onlooker) -> None:
    await bot.verdict("a room that is nowhere", "room-not-found", "room", f"nowhere-{secrets.token_hex(8)}")


@pytest.mark.parametrize(
    ("real", "differs"), [("{}-Demo", "upper and lower case"), ("{}-demo ", "spaces"), ("{}_demo", "dashes or underscores"), ("{}-dmeo", "1 letter")]
)
async def test_a_room_whose_name_is_written_otherwise(bot: Onlooker, livekit: api.LiveKitAPI, room: str, real: str, differs: str) -> None:
    await opened(livekit, real.format(room))

    report = await bot.verdict(f"a room whose name differs in {differs}", "room-name-differs", "room", f"{room}-demo")

    assert differs in report.findings[0].cause
    assert report.near[0] == real.format(room)


async def test_a_room_that_nobody_has_joined(bot: Onlooker, livekit: api.LiveKitAPI, room: str) -> None:
    await opened(livekit, room, empty_s=300)

    report = await bot.verdict("a room that nobody has joined", "room-empty", "room", room)

    assert "it closes in about" in report.findings[0].cause


async def test_a_room_that_everybody_left_and_a_room_that_was_deleted(
    bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str
) -> None:
    await opened(livekit, room)
    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        await ann.leave()
        await webhooks.left(ann.sid)
    emptied = await bot.verdict("a room that everybody left", "room-emptied", "room", room)
    await livekit.room.delete_room(api.DeleteRoomRequest(room=room))
    await webhooks.until(lambda event: event.event == "room_finished" and event.room.name == room)
    await bot.verdict("a room that was deleted", "room-ended", "room", room)

    assert "the client left by itself" in repr(emptied.findings[0].evidence)


async def test_a_room_with_one_person_who_speaks_is_fine(bot: Onlooker, server: LiveServer, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        await ann.publish("audio")

        await bot.verdict("a room in order", "room-fine", "room", room, ahead_s=LATER_S)
        await bot.verdict("a participant in order", "audio-goes-out", "participant", room, identity="ann", ahead_s=LATER_S)
        await bot.verdict("a participant by id", "audio-goes-out", "participant", identity=ann.sid, ahead_s=LATER_S)
        await bot.verdict("an identity in other case", "participant-not-found", "participant", room, identity="Ann")


async def test_people_who_are_not_heard(bot: Onlooker, server: LiveServer, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        await bot.verdict("joined and publishes nothing", "joined-without-publishing", "room", room, ahead_s=LATER_S)
        camera = await ann.publish("video")
        await bot.verdict("a camera and no microphone", "no-microphone", "room", room, ahead_s=LATER_S)
        await ann.unpublish(camera)
        await ann.mute(await ann.publish("audio"))
        await bot.verdict("a muted microphone", "microphone-muted", "room", room, ahead_s=LATER_S)


@pytest.mark.parametrize(
    ("may", "code"),
    [
        (listener(), "cannot-publish"),
        (api.VideoGrants(can_publish_sources=["camera"]), "source-not-allowed"),
        (api.VideoGrants(can_subscribe=False), "cannot-subscribe"),
        (api.VideoGrants(hidden=True), "participant-hidden"),
    ],
)
async def test_people_who_may_not(bot: Onlooker, server: LiveServer, room: str, may: api.VideoGrants, code: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann", may=may)):
        await bot.verdict(f"a token that limits: {code}", code, "room", room)


async def test_a_full_room(bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    await opened(livekit, room, most=1)
    async with open_person(server, Pass(room=room, identity="ann")):
        await bot.verdict("a full room", "room-full", "room", room)


async def test_somebody_whose_media_never_comes_up(bot: Onlooker, server: LiveServer, room: str) -> None:
    token = Pass(room=room, identity="ann").signed(server.keys)
    async with connect(f"{server.url}/rtc?access_token={token}&auto_subscribe=1&protocol=15", proxy=None):
        await bot.verdict("signalling without media", "participant-stuck-joining", "room", room, ahead_s=LATER_S)


async def test_one_identity_in_a_loop(bot: Onlooker, server: LiveServer, webhooks: Webhooks, room: str) -> None:
    async with AsyncExitStack() as stack:
        people = [await stack.enter_async_context(open_person(server, Pass(room=room, identity="ann"))) for _ in range(3)]
        for person in people[:2]:
            await webhooks.left(person.sid)

        report = await bot.verdict("one identity joins three times", "identity-loop", "room", room)

    assert "3 times within" in report.findings[0].cause


async def test_somebody_who_was_removed(bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="bob")), open_person(server, Pass(room=room, identity="ann")) as ann:
        await livekit.room.remove_participant(api.RoomParticipantIdentity(room=room, identity="ann"))
        await webhooks.left(ann.sid)

        report = await bot.verdict("somebody who was removed", "participant-left", "participant", room, identity="ann")

    assert "API removed them" in report.findings[0].cause


async def test_an_agent_that_nobody_dispatched(bot: Onlooker, server: LiveServer, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann")):
        await bot.verdict("nobody dispatched an agent", "agent-no-dispatch", "agent", room)


async def test_an_agent_without_a_worker(bot: Onlooker, livekit: api.LiveKitAPI, room: str) -> None:
    await dispatched(livekit, room, room)

    await bot.verdict("dispatched a moment ago", "agent-dispatch-fresh", "agent", room, within_s=1.0)
    await bot.verdict("no worker of that name", "agent-no-worker", "agent", room, ahead_s=LATER_S)


async def test_an_agent_that_is_misspelt_or_has_no_free_worker(bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_worker(server, f"support-{room}") as worker:
        await dispatched(livekit, f"{room}-good", f"support-{room}")
        job = await worker.job()
        await dispatched(livekit, f"{room}-bad", f"suport-{room}")
        async with open_person(server, job.token) as agent:
            await agent.publish("audio")
            await bot.verdict("an agent's name is misspelt", "agent-name-differs", "agent", f"{room}-bad", ahead_s=LATER_S)
            await bot.verdict("an agent that is there", "agent-present", "agent", f"{room}-good", ahead_s=LATER_S)
            await worker.busy()
            await asyncio.sleep(0.05)
            await dispatched(livekit, f"{room}-late", f"support-{room}")
            await bot.verdict("all workers are full", "agent-none-free", "agent", f"{room}-late", ahead_s=LATER_S)


async def test_an_agent_that_took_the_job_and_does_not_come_or_leaves(
    bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str
) -> None:
    async with open_worker(server, room) as worker, open_person(server, Pass(room=room, identity="ann")):
        await dispatched(livekit, room, room)
        job = await worker.job()
        report = await bot.verdict("a job runs and no agent is there", "agent-running-not-joined", "agent", room, ahead_s=LATER_S)
        by_id = await bot.verdict("the same by the id of the job", "agent-running-not-joined", "agent", job.id, ahead_s=LATER_S)
        async with open_person(server, job.token) as agent:
            await bot.verdict("an agent that publishes no audio", "agent-silent", "agent", room, ahead_s=LATER_S)
            await agent.leave()
            await webhooks.left(agent.sid)
            await bot.verdict("an agent that has left", "agent-left", "agent", room, ahead_s=LATER_S)

    assert job.id in repr(report.findings[0].evidence)
    assert by_id.subject == f"{job.id} in room {room}"


async def test_an_agent_that_calls_its_job_done_at_once(bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_worker(server, room, Answer.CALLS_IT_DONE):
        await dispatched(livekit, room, room)

        await bot.verdict("a job that was turned down", "agent-turned-down", "agent", room, ahead_s=LATER_S)
