"""`ask-ai doctor` looks at the LiveKit servers that are configured."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bot.cli.conftest import Run
from tests.fakes.livekit_scene import world
from tests.fakes.livekit_server import LiveKitServer, serve_livekit
from tests.livekit.servers import environment


@pytest.fixture
async def server() -> AsyncIterator[LiveKitServer]:
    async with serve_livekit() as running:
        running.world = world()
        yield running


async def told(run: Run, server: LiveKitServer, **env: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """The exit status, and the checks by name."""
    ran = await asyncio.to_thread(run, "doctor", "--json", **environment(server, **env))
    return ran.status, {check["name"]: check for check in json.loads(ran.out)["checks"]}


async def test_a_server_that_takes_the_key_works(run: Run, server: LiveKitServer) -> None:
    status, checks = await told(run, server)

    assert (status, checks["livekit default"]["state"]) == (0, "works")
    assert "127.0.0.1" in checks["livekit default"]["detail"]
    assert "test calls" not in checks


async def test_a_key_that_is_not_taken_is_broken_and_says_what_to_do(run: Run, server: LiveKitServer) -> None:
    status, checks = await told(run, server, LIVEKIT_API_SECRET="another secret of more than thirty-two letters")

    assert (status, checks["livekit default"]["state"]) == (1, "broken")
    assert "LIVEKIT_API" in checks["livekit default"]["detail"] or "key" in checks["livekit default"]["detail"]


@pytest.mark.parametrize(("trunk", "state"), [("ST_out", "works"), ("ST_gone", "broken")])
async def test_a_trunk_for_test_calls_has_to_be_there(run: Run, server: LiveKitServer, trunk: str, state: str) -> None:
    status, checks = await told(run, server, ASK_AI_DIAL_TRUNKS=trunk, ASK_AI_DIAL_PREFIXES="+1415")

    assert (status, checks["test calls"]["state"]) == (int(state == "broken"), state)
    assert trunk in checks["test calls"]["detail"]


def test_without_a_server_looking_is_disabled(run: Run) -> None:
    checks = {check["name"]: check for check in json.loads(run("doctor", "--json").out)["checks"]}

    assert checks["livekit"]["state"] == "disabled"
    assert "LIVEKIT_URL" in checks["livekit"]["detail"]
