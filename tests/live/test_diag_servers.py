"""Cards on servers and crowds, on LiveKit's own server; and that looking leaves it as it was."""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from google.protobuf.message import Message
from livekit import api

from bot.diagnostics.observe import LOOK_S
from tests.live.diag_scene import Onlooker, Table, open_onlooker
from tests.live.livekit.build import Tools
from tests.live.livekit.people import open_crowd, open_person
from tests.live.livekit.processes import free_port
from tests.live.livekit.servers import Keys, LiveServer, Rules, open_livekit
from tests.live.livekit.tokens import Pass
from tests.live.livekit.trunks import Trunk

pytestmark = pytest.mark.asyncio(loop_scope="session")
CROWD, LOOKS, CARD_MS_MAX = 200, 20, 3_000.0
FACTS_MAX, FINDINGS_MAX = 45, 10
# A room, a participant, two dispatches, a trunk; counts in the list of rooms follow a second or two later.
STATE_PARTS, SETTLED_S = 5, 3.0


@asynccontextmanager
async def silence() -> AsyncIterator[str]:
    """A port that takes whatever is said, and never answers."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_server_in_order(bot: Onlooker) -> None:
    report = await bot.verdict("a server in order", "server-fine", "server")

    assert {fact.label: fact.value for fact in report.facts}["API key"] == "ok"


async def test_a_secret_that_is_wrong(server: LiveServer, table: Table) -> None:
    async with open_onlooker(server.url, server.keys, table, secret=secrets.token_hex(20)) as bot:
        await bot.verdict("a wrong secret: server", "server-key", "server")
        await bot.verdict("a wrong secret: room", "server-key", "room", "demo")
        await bot.verdict("a wrong secret: rooms", "server-key", "rooms")
        await bot.verdict("a wrong secret: sip", "server-key", "sip")


async def test_a_key_that_the_server_does_not_know(server: LiveServer, table: Table) -> None:
    async with open_onlooker(server.url, Keys(), table) as bot:
        await bot.verdict("an unknown key", "server-key", "room", "demo")


async def test_an_address_where_nobody_listens_or_that_does_not_exist(table: Table) -> None:
    for case, url, code in (
        ("nobody listens", f"ws://127.0.0.1:{free_port()}", "server-not-connecting"),
        ("a name that does not exist", "wss://livekit.invalid", "server-name-unknown"),
    ):
        async with open_onlooker(url, Keys(), table) as bot:
            await bot.verdict(f"{case}: server", code, "server")
            await bot.verdict(f"{case}: room", code, "room", "demo")


async def test_tls_that_is_spoken_to_a_plain_port(server: LiveServer, table: Table) -> None:
    async with open_onlooker(server.url.replace("ws://", "wss://"), server.keys, table) as bot:
        await bot.verdict("wss to a plain port", "server-certificate", "server")
        await bot.verdict("wss to a plain port: agent", "server-certificate", "agent", "demo")


async def test_a_website_instead_of_a_server(table: Table) -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="<html>hello</html>", content_type="text/html")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", page)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with open_onlooker(f"http://127.0.0.1:{runner.addresses[0][1]}", Keys(), table) as bot:
            await bot.verdict("a website instead of a server", "server-proxy", "server")
            await bot.verdict("a website instead of a server: rooms", "server-proxy", "rooms")
    finally:
        await runner.cleanup()


async def test_a_server_that_takes_calls_and_never_answers(table: Table) -> None:
    async with silence() as address, open_onlooker(f"ws://{address}", Keys(), table) as bot:
        begun = time.monotonic()
        await bot.verdict("a server that never answers", "server-late", "room", "demo", within_s=0.0)

        assert time.monotonic() - begun < LOOK_S + 1.0


async def test_two_hundred_people_are_a_card_within_three_seconds(bot: Onlooker, server: LiveServer, room: str, table: Table) -> None:
    async with open_crowd(server, room, CROWD), open_person(server, Pass(room=room, identity="late", may=api.VideoGrants(can_subscribe=False))):
        reports = [await bot.look("room", room) for _ in range(LOOKS)]

    took_ms = sorted(report.took_ms for report in reports)
    table.rows.append((f"{CROWD} people, p95 of {LOOKS} cards", "cannot-subscribe", reports[-1].findings[0].code, took_ms[int(0.95 * LOOKS) - 1]))
    assert took_ms[int(0.95 * LOOKS) - 1] <= CARD_MS_MAX
    assert all(len(report.facts) <= FACTS_MAX and len(report.findings) <= FINDINGS_MAX for report in reports)
    assert reports[-1].findings[0].code == "cannot-subscribe"
    assert any(fact.value.startswith(f"{CROWD + 1}: ") for fact in reports[-1].facts)


async def state_of(livekit: api.LiveKitAPI) -> list[bytes]:
    """Everything that the server tells about itself, in an order of its own."""
    rooms = list((await livekit.room.list_rooms(api.ListRoomsRequest())).rooms)
    things: list[Message] = [*rooms]
    for each in rooms:
        things += (await livekit.room.list_participants(api.ListParticipantsRequest(room=each.name))).participants
        things += await livekit.agent_dispatch.list_dispatch(each.name)
    things += (await livekit.sip.list_inbound_trunk(api.ListSIPInboundTrunkRequest())).items
    things += (await livekit.sip.list_outbound_trunk(api.ListSIPOutboundTrunkRequest())).items
    things += (await livekit.sip.list_dispatch_rule(api.ListSIPDispatchRuleRequest())).items
    things += (await livekit.egress.list_egress(api.ListEgressRequest())).items
    things += (await livekit.ingress.list_ingress(api.ListIngressRequest())).items
    return sorted(thing.SerializeToString(deterministic=True) for thing in things)


async def test_looking_leaves_a_server_as_it_was(tools: Tools, room: str) -> None:
    looks = (
        ("rooms", ""),
        ("room", room),
        ("room", f"{room}x"),
        ("agent", room),
        ("agent", f"{room}x"),
        ("egress", room),
        ("ingress", ""),
        ("server", ""),
        ("call", room),
        ("sip", ""),
    )
    async with (
        open_livekit(tools, rules=Rules(empty_timeout_s=600, departure_timeout_s=600)) as server,
        server.api() as livekit,
        open_person(server, Pass(room=room, identity="ann")) as ann,
        open_onlooker(server.url, server.keys, Table()) as bot,
    ):
        await ann.publish("audio")
        await livekit.agent_dispatch.create_dispatch(api.CreateAgentDispatchRequest(agent_name="support", room=room))
        await Trunk(address="127.0.0.1:5060").make(livekit)
        await asyncio.sleep(SETTLED_S)
        before = await state_of(livekit)
        assert len(before) == STATE_PARTS

        for what, name in looks:
            await bot.look(what, name)  # type: ignore[arg-type]
        await bot.look("participant", room, identity="ann")
        await bot.look("participant", identity=ann.sid)
        await bot.look("token", token=Pass(room=f"{room}y", identity="bob").signed(server.keys))

        assert await state_of(livekit) == before
