"""Looks, a watch and a test call as people meet them in Slack, on a real LiveKit server with real participants and a real callee."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from livekit.api import LiveKitAPI
from livekit.protocol.room import DeleteRoomRequest, ListRoomsRequest

from bot.answering.check import Checker
from bot.flow import Answerer
from bot.settings import DialSettings, LiveKitSettings, Project
from knowledge import load_builtin
from tests.e2e.slack.people import Message, Person, where
from tests.e2e.slack.world import World, open_world
from tests.fakes.retriever import FakeRetriever
from tests.live.livekit import scenarios
from tests.live.livekit.callee import open_callee
from tests.live.livekit.people import open_crowd, open_person
from tests.live.livekit.servers import LiveServer
from tests.live.livekit.tokens import Pass
from tests.live.livekit.trunks import Trunk

pytestmark = pytest.mark.asyncio(loop_scope="session")
CARD_S = 3.0
BUSY = "+14152000186"


@asynccontextmanager
async def looking_at(server: LiveServer, folder: Path, **more: Any) -> AsyncIterator[World]:
    """The bot in a sandbox, with this server as its only one."""
    project = Project(name="default", url=server.url, api_key=server.api_key, api_secret=server.api_secret)
    answerer = Answerer(retriever=FakeRetriever(), checker=Checker(load_builtin()))
    async with open_world(answerer, folder, "socket") as world:
        await world.stop()
        world.settings = replace(world.settings, livekit=LiveKitSettings(projects={"default": project}, default="default", **more))
        await world.start()
        yield world
        world.check()


def last(person: Person) -> Message:
    """What a person alone was shown last."""
    return dict(person.sees("ephemeral")[-1]["message"])


async def typed(world: World, text: str) -> Message:
    """Run `/lkdiag …`; what the person alone is shown then."""
    await world.ada.does("command", channel=world.ada.place("ask-ai"), command="/lkdiag", text=text)
    await world.quiet()
    return last(world.ada)


async def test_a_room_of_two_hundred_is_a_card_within_three_seconds_that_slack_takes(server: LiveServer, room: str, tmp_path: Path) -> None:
    async with looking_at(server, tmp_path) as world, open_crowd(server, room, 200):
        took = []
        for _ in range(5):
            began = time.monotonic()
            card = await typed(world, f"room {room}")
            took.append(time.monotonic() - began)

        assert "200" in str(card["blocks"])
        assert max(took) <= CARD_S, took


async def test_a_watch_tells_in_one_message_that_the_agent_came_and_the_room_closed(server: LiveServer, livekit: LiveKitAPI, room: str, tmp_path: Path) -> None:
    async with looking_at(server, tmp_path) as world, open_person(server, Pass(room=room, identity="ann")):
        card = await typed(world, f"room {room}")
        await world.ada.presses(card, "look_watch")
        async with open_person(server, Pass(room=room, identity="agent-1", kind="agent")):
            await until(world, "agent “agent-1” joined")
        await livekit.room.delete_room(DeleteRoomRequest(room=room))
        await until(world, "the room closed")

        assert len(await world.ada.channel("bot")) == 1


async def until(world: World, words: str) -> None:
    """Return when the direct message says so."""

    async def said() -> bool:
        return words in str(await world.ada.channel("bot"))

    await world.until(said)


async def test_a_busy_callee_is_told_stage_by_stage_and_nothing_is_left_of_the_call(server: LiveServer, livekit: LiveKitAPI, tmp_path: Path) -> None:
    async with open_callee(server, scenarios.scenario(scenarios.refuses("486 Busy Here"))) as callee:
        trunk = await Trunk(address=callee.address).make(livekit)
        dial = DialSettings(trunks=(trunk,), prefixes=("+1415",))
        async with looking_at(server, tmp_path, dial=dial) as world:
            before = {one.name for one in (await livekit.room.list_rooms(ListRoomsRequest())).rooms}
            await world.ada.does("command", channel=world.ada.place("ask-ai"), command="/lkdiag", text=f"dial {BUSY}")
            await world.quiet()
            await world.ada.submits(world.ada.modal())
            await until(world, "hung up")
            await world.quiet()
            (told,) = await world.ada.channel("bot")

            assert "486" in str(told["blocks"])
            assert "busy" in str(told["blocks"]).lower()
            assert {one.name for one in (await livekit.room.list_rooms(ListRoomsRequest())).rooms} == before
            assert BUSY[2:] not in str(world.wire.calls)
            assert BUSY[2:].encode() not in world.stored()


async def test_a_sentence_in_a_thread_says_what_is_wrong_in_the_room(server: LiveServer, room: str, tmp_path: Path) -> None:
    async with looking_at(server, tmp_path) as world, open_person(server, Pass(room=room, identity="ann")):
        ts = await world.ada.says(f"is my agent in room '{room}'?")
        await world.quiet()

        assert "agent" in str((await world.ben.reply(ts))["text"]).lower()
        assert where(last(world.ada)["blocks"], "look_share")
