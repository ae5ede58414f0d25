"""A question and a stream below it, for tests."""

from __future__ import annotations

from typing import Any

from tests.sandbox.conftest import World

DIVIDER = {"type": "divider"}


async def asked(world: World) -> str:
    return str((await world.person("ada").chat_postMessage(channel=world.channel(), text="why?"))["ts"])


def place(world: World, thread: str) -> dict[str, Any]:
    return {"channel": world.channel(), "thread_ts": thread, "recipient_user_id": world.seeded.people["ada"], "recipient_team_id": world.workspace.team.id}


async def started(world: World, **more: Any) -> str:
    return str((await world.bot.chat_startStream(**place(world, await asked(world)), **more))["ts"])


def texts(world: World, ts: str) -> tuple[str, str]:
    message = world.workspace.messages.get(world.channel(), ts)
    assert message.streaming is not None
    return message.text, message.streaming.state
