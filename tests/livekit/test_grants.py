"""Each call has a token of its own that can do what the call needs, and nothing else."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import CALL_ROOMS, Dialler, LiveKit, Outgoing
from bot.livekit import open_projects
from bot.livekit.line import Rights
from bot.settings import Settings
from tests.fakes.livekit_scene import world
from tests.livekit.servers import looked_at

Call = Callable[[LiveKit, Dialler], Awaitable[object]]
ROOM = f"{CALL_ROOMS}x"
OUTGOING = Outgoing(number=Phone("+14155550123"), trunk="ST_out", room=ROOM, identity="callee", ring_s=5, talk_s=5)
ADMIN = {"roomAdmin": True, "room": "demo"}
CALLS: list[tuple[str, Call, dict[str, Any], dict[str, Any]]] = [
    ("ListRooms", lambda livekit, _: livekit.rooms(), {"roomList": True}, {}),
    ("ListParticipants", lambda livekit, _: livekit.participants("demo"), ADMIN, {}),
    ("GetParticipant", lambda livekit, _: livekit.participant("demo", "ada"), ADMIN, {}),
    ("ListDispatch", lambda livekit, _: livekit.dispatches("demo"), ADMIN, {}),
    ("ListSIPInboundTrunk", lambda livekit, _: livekit.inbound_trunks(), {}, {"admin": True}),
    ("ListSIPOutboundTrunk", lambda livekit, _: livekit.outbound_trunks(), {}, {"admin": True}),
    ("ListSIPDispatchRule", lambda livekit, _: livekit.dispatch_rules(), {}, {"admin": True}),
    ("ListEgress", lambda livekit, _: livekit.egresses(room="demo"), {"roomRecord": True}, {}),
    ("ListIngress", lambda livekit, _: livekit.ingresses(room="demo"), {"ingressAdmin": True}, {}),
    ("ListRooms", lambda livekit, _: livekit.reach(), {"roomList": True}, {}),
    ("ListRooms", lambda _, dialler: dialler.left_over(), {"roomList": True}, {}),
    ("CreateRoom", lambda _, dialler: dialler.open_room(ROOM), {"roomCreate": True}, {}),
    ("CreateSIPParticipant", lambda _, dialler: dialler.dial(OUTGOING), {}, {"call": True}),
    ("GetParticipant", lambda _, dialler: dialler.stage(ROOM, "callee"), {"roomAdmin": True, "room": ROOM}, {}),
    ("DeleteRoom", lambda _, dialler: dialler.hang_up(ROOM), {"roomCreate": True}, {}),
]
INSIDE = {"canPublish": False, "canSubscribe": False, "canPublishData": False}


@pytest.mark.parametrize(("method", "call", "video", "sip"), CALLS)
async def test_a_call_may_do_what_it_needs_and_nothing_else(method: str, call: Call, video: dict[str, Any], sip: dict[str, Any]) -> None:
    async with looked_at() as (server, projects):
        server.world = world()
        await call(projects.reading(), projects.dialler())

    asked = next(asked for asked in server.asked if asked.method == method)
    assert len(server.asked) == 1 or method == "DeleteRoom"
    assert asked.grants["video"] == video | INSIDE
    assert {name: value for name, value in asked.grants["sip"].items() if value} == sip
    assert asked.valid_s <= 600


async def test_looking_changes_nothing_on_the_server() -> None:
    async with looked_at() as (server, projects):
        server.world = world()
        before = repr(server.world)
        for _, call, _, _ in CALLS[:10]:
            await call(projects.reading(), projects.dialler())

    assert repr(server.world) == before
    assert {asked.method for asked in server.asked} == {method for method, _, _, _ in CALLS[:10]}


async def test_a_secret_as_short_as_that_of_a_server_for_development_is_used_without_a_warning() -> None:
    env = {"LIVEKIT_URL": "ws://127.0.0.1:1", "LIVEKIT_API_KEY": "devkey", "LIVEKIT_API_SECRET": "six"}
    async with open_projects(Settings.from_env(env).livekit) as projects:
        assert projects.reading().line.token(Rights(room_list=True)).count(".") == 2
