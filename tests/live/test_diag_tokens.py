"""Cards on tokens, recordings and encoders, on LiveKit's own server."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Callable

import pytest
from livekit import api
from livekit.protocol import egress as egress_pb
from livekit.protocol import ingress as ingress_pb

from tests.live.diag_scene import Onlooker
from tests.live.livekit.people import NotLetIn, open_person
from tests.live.livekit.servers import Keys, LiveServer
from tests.live.livekit.tokens import Pass
from tests.live.redis_notes import note_egress, note_ingress

pytestmark = pytest.mark.asyncio(loop_scope="session")
JOIN = api.VideoGrants(room_join=True, room="demo")


def token(keys: Keys, *, grants: api.VideoGrants = JOIN, identity: str = "ann", minutes: float = 10) -> api.AccessToken:
    return api.AccessToken(keys.key, keys.secret).with_identity(identity).with_grants(grants).with_ttl(dt.timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("token-expired", lambda keys: token(keys, minutes=-10)),
        ("token-bad-signature", lambda keys: token(Keys(key=keys.key, secret=keys.secret[:-1]))),
        ("token-wrong-key", lambda keys: token(Keys())),
        ("token-no-join", lambda keys: token(keys, grants=api.VideoGrants(room="demo"))),
        ("token-no-grant", lambda keys: api.AccessToken(keys.key, keys.secret).with_identity("ann")),
    ],
)
async def test_a_token_that_the_server_refuses_is_told_why(bot: Onlooker, server: LiveServer, code: str, make: Callable[[Keys], api.AccessToken]) -> None:
    refused = make(server.keys).to_jwt()

    with pytest.raises(NotLetIn):
        async with open_person(server, refused):
            pass
    await bot.verdict(f"refused by the server: {code}", code, "token", token=refused)


async def test_tokens_that_the_server_takes(bot: Onlooker, server: LiveServer, livekit: api.LiveKitAPI, room: str) -> None:
    good = token(server.keys, grants=api.VideoGrants(room_join=True, room=room))
    await bot.verdict("a token in order", "token-fine", "token", token=good.to_jwt())
    await livekit.room.create_room(api.CreateRoomRequest(name=room))
    agents = api.RoomConfiguration(agents=[api.RoomAgentDispatch(agent_name="support")])
    await bot.verdict("a room configuration for a room that exists", "token-room-config-ignored", "token", token=good.with_room_config(agents).to_jwt())
    async with open_person(server, Pass(room=room, identity="ann")):
        plain = token(server.keys, grants=api.VideoGrants(room_join=True, room=room))
        await bot.verdict("an identity that is taken", "token-identity-taken", "token", token=plain.to_jwt())
    other = token(server.keys, grants=api.VideoGrants(room_join=True, room=room.upper()))
    await bot.verdict("a room in other case", "token-wrong-room", "token", token=other.to_jwt())


async def test_recordings_that_the_server_lists(bot: Onlooker, server: LiveServer, room: str) -> None:
    await bot.verdict("no recording", "egress-none", "egress", room)
    await bot.verdict("no recording of that id", "egress-none", "egress", f"EG_{secrets.token_hex(6)}")
    now = time.time_ns()
    info = egress_pb.EgressInfo(
        egress_id=f"EG_{secrets.token_hex(6)}", room_name=room, started_at=now, updated_at=now, room_composite=egress_pb.RoomCompositeEgressRequest()
    )
    for code, status, error, number in (
        ("egress-fine", egress_pb.EGRESS_ACTIVE, "", 0),
        ("egress-no-start-signal", egress_pb.EGRESS_ABORTED, "Start signal not received", 412),
        ("egress-upload-failed", egress_pb.EGRESS_FAILED, "S3 upload failed: AccessDenied", 400),
        ("egress-limit-reached", egress_pb.EGRESS_LIMIT_REACHED, "Session limit reached", 413),
    ):
        info.status, info.error, info.error_code = status, error, number
        await note_egress(server, info)
        await bot.verdict(f"a recording: {code}", code, "egress", room)
    await bot.verdict("a recording by its id", "egress-limit-reached", "egress", info.egress_id)


async def test_encoders_that_the_server_lists(bot: Onlooker, server: LiveServer, room: str) -> None:
    await bot.verdict("no encoder", "ingress-none", "ingress", room)
    await bot.verdict("no encoder of that id", "ingress-none", "ingress", f"IN_{secrets.token_hex(6)}")
    key = secrets.token_hex(6)
    info = ingress_pb.IngressInfo(
        ingress_id=f"IN_{secrets.token_hex(6)}", room_name=room, stream_key=key, participant_identity="obs", enabled=True, name="stage"
    )
    for code, status, error in (
        ("ingress-inactive", ingress_pb.IngressState.ENDPOINT_INACTIVE, ""),
        ("ingress-error", ingress_pb.IngressState.ENDPOINT_ERROR, "unsupported format for the source media"),
        ("ingress-not-in-room", ingress_pb.IngressState.ENDPOINT_PUBLISHING, ""),
    ):
        info.state.status, info.state.error, info.state.started_at = status, error, time.time_ns()
        await note_ingress(server, info)
        report = await bot.verdict(f"an encoder: {code}", code, "ingress", room)
        assert key not in repr(report)
