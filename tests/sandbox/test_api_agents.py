"""Status, titles, suggestions and sessions. https://docs.slack.dev/ai/developing-agents"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.sandbox.refused import Refused
from tests.sandbox.conftest import World, error

PROMPT = {"title": "Ports", "message": "Which ports do I open?"}


async def asked(world: World, channel: str) -> str:
    return str((await world.person("ada").chat_postMessage(channel=channel, text="why?"))["ts"])


async def test_a_status_is_shown_until_the_app_posts_in_the_thread(world: World) -> None:
    root = await asked(world, world.channel())
    await world.bot.assistant_threads_setStatus(channel_id=world.channel(), thread_ts=root, status="is looking", loading_messages=["reading", "thinking"])

    status = world.workspace.agents.status(world.channel(), root)
    assert status is not None
    assert (status.words, status.loading) == ("is looking", ("reading", "thinking"))

    await world.bot.chat_postMessage(channel=world.channel(), thread_ts=root, text="because")
    assert world.workspace.agents.status(world.channel(), root) is None
    assert [change.data["status"] for change in world.changes if change.kind == "status"] == ["is looking", ""]


async def test_a_status_is_cleared_by_an_empty_one_and_forgotten_after_two_minutes(world: World) -> None:
    root = await asked(world, world.channel())
    set_status = world.bot.assistant_threads_setStatus

    await set_status(channel_id=world.channel(), thread_ts=root, status="is looking")
    await set_status(channel_id=world.channel(), thread_ts=root, status="")
    assert world.workspace.agents.status(world.channel(), root) is None

    await set_status(channel_id=world.channel(), thread_ts=root, status="is looking")
    world.clock.advance(120)
    assert world.workspace.agents.status(world.channel(), root) is None


async def test_a_stream_ends_the_status_too(world: World) -> None:
    direct = world.seeded.direct["ada"]
    root = await asked(world, direct)
    await world.bot.assistant_threads_setStatus(channel_id=direct, thread_ts=root, status="is looking")

    await world.bot.chat_startStream(channel=direct, thread_ts=root, markdown_text="because")

    assert world.workspace.agents.status(direct, root) is None


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": None}, "invalid_arguments"),
        ({"thread_ts": None}, "invalid_arguments"),
        ({"thread_ts": "1.000001"}, "thread_not_found"),
        ({"loading_messages": ["word"] * 11}, "invalid_arguments"),
        ({"loading_messages": [1]}, "invalid_arguments"),
        ({"channel_id": "C0NOWHERE"}, "channel_not_found"),
    ],
)
async def test_a_bad_status_is_refused(world: World, change: dict[str, Any], expected: str) -> None:
    arguments = {"channel_id": world.channel(), "thread_ts": await asked(world, world.channel()), "status": "is looking", **change}

    given = {name: value for name, value in arguments.items() if value is not None}

    assert await error(world.bot.api_call("assistant.threads.setStatus", json=given)) == expected


async def test_one_of_two_scopes_is_enough_for_a_status(world: World) -> None:
    root = await asked(world, world.channel())
    set_status = world.bot.assistant_threads_setStatus
    world.workspace.tokens.take_away("assistant:write")
    await set_status(channel_id=world.channel(), thread_ts=root, status="is looking")
    world.workspace.tokens.take_away("chat:write")

    assert await error(set_status(channel_id=world.channel(), thread_ts=root, status="is looking")) == "missing_scope"


async def test_suggestions_and_titles_are_for_direct_messages(world: World) -> None:
    direct = world.seeded.direct["ada"]
    root = await asked(world, direct)
    await world.bot.assistant_threads_setSuggestedPrompts(channel_id=direct, title="Try", prompts=[PROMPT] * 4)
    await world.bot.assistant_threads_setTitle(channel_id=direct, thread_ts=root, title="Ports")

    prompts = world.workspace.agents.prompts(direct)
    assert prompts is not None
    assert (prompts.title, len(prompts.prompts)) == ("Try", 4)
    assert world.workspace.agents.title(direct, root) == "Ports"
    in_channel = world.bot.assistant_threads_setTitle(channel_id=world.channel(), thread_ts=await asked(world, world.channel()), title="x")
    assert await error(in_channel) == "channel_type_not_supported"


@pytest.mark.parametrize("prompts", [[], [PROMPT] * 5, [{"title": "only"}], ["text"]])
async def test_one_to_four_complete_suggestions_are_taken(world: World, prompts: list[Any]) -> None:
    assert await error(world.bot.assistant_threads_setSuggestedPrompts(channel_id=world.seeded.direct["ada"], prompts=prompts)) == "invalid_arguments"


async def test_a_session_has_a_stop_button_while_it_is_processing(world: World) -> None:
    root = await asked(world, world.channel())
    ada, agents = world.seeded.people["ada"], world.workspace.agents
    arguments = {"channel_id": world.channel(), "thread_ts": root}
    await world.bot.agents_sessions_setStatus(**arguments, status="processing", title="Why", initiator_user_id=ada)
    stream = await world.bot.chat_startStream(
        channel=world.channel(), thread_ts=root, recipient_user_id=ada, recipient_team_id=world.workspace.team.id, markdown_text="Well"
    )

    running = [message.ts for message in world.workspace.streams.live(world.channel(), root)]
    agents.stop_session(world.channel(), root, by=ada, streams=running)

    assert world.changes[-1].data["streaming_message_ts"] == [stream["ts"]]
    assert world.changes[-1].data["stopped_by"] == ada
    await world.bot.agents_sessions_setStatus(**arguments, status="active", title="other")
    session = agents.session(world.channel(), root)
    assert session is not None
    assert (session.status, session.title, session.initiator) == ("active", "Why", ada)
    with pytest.raises(Refused, match="session_not_processing"):
        agents.stop_session(world.channel(), root, by=ada, streams=[])


async def test_a_session_can_be_renamed_and_only_a_person_is_told_of(world: World) -> None:
    root = await asked(world, world.channel())
    assert await error(world.bot.agents_sessions_rename(channel_id=world.channel(), thread_ts=root, title="New")) == "session_not_found"
    await world.bot.agents_sessions_setStatus(channel_id=world.channel(), thread_ts=root, status="active", title="Old")

    await world.bot.agents_sessions_rename(channel_id=world.channel(), thread_ts=root, title="New")
    assert "renamed_by" not in world.changes[-1].data
    world.workspace.agents.rename_session(world.channel(), root, "Newest", by=world.seeded.people["ada"])
    assert world.changes[-1].data["previous_title"] == "New"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"status": "busy"}, "invalid_arguments"),
        ({"title": "a" * 201}, "invalid_arguments"),
        ({"initiator_user_id": "U0NOBODY"}, "user_not_in_channel"),
        ({"thread_ts": "x"}, "invalid_thread_ts"),
    ],
)
async def test_a_bad_session_is_refused(world: World, change: dict[str, str], expected: str) -> None:
    arguments = {"channel_id": world.channel(), "thread_ts": await asked(world, world.channel()), "status": "active", **change}

    assert await error(world.bot.agents_sessions_setStatus(**arguments)) == expected


async def test_an_app_that_is_no_agent_has_no_sessions_titles_or_suggestions(world: World) -> None:
    root = await asked(world, world.seeded.direct["ada"])
    world.workspace.core.app = replace(world.workspace.app, agent=False)
    place: dict[str, Any] = {"channel_id": world.seeded.direct["ada"], "thread_ts": root}

    assert await error(world.bot.agents_sessions_setStatus(**place, status="active")) == "not_agent_app"
    assert await error(world.bot.assistant_threads_setSuggestedPrompts(**place, prompts=[PROMPT])) == "not_agent_app"
    assert (await world.bot.assistant_threads_setStatus(**place, status="is looking"))["ok"]
