"""What LiveKit says of a test call, and what it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web
from livekit.protocol import sip

from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import CALL_ROOMS, Dialled, Outgoing
from bot.errors import LiveKitRefused, LiveKitUnreachable
from bot.livekit.dialling import Dialling
from tests.fakes.livekit_server import LiveKitServer, serve_livekit
from tests.fakes.livekit_world import Refusal
from tests.livekit.servers import connected

NUMBER = "+14155550123"
ROOM = f"{CALL_ROOMS}a1"
CALL = Outgoing(number=Phone(NUMBER), trunk="ST_out", room=ROOM, identity="callee", ring_s=2.2, talk_s=20.0)


@pytest.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    async with serve_livekit() as running:
        running.world.outbound.append(sip.SIPOutboundTrunkInfo(sip_trunk_id="ST_out"))
        yield running


async def dialled(server: LiveKitServer, call: Outgoing = CALL, **other: str) -> Dialled:
    async with connected(server, 5.0, None, **other) as projects:
        return await projects.dialler().dial(call)


def sip_status(code: int, words: str) -> dict[str, str]:
    return {"sip_status_code": str(code), "sip_status": words}


@pytest.mark.parametrize(
    ("refusal", "seen"),
    [
        (Refusal("permission_denied", "", sip_status(403, "Forbidden")), Dialled(outcome="refused", code=403, phrase="Forbidden", error="permission_denied")),
        (
            Refusal("failed_precondition", "", sip_status(503, "SIP_STATUS_SERVICE_UNAVAILABLE")),
            Dialled(outcome="refused", code=503, phrase="Service Unavailable", error="failed_precondition"),
        ),
        (
            Refusal("not_found", "", sip_status(404, f"no route to {NUMBER}\r\nX")),
            Dialled(outcome="refused", code=404, phrase="no route to +14•••••••23 X", error="not_found"),
        ),
        (Refusal("not_found", "requested sip trunk does not exist"), Dialled(outcome="refused", error="not_found", note="trunk_not_found")),
        (Refusal("unavailable", "no response from servers"), Dialled(outcome="refused", error="unavailable", note="no_sip_service")),
        (Refusal("internal", "sip not connected (redis required)"), Dialled(outcome="refused", error="not_connected", note="no_redis")),
        (Refusal("canceled", "sip request timed out"), Dialled(outcome="refused", error="canceled")),
        (Refusal("canceled", "transaction failed to complete (0 intermediate responses)"), Dialled(outcome="refused", error="canceled", note="no_reply")),
        (Refusal("canceled", "transaction failed to complete (2 intermediate responses)"), Dialled(outcome="refused", error="canceled", note="went_quiet")),
        (
            Refusal("failed_precondition", "sip server required auth, but no username or password was provided"),
            Dialled(outcome="refused", error="failed_precondition", note="no_credentials"),
        ),
        (Refusal("invalid_argument", "lookup sip.example.invalid: no such host"), Dialled(outcome="refused", error="invalid_argument", note="dns")),
        (Refusal("unauthenticated", "permissions denied"), Dialled(outcome="refused", error="permission_denied", note="call_grant")),
        (Refusal("internal", "something new"), Dialled(outcome="refused", error="internal")),
        (Refusal("deadline_exceeded", "context deadline exceeded"), Dialled(outcome="unknown", error="deadline_exceeded", note="late")),
        (Refusal("not_found", "", {"sip_status_code": 486, "sip_status": 7}), Dialled(outcome="refused", code=486, phrase="7", error="not_found")),
        (Refusal("not_found", "", {"sip_status_code": "many", "sip_status": ""}), Dialled(outcome="refused", error="not_found")),
    ],
)
async def test_each_way_in_which_a_call_can_fail_is_told_apart(server: LiveKitServer, refusal: Refusal, seen: Dialled) -> None:
    server.world.answers[NUMBER] = refusal

    assert await dialled(server) == seen


async def test_the_call_has_its_limits_and_shows_no_number(server: LiveKitServer) -> None:
    await dialled(server, replace(CALL, caller=Phone("+14155550199"), hidden=True))

    request = server.asked[0].request
    assert isinstance(request, sip.CreateSIPParticipantRequest)
    assert request.wait_until_answered
    assert (request.ringing_timeout.seconds, request.max_call_duration.seconds) == (3, 23)
    assert (request.sip_call_to, request.sip_number, request.hide_phone_number) == (NUMBER, "+14155550199", True)
    assert (request.room_name, request.participant_identity, request.participant_name) == (ROOM, "callee", "Test call")


async def test_a_call_that_nobody_tells_the_end_of_is_unknown(server: LiveKitServer) -> None:
    async def never() -> None:
        await asyncio.Event().wait()

    server.world.answers[NUMBER] = never
    async with connected(server) as projects:
        hasty = Dialling(projects.dialler().line, margin_s=0.05)

        assert await hasty.dial(replace(CALL, ring_s=0.0)) == Dialled(outcome="unknown", note="late")


@pytest.mark.parametrize("status", [502, 504])
async def test_a_proxy_that_gives_up_leaves_it_unknown(server: LiveKitServer, status: int) -> None:
    async def give_up(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status, text="<html>gateway</html>", content_type="text/html")

    server.instead = give_up

    assert await dialled(server) == Dialled(outcome="unknown", note="cut")


async def test_a_connection_that_breaks_leaves_it_unknown(server: LiveKitServer) -> None:
    async def hang_up(request: web.Request) -> web.StreamResponse:
        assert request.transport
        request.transport.close()
        return web.Response()

    server.instead = hang_up

    assert await dialled(server) == Dialled(outcome="unknown", note="cut")


async def test_where_nothing_can_have_been_dialled_there_is_an_error_instead(server: LiveKitServer) -> None:
    with pytest.raises(LiveKitRefused, match="401"):
        await dialled(server, LIVEKIT_API_KEY="other")
    with pytest.raises(LiveKitUnreachable):
        await dialled(server, LIVEKIT_URL=f"{server.url}/elsewhere")
    with pytest.raises(LiveKitUnreachable):
        await dialled(server, LIVEKIT_URL="wss://nowhere.invalid")

    async def older(_: web.Request) -> web.StreamResponse:
        return web.json_response({"code": "bad_route", "msg": ""}, status=404)

    server.instead = older
    with pytest.raises(LiveKitRefused, match="unimplemented"):
        await dialled(server)
    assert server.asked == []


async def test_what_else_goes_wrong_with_a_room_is_told(server: LiveKitServer) -> None:
    async def forbidden(_: web.Request) -> web.StreamResponse:
        return web.json_response({"code": "permission_denied", "msg": ""}, status=403)

    server.instead = forbidden
    async with connected(server) as projects:
        dialler: Dialling = projects.dialler()
        for call in (dialler.open_room(ROOM), dialler.hang_up(ROOM), dialler.stage(ROOM, "callee"), dialler.left_over()):
            with pytest.raises(LiveKitRefused, match="permission_denied"):
                await call
