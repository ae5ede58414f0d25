"""Participants as the server lists them, and why it says that they left."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from livekit import api
from livekit.protocol.models import ParticipantInfo, TrackInfo, TrackSource

from tests.live.livekit.calls import phone as listed
from tests.live.livekit.people import NotLetIn, Person, Refused, open_crowd, open_person
from tests.live.livekit.processes import until
from tests.live.livekit.servers import LiveServer, Rules, open_livekit
from tests.live.livekit.tokens import HOUR, Pass, listener
from tests.live.livekit.webhooks import Webhooks

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOTICED_S = 40.0  # the server takes some twenty seconds to miss somebody
Ending = Callable[[Person, api.LiveKitAPI, str], Awaitable[object]]


async def _leaves(person: Person, livekit: api.LiveKitAPI, room: str) -> object:
    return await person.leave()


async def _is_removed(person: Person, livekit: api.LiveKitAPI, room: str) -> object:
    return await livekit.room.remove_participant(api.RoomParticipantIdentity(room=room, identity="ann"))


async def _sees_the_room_deleted(person: Person, livekit: api.LiveKitAPI, room: str) -> object:
    return await livekit.room.delete_room(api.DeleteRoomRequest(room=room))


def _is_active(seen: ParticipantInfo | None) -> bool:
    return seen is not None and seen.state == ParticipantInfo.State.ACTIVE


ENDINGS = {"CLIENT_INITIATED": _leaves, "PARTICIPANT_REMOVED": _is_removed, "ROOM_DELETED": _sees_the_room_deleted}


@pytest.mark.parametrize("reason", ENDINGS)
async def test_the_server_says_why_somebody_left(server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str, reason: str) -> None:
    ending: Ending = ENDINGS[reason]
    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        await ending(ann, livekit, room)

        assert await webhooks.left(ann.sid) == reason
        assert await ann.gone() == reason


async def test_a_second_join_with_the_same_identity_ends_the_first(server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str) -> None:
    who = Pass(room=room, identity="ann")
    async with open_person(server, who) as first, open_person(server, who) as second:
        assert await webhooks.left(first.sid) == "DUPLICATE_IDENTITY"
        assert await first.gone() == "DUPLICATE_IDENTITY"
        seen = await listed(livekit, room, "ann")
        assert seen
        assert seen.sid == second.sid


async def test_somebody_killed_is_missed_after_a_while(server: LiveServer, livekit: api.LiveKitAPI, webhooks: Webhooks, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        await until(lambda: listed(livekit, room, "ann"), _is_active)
        ann.kill()
        assert await ann.gone() == ""

        assert _is_active(await listed(livekit, room, "ann"))
        assert await webhooks.left(ann.sid, NOTICED_S) == "CONNECTION_TIMEOUT"


async def test_tracks_are_listed_as_they_are_published_and_muted(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async def tracks() -> dict[str, TrackInfo]:
        seen = await listed(livekit, room, "ann")
        return {track.sid: track for track in seen.tracks} if seen else {}

    async with open_person(server, Pass(room=room, identity="ann")) as ann:
        sound, picture = await ann.publish("audio"), await ann.publish("video")
        await until(tracks, lambda found: {sound: TrackSource.MICROPHONE, picture: TrackSource.CAMERA} == {sid: track.source for sid, track in found.items()})

        await ann.mute(sound)
        await until(tracks, lambda found: [sid for sid, track in found.items() if track.muted] == [sound])

        await ann.mute(sound, muted=False)
        await ann.unpublish(picture)
        await until(tracks, lambda found: [(sid, track.muted) for sid, track in found.items()] == [(sound, False)])


async def test_data_reaches_the_others(server: LiveServer, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann")) as ann, open_person(server, Pass(room=room, identity="bob")) as bob:
        await ann.send("hello", topic="greetings")

        assert await bob.heard() == ("greetings", "hello")


async def test_what_a_token_forbids_the_server_forbids(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="ann", may=listener(), attributes={"team": "sales"})) as ann:
        seen = await listed(livekit, room, "ann")
        assert seen
        assert (seen.permission.can_publish, seen.permission.can_subscribe, seen.attributes["team"]) == (False, True, "sales")

        with pytest.raises(Refused):
            await ann.publish("audio")


async def test_a_token_out_of_date_lets_nobody_in(server: LiveServer, room: str) -> None:
    with pytest.raises(NotLetIn, match="401"):
        async with open_person(server, Pass(room=room, identity="ann", valid_for=-HOUR)):
            pass


async def test_a_crowd_is_really_there(server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    async with open_crowd(server, room, 20):

        async def there() -> set[str]:
            found = (await livekit.room.list_participants(api.ListParticipantsRequest(room=room))).participants
            return {each.identity for each in found if each.state == ParticipantInfo.State.ACTIVE and each.tracks}

        await until(there, lambda found: found == {f"guest-{number:03}" for number in range(20)})


async def test_participants_are_in_the_servers_region(server: LiveServer) -> None:
    who = Pass(room="demo", identity="ann")
    async with open_livekit(server.tools, rules=Rules(region="far-away")) as alone, alone.api() as livekit, open_person(alone, who):
        seen = await listed(livekit, "demo", "ann")

    assert seen
    assert seen.region == "far-away"
