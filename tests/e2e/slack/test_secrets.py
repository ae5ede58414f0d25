"""Whatever secret somebody pastes: it is not on the disk, not in Slack again, and not at a model's."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flow import Answerer
from bot.llm import Limits, OpenAIJudge, OpenAIWriter
from tests.bot.llm.samples import client_of
from tests.e2e.slack.conftest import OVER_HTTP, Fresh
from tests.e2e.slack.people import choice, written
from tests.e2e.slack.world import World
from tests.fakes.openai_server import serve_openai

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "Why did my room disconnect?"


def made_up() -> str:
    """Something that looks like a LiveKit secret, another one each time."""
    return "Zx9" + secrets.token_hex(20)


async def nowhere(world: World, secret: str) -> None:
    """It lies in no file of the bot's, and no call of the bot's repeated it."""
    assert secret.encode() not in world.stored()
    assert secret not in json.dumps([dict(asked.arguments) for asked in world.wire.calls])


@pytest.mark.parametrize(
    "words",
    [
        "{question} My LIVEKIT_API_SECRET={secret}",
        "{question} I use\n```\nkeys:\n  APIq2w3e4r5t: {secret}\n```",
        "{question} the api secret is `{secret}`",
        "{question} I connect to wss://user:{secret}@livekit.example.com",
    ],
)
@OVER_HTTP
async def test_a_secret_in_a_question_is_neither_stored_nor_shown(world: World, words: str) -> None:
    secret = made_up()
    ts = await world.ada.says(words.format(question=QUESTION, secret=secret))
    await world.quiet()
    (reply,) = await world.ada.replies(ts)
    await world.ada.presses(reply, "ask_human")
    await world.quiet()

    await nowhere(world, secret)
    packet = (await world.chi.channel("support-escalations"))[-1]
    words = written(packet)
    assert QUESTION in words
    assert "[secret]" in words or "[credentials]" in words


@OVER_HTTP
async def test_a_secret_in_an_edit_a_follow_up_a_thread_of_people_and_a_direct_message_is_neither_stored_nor_shown(world: World) -> None:
    secret = made_up()
    ts = await world.ada.says(QUESTION)
    await world.quiet()
    await world.ada.edits(ts, f"{QUESTION} LIVEKIT_API_SECRET={secret}")
    await world.ada.says(f"and with LIVEKIT_API_SECRET={secret} in node?", thread=ts)
    await world.ada.says(f"{QUESTION} LIVEKIT_API_SECRET={secret}", channel="bot")
    root = await world.ben.says(f"My room disconnects, LIVEKIT_API_SECRET={secret}", channel="general")
    await world.ada.says(f"{world.bot} what does that mean?", channel="general", thread=root)
    await world.quiet()

    await nowhere(world, secret)


@OVER_HTTP
async def test_a_secret_in_a_file_or_in_its_name_is_neither_stored_nor_shown(world: World) -> None:
    secret = made_up()
    await world.ada.uploads(f"password={secret}.log", f"LIVEKIT_API_SECRET={secret}\nroom disconnected".encode(), text=QUESTION)
    await world.ada.uploads(f"password={secret}.png", bytes(20), text=QUESTION)
    await world.quiet()

    await nowhere(world, secret)


@OVER_HTTP
async def test_a_secret_in_a_command_a_form_or_a_shortcut_is_not_stored(world: World) -> None:
    secret = made_up()
    ts = await world.ada.says(QUESTION)
    other = await world.ben.says(f"my LIVEKIT_API_SECRET={secret} does not work", channel="by-mention")
    await world.quiet()
    await world.ada.does("command", channel=world.ada.place("ask-ai"), command="/lkdiag", text=f"room LIVEKIT_API_SECRET={secret}")
    await world.ada.does("shortcut", callback_id="ask_about", channel=world.ada.place("by-mention"), message_ts=other)
    await world.ada.presses(await world.ada.reply(ts), "feedback", choice(await world.ada.reply(ts), "negative_button"))
    await world.quiet()
    await world.ada.submits(world.ada.modal(), reason="wrong", comment=f"my LIVEKIT_API_SECRET={secret} was in it", human=["human"])
    await world.quiet()

    await nowhere(world, secret)


async def test_a_model_is_not_told_a_secret(fresh: Fresh, offline: Answerer, tmp_path: Path) -> None:
    secret = made_up()
    async with serve_openai() as server, client_of(server.url, key="k") as client:
        answerer = replace(offline, writer=OpenAIWriter(client, model="scripted", limits=Limits()), judge=OpenAIJudge(client, limits=Limits()))
        async with fresh("http", answerer=answerer) as world:
            await world.ada.uploads("agent.log", f"LIVEKIT_API_SECRET={secret}".encode(), text=f"{QUESTION} LIVEKIT_API_SECRET={secret}")
            await world.quiet()
            await nowhere(world, secret)

        assert server.asked()
        assert secret not in json.dumps([request.body for request in server.requests])
