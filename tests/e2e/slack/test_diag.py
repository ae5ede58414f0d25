"""A look at a server, from what a person types to what they see: the whole service between a sandbox and a LiveKit API."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import jwt
import pytest
from livekit.protocol import models

from bot.settings import DialSettings, LiveKitSettings, Project
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.people import Message, Person, shown, where, written
from tests.e2e.slack.world import World
from tests.fakes.livekit_scene import NUMBER, world
from tests.fakes.livekit_server import LiveKitServer, serve_livekit
from tests.fakes.livekit_world import Refusal

# From the range that the German regulator keeps for fiction; the bot takes it for somebody's.
REAL = "+493023125042"


def settings_for(server: LiveKitServer, **more: Any) -> LiveKitSettings:
    project = Project(name="default", url=server.url, api_key=server.key, api_secret=server.secret)
    return LiveKitSettings(projects={"default": project, "eu": replace(project, name="eu")}, default="default", **more)


@asynccontextmanager
async def looking_world(fresh: Fresh, server: LiveKitServer, mode: str = "socket", **more: Any) -> AsyncIterator[World]:
    async with fresh(mode) as made:
        await configured(made, server, **more)
        yield made


async def configured(made: World, server: LiveKitServer, **more: Any) -> None:
    """Start the bot again with this server."""
    await made.stop()
    made.settings = replace(made.settings, livekit=settings_for(server, **more))
    await made.start()


async def types(person: Person, world: World, text: str, channel: str = "ask-ai") -> Message:
    """Run `/lkdiag …`; the last that the person alone is shown then."""
    await person.does("command", channel=person.place(channel), command="/lkdiag", text=text)
    await world.quiet()
    return last(person)


def last(person: Person) -> Message:
    """What a person alone was shown last, as it stands now."""
    newest = person.sees("ephemeral")[-1]["message"]
    changed = [data["message"] for data in person.sees("message_changed") if data["message"]["ts"] == newest["ts"]]
    return dict(changed[-1] if changed else newest)


def nowhere(made: World, *secrets: str) -> None:
    """None of them was sent, shown, stored or logged."""
    for secret in secrets:
        assert secret not in str(made.wire.calls) + str(made.changes)
        assert secret.encode() not in made.stored()
        assert secret not in str([record.__dict__ for record in made.heard.records])


def text_of(message: Message) -> str:
    return str(message["blocks"]) + str(message["text"])


@pytest.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    async with serve_livekit() as made:
        made.world = world()
        yield made


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_a_command_shows_a_card_to_one_person_and_changes_nothing_on_the_server(fresh: Fresh, server: LiveKitServer, mode: str) -> None:
    async with looking_world(fresh, server, mode) as made:
        card = await types(made.ada, made, "room demo")

        assert "Room demo" in text_of(card)
        assert "“ada”" in text_of(card)
        assert made.ben.whispers() == []
        assert {asked.method.removeprefix("List") for asked in server.asked} & {"CreateRoom", "DeleteRoom", "CreateSIPParticipant"} == set()


async def test_a_room_of_a_phone_call_is_found_by_its_real_name_and_its_number_is_nowhere(fresh: Fresh, server: LiveKitServer) -> None:
    server.world.rooms.append(models.Room(name=f"call-{REAL}_x", sid="RM_9", creation_time=int(time.time())))
    async with looking_world(fresh, server) as made:
        card = await types(made.ada, made, f"room call-{REAL}_x")
        await made.ada.presses(card, "look_again")
        await made.quiet()
        await made.ada.presses(card, "look_share")
        await made.quiet()

        assert "call-+49••••••••42_x" in text_of(card)
        assert "RM_9" in text_of(last(made.ada))
        nowhere(made, REAL[1:], REAL[3:])


async def test_the_buttons_of_a_card_work(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        card = await types(made.ada, made, "room demo")
        server.world.people["demo"].append(models.ParticipantInfo(identity="late", sid="PA_9", state=models.ParticipantInfo.ACTIVE))
        await made.ada.presses(card, "look_again")
        await made.quiet()
        assert len({data["message"]["ts"] for data in made.ada.sees("ephemeral")}) == 1  # the card, which was replaced
        for action in ("look_share", "look_share", "look_human"):
            await made.ada.presses(last(made.ada), action)
            await made.quiet()

        (posted,) = [message for message in await made.ben.channel("ask-ai") if message.get("bot_id")]
        assert "Shared by" in text_of(posted)
        (packet,) = await made.chi.channel("support-escalations")
        assert "What is wrong with room demo?" in written(packet)


async def test_a_sentence_in_a_thread_is_answered_there_and_the_card_is_for_the_asker(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        ts = await made.ada.says("can you check room nowhere?")
        await made.quiet()

        reply = await made.ben.reply(ts)
        assert "No active room is called “nowhere”" in shown(reply)
        assert "Room nowhere" in text_of(last(made.ada))
        assert last(made.ada)["thread_ts"] == ts
        await made.ada.presses(last(made.ada), "look_share")
        await made.quiet()
        assert len(await made.ben.replies(ts)) == 2


async def test_diagnose_this_looks_at_what_somebody_elses_message_names(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        ts = await made.ben.says("it is broken in room “demo”", channel="general")
        await made.ada.does("shortcut", callback_id="diagnose", channel=made.ada.place("general"), message_ts=ts)
        await made.quiet()

        assert "Room demo" in text_of(last(made.ada))
        assert await made.ben.replies(ts, channel="general") == []


async def test_diagnose_this_asks_what_to_look_at_when_the_message_names_nothing(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        ts = await made.ben.says("it is broken", channel="general")
        await made.ada.does("shortcut", callback_id="diagnose", channel=made.ada.place("general"), message_ts=ts)
        await made.quiet()
        await made.ada.submits(made.ada.modal(), name="demo")
        await made.quiet()

        assert "Room demo" in text_of(last(made.ada))


async def test_a_watched_room_is_one_message_in_private_until_it_is_stopped(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        card = await types(made.ada, made, "room demo")
        await made.ada.presses(card, "look_watch")
        await made.until(lambda: made.ada.channel("bot"))
        (watch,) = await made.ada.channel("bot")
        assert "Watching room demo" in text_of(watch)
        await made.ada.does("press", channel=made.ada.place("bot"), message_ts=watch["ts"], **where(watch["blocks"], "look_stop"))
        await made.quiet()

        (watch,) = await made.ada.channel("bot")
        assert "Stopped." in text_of(watch)
        assert made.ben.whispers() == []


async def test_a_token_is_decoded_and_kept_nowhere(fresh: Fresh, server: LiveKitServer) -> None:
    claims = {"iss": server.key, "sub": "ada", "exp": int(time.time()) - 60, "nbf": 0, "video": {"roomJoin": True, "room": "demo"}}
    token = jwt.encode(claims, server.secret, "HS256")
    async with looking_world(fresh, server) as made:
        card = await types(made.ada, made, f"token {token}")

        assert "expired" in text_of(card)
        nowhere(made, *token.split("."))


async def test_whoever_may_not_look_is_told_whom_to_ask(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        await configured(made, server, lookers=frozenset({made.chi.id}), admins=frozenset({made.dora.id}))
        await types(made.ada, made, "room demo")
        assert "Ask dora." in made.ada.whispers()[-1].replace("Dora", "dora")
        assert server.asked == []
        ts = await made.chi.says("check room demo")
        await made.quiet()

        assert "card that only you see" in shown(await made.ben.reply(ts))


async def test_a_server_that_cannot_be_reached_is_a_card_too(fresh: Fresh, server: LiveKitServer) -> None:
    server.url = "ws://127.0.0.1:9"
    async with looking_world(fresh, server) as made:
        card = await types(made.ada, made, "room demo")

        assert "Broken: " in text_of(card)


async def test_a_crash_before_the_card_was_shown_loses_nothing(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        server.silent = True
        await made.ada.does("command", channel=made.ada.place("ask-ai"), command="/lkdiag", text="room demo")
        await made.until(lambda: made.service and made.service.worker._running)
        await made.kill()
        server.silent = False
        made.wire.expected |= {"job.released", "job.stuck"}
        await made.start()
        await made.quiet()

        assert "Room demo" in text_of(last(made.ada))


async def test_the_help_and_the_home_tell_what_is_there_and_what_is_off(fresh: Fresh, server: LiveKitServer) -> None:
    async with looking_world(fresh, server) as made:
        said = text_of(await types(made.ada, made, "help"))
        for part in ("/lkdiag room NAME", "Test calls: ", "ASK_AI_DIAL_TRUNKS", "Servers: default, eu"):
            assert part in said
        assert "/lkdiag dial" not in said
        await made.ada.does("home", tab="home")
        await made.quiet()

        home = str(made.ada.sees("home")[-1]["view"]["blocks"])
        assert "Look at your LiveKit server" in home
        assert "Test calls" in home


async def test_a_test_call_is_confirmed_told_and_hung_up(fresh: Fresh, server: LiveKitServer) -> None:
    server.world.answers = {NUMBER: Refusal("resource_exhausted", "busy", {"sip_status_code": "486", "sip_status": "Busy Here"})}
    dial = DialSettings(trunks=("ST_out",), prefixes=("+1415",))
    async with looking_world(fresh, server, dial=dial) as made:
        await made.ada.does("command", channel=made.ada.place("ask-ai"), command="/lkdiag", text=f"dial {NUMBER}")
        await made.quiet()
        assert not {asked.method for asked in server.asked} - {"ListSIPOutboundTrunk", "ListRooms"}
        await made.ada.submits(made.ada.modal())
        await made.quiet()

        (told,) = await made.ada.channel("bot")
        assert "Test call to +14•••••••23" in text_of(told)
        assert "busy" in text_of(told).lower()
        assert [asked.method for asked in server.asked][-1] == "DeleteRoom"
        assert server.world.rooms == world().rooms
        nowhere(made, "pa55word", "turnword")
        assert NUMBER[2:] not in str(made.wire.calls)
