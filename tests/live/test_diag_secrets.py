"""What LiveKit's customers keep on its server and must not get out: put there for real, looked at in every way there is, and searched for in all that came of it."""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from livekit import api
from livekit.protocol.webhook import WebhookEvent
from matplotlib.text import Text

from bot.answering.check import Checker
from bot.diagnostics.chart.around import draw_absent, draw_frames, draw_legend, draw_words
from bot.diagnostics.chart.canvas import Canvas
from bot.diagnostics.chart.plan import plan_of
from bot.diagnostics.history import recall
from bot.flow import Answerer
from bot.settings import DialSettings, LiveKitSettings, Project
from bot.web.livekit_hook import PATH
from knowledge import load_builtin
from tests.e2e.slack.world import World, open_world
from tests.fakes.retriever import FakeRetriever
from tests.live.diag_planted import Planted
from tests.live.diag_searched import Output, Overheard, overhearing, put_out
from tests.live.diag_tour import looked_at
from tests.live.livekit import scenarios
from tests.live.livekit.build import Tools
from tests.live.livekit.callee import open_callee
from tests.live.livekit.people import open_person
from tests.live.livekit.processes import free_port, until
from tests.live.livekit.servers import Keys, LiveServer, open_livekit, open_sip
from tests.web.sending import Server

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.slow]
AT_ONCE = 2
TOLD_BY_WEBHOOK = ("room_started", "participant_joined", "egress_ended", "ingress_ended")


@asynccontextmanager
async def bot_beside(server: LiveServer, folder: Path, port: int, planted: Planted) -> AsyncIterator[World]:
    """The whole service over HTTP, with this server as its only one, which knows the address for webhooks."""
    project = Project(name="default", url=server.url, api_key=server.api_key, api_secret=server.api_secret)
    answerer = Answerer(retriever=FakeRetriever(), checker=Checker(load_builtin()))
    async with open_world(answerer, folder, "http") as world:
        await world.stop()
        dial = DialSettings(trunks=planted.trunks, prefixes=("+4930",))
        livekit = LiveKitSettings(projects={"default": project}, default="default", dial=dial, admins=frozenset({world.ada.id}))
        world.settings = replace(world.settings, livekit=livekit, port=port)
        await world.start()
        yield world


async def hooked(world: World, server: LiveServer, planted: Planted, livekit: api.LiveKitAPI) -> None:
    """Webhooks with all that LiveKit puts into them, signed as it signs them; one is signed by nobody whom the bot knows."""
    rooms = (await livekit.room.list_rooms(api.ListRoomsRequest())).rooms
    assert world.service is not None
    for at, room in enumerate(rooms):
        people = (await livekit.room.list_participants(api.ListParticipantsRequest(room=room.name))).participants
        for kind in TOLD_BY_WEBHOOK:
            event = WebhookEvent(event=kind, id=f"EV_{secrets.token_hex(6)}", created_at=int(datetime.now(UTC).timestamp()), room=room)
            if kind == "participant_joined" and people:
                event.participant.CopyFrom(people[0])
            if kind == "egress_ended":
                event.egress_info.CopyFrom(planted.egress(room.name))
            if kind == "ingress_ended":
                event.ingress_info.CopyFrom(planted.ingress(room.name))
            signer = Server(api_key=server.api_key, api_secret=server.api_secret) if at or kind != "room_started" else Server()
            body, headers = signer.signed(MessageToDict(event))
            answer = await world.http.post(f"http://127.0.0.1:{world.service.port}{PATH}", content=body, headers=headers)
            assert answer.status_code == (200 if signer.api_key == server.api_key else 401), answer.text


async def terminal(server: LiveServer, folder: Path, *words: str, env: dict[str, str]) -> str:
    """What `ask-ai --verbose diag …` writes, to both of its outputs."""
    environment = {"PATH": "/usr/bin:/bin", "ASK_AI_DATA": str(folder), **server.environment(), **env}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "--verbose", "diag", *words, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    return f"{words[:1]} {process.returncode}\n{out.decode()}"


async def on_terminals(server: LiveServer, folder: Path, planted: Planted, token: str) -> list[str]:
    """Every look at the terminal, as JSON and some of them as a card, and a test call."""
    room, env = planted.call_room, {"ASK_AI_DIAL_TRUNKS": ",".join(planted.trunks), "ASK_AI_DIAL_PREFIXES": "+4930"}
    looks = [["help"], ["rooms"], ["sip"], ["server"], ["ingress"], ["token", token], ["participant", planted.room, planted.identity]]
    looks += [[what, room] for what in ("room", "agent", "call", "egress", "ingress", "history")] + [["room", planted.room]]
    looks += [["dial", planted.numbers["again"], "trunk", trunk, "--yes"] for trunk in planted.trunks]
    runs = [[*words, "--json"] for words in looks] + [["sip"], ["room", room], ["history", room], ["egress", room], ["nonsense", planted.numbers["again"]]]
    free = asyncio.Semaphore(AT_ONCE)

    async def one(words: list[str]) -> str:
        async with free:
            return await terminal(server, folder, *words, env=env)

    return list(await asyncio.gather(*map(one, runs)))


async def letters(world: World, room: str) -> list[str]:
    """All that is written in the picture of a room's history."""
    assert world.service is not None
    past = await recall(world.service.store.records, "default", room, datetime.now(UTC))
    canvas = Canvas(plan_of(past.timeline))
    canvas.rows()
    for part in (draw_absent, draw_frames, draw_words, draw_legend):
        part(canvas)
    return [text.get_text() for text in canvas.figure.findobj(Text) if isinstance(text, Text)]


@asynccontextmanager
async def everything(tools: Tools, folder: Path, planted: Planted, port: int) -> AsyncIterator[tuple[LiveServer, api.LiveKitAPI]]:
    """A server with all that is planted, somebody in the harmless room, a phone that answers and one that is busy."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(open_livekit(tools, keys=Keys(), webhook_urls=[f"http://127.0.0.1:{port}{PATH}"], folder=folder))
        await stack.enter_async_context(open_sip(server))
        answering = await stack.enter_async_context(open_callee(server, scenarios.scenario(scenarios.hangs_up(after_ms=8_000))))
        busy = await stack.enter_async_context(open_callee(server, scenarios.scenario(scenarios.refuses("486 Busy Here"))))
        livekit = await stack.enter_async_context(server.api())
        await planted.rooms(livekit)
        await planted.telephony(livekit, answering.address, busy.address)
        await planted.media(server)
        for identity in ("ann", planted.identity):
            await stack.enter_async_context(open_person(server, planted.passes(identity)))
        yield server, livekit


async def accepted(livekit: api.LiveKitAPI, planted: Planted) -> None:
    """The server keeps all that was planted, so that it could get out."""

    async def missing() -> list[str]:
        told = await planted.told_back(livekit)
        elsewhere = {"number called", "number again"}
        return [what for what, needle in planted.needles().items() if needle not in told and what not in elsewhere]

    await until(missing, lambda left: not left)


def token_of(server: LiveServer, planted: Planted) -> str:
    """A good token with secrets of its own."""
    token = planted.passes(planted.identity).signed(server.keys)
    _, claims, signature = token.split(".")
    planted.words |= {"API secret": server.api_secret, "token's claims": claims[20:60], "token's signature": signature[:30]}
    return token


async def leaked_on_purpose(world: World, overheard: Overheard, word: str) -> set[str]:
    """Where the search finds a word that was let out everywhere."""
    token = world.settings.slack.bot_token
    await world.http.post(
        f"{world.sandbox.api_url}chat.postMessage", json={"channel": world.ada.place("ask-ai"), "text": word}, headers={"authorization": f"Bearer {token}"}
    )
    logging.getLogger("bot.looking").debug("a canary", extra={"sings": word})
    (world.folder / "canary").write_text(word)
    return {line.split(":")[0] for line in put_out(world, overheard).where(word)}


async def test_nothing_that_is_secret_gets_out_of_any_look(tools: Tools, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    planted, port = Planted(), free_port()
    async with AsyncExitStack() as stack:
        server, livekit = await stack.enter_async_context(everything(tools, tmp_path_factory.mktemp("planted"), planted, port))
        await accepted(livekit, planted)
        token = token_of(server, planted)
        overheard = stack.enter_context(overhearing())
        world = await stack.enter_async_context(bot_beside(server, tmp_path, port, planted))
        await hooked(world, server, planted, livekit)
        await looked_at(world, livekit, planted, token)
        drawn = [await letters(world, room) for room in (planted.room, planted.call_room)]
        output = put_out(world, overheard)
        output.add("picture", *(text for texts in drawn for text in texts))
        output.add("terminal", *await on_terminals(server, tmp_path, planted, token))
        output.add("disk", world.stored())
        canary = f"canary{secrets.token_hex(6)}"

        leaks = output.leaks(planted.needles())
        assert not leaks, "\n".join(leaks)
        shows_what_is_harmless(output, planted)
        assert {"call", "screen message", "log", "disk"} <= await leaked_on_purpose(world, overheard, canary)


def shows_what_is_harmless(output: Output, planted: Planted) -> None:
    """The room's name stands wherever a secret could stand."""
    places = {line.split(":")[0] for line in output.where(planted.room)}
    assert places >= {"call", "screen ephemeral", "screen message", "disk", "terminal", "picture", "file"}, places
    assert any("recorder.stored" in line for line in output.places["log"])
    for words in ("somebody answered", "486", "Shared by", "asked in #"):
        assert output.where(words), words
