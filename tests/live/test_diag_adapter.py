"""The adapter and the terminal before LiveKit's own server: what it says, that looking changes nothing, and how calls to a real callee are told."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from livekit import api

from bot.diagnostics.phone import Phone
from bot.diagnostics.ports import CALL_ROOMS, Dialled, Outgoing
from bot.errors import LiveKitRefused, LiveKitUnreachable
from bot.livekit import Projects, open_projects
from bot.settings import Settings
from tests.live.livekit import scenarios
from tests.live.livekit.agents import Answer, open_worker
from tests.live.livekit.build import Tools
from tests.live.livekit.callee import Callee, closed_address, open_callee
from tests.live.livekit.fixtures import keys, livekit, room, server, tools, webhooks
from tests.live.livekit.people import open_person
from tests.live.livekit.processes import until
from tests.live.livekit.servers import LiveServer, open_livekit
from tests.live.livekit.tokens import Pass
from tests.live.livekit.trunks import CALLER, Trunk

__all__ = ["keys", "livekit", "room", "server", "tools", "webhooks"]
pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]

NUMBERS = {"0100": scenarios.answers(), "0186": scenarios.refuses("486 Busy Here"), "0163": scenarios.refuses("603 Decline")}
LOOKS = (
    ("rooms",),
    ("room", "{room}"),
    ("room", "gone"),
    ("participant", "{room}", "ann"),
    ("agent", "{room}"),
    ("call", "{room}"),
    ("sip",),
    ("egress", "{room}"),
    ("ingress",),
    ("server",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    status: int
    out: str
    err: str


async def diag(server: LiveServer, folder: Path, *words: str, env: Mapping[str, str] | None = None) -> Told:
    """`ask-ai diag` in a process of its own."""
    environment = {"PATH": "/usr/bin:/bin", "ASK_AI_DATA": str(folder), **server.environment(), **(env or {})}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "diag", *words, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    return Told(status=process.returncode or 0, out=out.decode(), err=err.decode())


@pytest_asyncio.fixture(loop_scope="session")
async def projects(server: LiveServer) -> AsyncIterator[Projects]:
    async with open_projects(Settings.from_env(server.environment()).livekit) as opened:
        yield opened


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def carrier(server: LiveServer) -> AsyncIterator[Callee]:
    async with open_callee(server, scenarios.exchange(NUMBERS)) as callee:
        yield callee


def calling(trunk: str, digits: str = "0100", ring_s: float = 4.0) -> Outgoing:
    return Outgoing(number=Phone(f"+1202555{digits}"), trunk=trunk, room=f"{CALL_ROOMS}{secrets.token_hex(4)}", identity="callee", ring_s=ring_s, talk_s=5.0)


async def failure(projects: Projects) -> LiveKitRefused | LiveKitUnreachable:
    """Why the server could not be looked at."""
    try:
        await projects.reading().rooms()
    except (LiveKitRefused, LiveKitUnreachable) as error:
        return error
    raise AssertionError("it could be looked at")


async def settled(livekit: api.LiveKitAPI) -> str:
    """The whole state once everybody counts: the list of rooms learns of people and tracks seconds later."""

    async def counted() -> bool:
        (only,) = (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms
        before = await whole_state(livekit)
        await asyncio.sleep(0.3)
        return (only.num_participants, only.num_publishers) == (1, 1) and await whole_state(livekit) == before

    await until(counted, within_s=30)
    return await whole_state(livekit)


async def whole_state(livekit: api.LiveKitAPI) -> str:
    """All that the server tells, but for what time alone changes."""
    rooms = (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms
    told: list[object] = [sorted(room.name for room in rooms)]
    for found in sorted(rooms, key=lambda one: one.name):
        people = (await livekit.room.list_participants(api.ListParticipantsRequest(room=found.name))).participants
        told += [found, sorted(map(str, people)), sorted(str(one.id) for one in await livekit.agent_dispatch.list_dispatch(found.name))]
    told += [await livekit.sip.list_inbound_trunk(api.ListSIPInboundTrunkRequest()), await livekit.sip.list_outbound_trunk(api.ListSIPOutboundTrunkRequest())]
    told += [await livekit.sip.list_dispatch_rule(api.ListSIPDispatchRuleRequest())]
    told += [await livekit.egress.list_egress(api.ListEgressRequest()), await livekit.ingress.list_ingress(api.ListIngressRequest())]
    return "\n".join(map(str, told))


async def test_no_look_changes_anything_on_the_server(tools: Tools, tmp_path: Path) -> None:
    """Each look in a process of its own, and after each the whole state of a server that nobody else uses."""
    async with open_livekit(tools) as server, server.api() as livekit:
        await Trunk(address="127.0.0.1:5999", user="user", password=secrets.token_hex(8)).make(livekit)
        async with open_worker(server, "helper", Answer.CALLS_IT_DONE), open_person(server, Pass(room="kept", identity="ann")) as ann:
            await ann.publish("audio")
            await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(room="kept", agent_name="helper"))
            before = await settled(livekit)
            for words in LOOKS:
                told = await diag(server, tmp_path, *(word.format(room="kept") for word in words), "--json")
                assert (told.status, told.err) == (0, "")
                assert json.loads(told.out)["host"]
                assert await whole_state(livekit) == before, words
    assert "ann" in before


async def test_people_tracks_and_agents_are_seen(projects: Projects, server: LiveServer, room: str) -> None:
    async with open_person(server, Pass(room=room, identity="sip_+14155550123", metadata="private", attributes={"mood": "private"})) as person:
        sid = await person.publish("audio")
        await person.mute(sid)
        reading = projects.reading()

        async def muted() -> bool:
            return [track.muted for one in await reading.participants(room) for track in one.tracks] == [True]

        await until(muted, within_s=5)
        (seen,) = await reading.rooms([room])
        (one,) = await reading.participants(room)

        # How many are in it the list of rooms learns seconds later.
        assert (seen.name, seen.created_at is not None) == (room, True)
        assert (one.identity, one.kind, one.state, one.publisher) == ("sip_+14•••••••23", "standard", "active", True)
        assert [(track.kind, track.source, track.muted) for track in one.tracks] == [("audio", "microphone", True)]
        assert one.permission.publish
        assert "private" not in repr(one)
        assert await reading.participant(room, "sip_+14•••••••23") == one
        assert await reading.participant(room, "nobody") is None
        assert [dispatch.agent_name for dispatch in await reading.dispatches(room)] == [""]


async def test_what_is_not_there_is_none_or_empty(projects: Projects) -> None:
    reading = projects.reading()

    assert not await reading.rooms(["gone"])
    assert not await reading.participants("gone")
    assert not await reading.dispatches("gone")
    assert not await reading.egresses(room="gone")
    assert not await reading.ingresses(room="gone")
    assert await reading.participant("gone", "ann") is None


async def test_wrong_keys_and_addresses_are_told_apart(server: LiveServer) -> None:
    right = server.environment()
    wrong: Sequence[tuple[Mapping[str, str], type[LiveKitRefused | LiveKitUnreachable], str]] = [
        ({"LIVEKIT_API_KEY": "other"}, LiveKitRefused, "does not know this API key"),
        ({"LIVEKIT_API_SECRET": secrets.token_hex(24)}, LiveKitRefused, "secret does not belong"),
        ({"LIVEKIT_URL": right["LIVEKIT_URL"].replace("ws:", "wss:")}, LiveKitUnreachable, "no TLS"),
        ({"LIVEKIT_URL": f"{right['LIVEKIT_URL']}/else"}, LiveKitUnreachable, "no LiveKit API"),
    ]
    for change, kind, why in wrong:
        async with open_projects(Settings.from_env({**right, **change}).livekit) as projects:
            error = await failure(projects)
        assert isinstance(error, kind)
        assert why in error.why


async def test_an_answered_call_is_hung_up_and_leaves_no_room(projects: Projects, livekit: api.LiveKitAPI, carrier: Callee) -> None:
    dialler, call = projects.dialler(), calling(await Trunk(address=carrier.address).make(livekit))
    await dialler.open_room(call.room)
    dialled = await dialler.dial(call)

    assert (dialled.outcome, dialled.code) == ("answered", 200)
    assert dialled.call_id.startswith("SCL_")
    assert call.room in await dialler.left_over()

    async def active() -> bool:
        return await dialler.stage(call.room, "callee") == "active"

    await until(active, within_s=5)
    (callee,) = await projects.reading().participants(call.room)
    assert (callee.kind, callee.attributes["sip.phoneNumber"], callee.attributes["sip.trunkPhoneNumber"]) == ("sip", str(call.number), str(Phone(CALLER)))
    assert await dialler.hang_up(call.room)
    await carrier.until_heard("BYE", within_s=10)
    assert not await dialler.hang_up(call.room)
    assert call.room not in await dialler.left_over()


@pytest.mark.parametrize(
    ("digits", "code", "phrase", "error"), [("0186", 486, "Busy Here", "resource_exhausted"), ("0163", 603, "Decline", "permission_denied")]
)
async def test_a_refusal_has_the_carriers_status(
    projects: Projects, livekit: api.LiveKitAPI, carrier: Callee, digits: str, code: int, phrase: str, error: str
) -> None:
    call = calling(await Trunk(address=carrier.address).make(livekit), digits)

    assert await projects.dialler().dial(call) == Dialled(outcome="refused", code=code, phrase=phrase, error=error)


async def test_a_trunk_that_is_none_and_a_port_that_is_closed(projects: Projects, livekit: api.LiveKitAPI) -> None:
    dialler = projects.dialler()

    assert await dialler.dial(calling("ST_gone")) == Dialled(outcome="refused", error="not_found", note="trunk_not_found")
    closed = await dialler.dial(calling(await Trunk(address=closed_address()).make(livekit), ring_s=2.0))
    assert (closed.outcome, closed.code) == ("refused", 408)


async def test_without_a_sip_service_nobody_can_be_called(tools: Tools) -> None:
    async with open_livekit(tools) as server, server.api() as livekit, open_projects(Settings.from_env(server.environment()).livekit) as projects:
        call = calling(await Trunk(address="127.0.0.1:5999").make(livekit))

        assert await projects.dialler().dial(call) == Dialled(outcome="refused", error="unavailable", note="no_sip_service")


async def test_a_test_call_from_the_terminal_is_told_and_leaves_nothing(server: LiveServer, livekit: api.LiveKitAPI, carrier: Callee, tmp_path: Path) -> None:
    trunk = await Trunk(address=carrier.address).make(livekit)
    rules = {"ASK_AI_DIAL_TRUNKS": trunk, "ASK_AI_DIAL_PREFIXES": "+1202"}
    busy = await diag(server, tmp_path, "dial", "+12025550186", "--yes", "--json", env=rules)

    assert busy.status == 1
    assert "486" in json.dumps(json.loads(busy.out)["verdict"])
    assert "+12025550186" not in busy.out + busy.err
    assert [room for room in (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms if room.name.startswith(CALL_ROOMS)] == []
