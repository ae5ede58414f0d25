"""`/ready` names what keeps the bot from answering; `ask-ai serve` says that it is connected when it is."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.cli.serve import tell
from bot.sandbox.api.faults import ALWAYS
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import open_sandbox
from bot.slack.manifest import manifest
from tests.e2e.slack.conftest import Fresh
from tests.e2e.slack.processes import running
from tests.e2e.slack.world import SOON_S, World
from tests.fakes.hurried_clock import HurriedClock

pytestmark = pytest.mark.asyncio(loop_scope="session")
BOTH = pytest.mark.parametrize("mode", ["socket", "http"])


async def ready(world: World) -> tuple[int, dict[str, Any]]:
    """The status and what is in the way."""
    assert world.service is not None
    answer = await world.http.get(f"http://127.0.0.1:{world.service.port}/ready")
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, dict(answer.json()["troubles"])


@BOTH
async def test_a_bot_that_can_answer_is_ready(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        assert world.service is not None
        await world.service.connected()

        assert await ready(world) == (200, {})
        asked = world.sandbox.api.calls["auth.test"]
        assert await ready(world) == (200, {})
        assert world.sandbox.api.calls["auth.test"] == asked


@BOTH
async def test_a_token_that_was_revoked_is_named(fresh: Fresh, mode: str) -> None:
    async with fresh(mode) as world:
        assert world.service is not None
        await world.service.connected()
        world.sandbox.faults.api.fail("auth.test", "token_revoked", ALWAYS)

        status, troubles = await ready(world)
        assert (status, set(troubles)) == (503, {"slack"})
        assert "token_revoked" in troubles["slack"]


async def test_a_database_that_cannot_be_written_is_named_but_not_where_it_lies(fresh: Fresh) -> None:
    async with fresh("http") as world:
        await world.quiet()  # what shares a transaction with what fails, fails as well
        with closing(sqlite3.connect(world.folder / "ask-ai.db")) as connection, connection:
            connection.execute("drop table alembic_version")

        status, troubles = await ready(world)
        assert (status, set(troubles)) == (503, {"database"})
        assert "ask-ai migrate" in troubles["database"]
        assert str(world.folder) not in troubles["database"]


async def test_without_a_connection_socket_mode_is_named(fresh: Fresh) -> None:
    async with fresh("socket") as world:
        assert world.service is not None
        await world.service.connected()
        world.sandbox.faults.api.fail("apps.connections.open", "fatal_error", ALWAYS)
        world.sandbox.faults.cut_sockets()
        await world.until(lambda: world.sandbox.delivery.sockets.connected == 0)

        async def noticed() -> bool:
            return await ready(world) != (200, {})

        await world.until(noticed)
        status, troubles = await ready(world)
        assert (status, set(troubles)) == (503, {"socket mode"})


async def test_serve_says_that_it_is_connected_when_it_is(index: Path, tmp_path: Path) -> None:
    async with open_sandbox(SandboxOptions(**declared(manifest("", socket=True)))) as sandbox:
        env = {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
        env |= {"ASK_AI_DATA": str(index.parent), "DATABASE_URL": f"sqlite:///{tmp_path / 'serve.db'}", "PORT": "0", "ASK_AI_HOST": "127.0.0.1"}
        sandbox.faults.api.fail("apps.connections.open", "fatal_error", 2)
        async with running("ask-ai", "serve", **env) as serve:
            await serve.line("connected by Socket Mode")

            assert sandbox.delivery.sockets.connected >= 1
            assert sandbox.api.calls["apps.connections.open"] > 2
            assert await serve.ended() == 0
            assert len(serve.out) == 1, serve.out


async def test_serve_says_why_it_is_not_connected_and_goes_on_trying(fresh: Fresh, capsys: pytest.CaptureFixture[str]) -> None:
    async with fresh("socket", clock=HurriedClock()) as world:
        await world.stop()
        world.sandbox.faults.api.fail("apps.connections.open", "fatal_error", ALWAYS)
        await world.start()
        assert world.service is not None
        async with asyncio.timeout(SOON_S), asyncio.TaskGroup() as group:
            group.create_task(tell(world.service, patience_s=0.05))
            out, err = "", ""
            while "not connected yet" not in err:
                out, err = (before + now for before, now in zip((out, err), capsys.readouterr(), strict=True))
                await asyncio.sleep(0.01)
            assert out == ""
            assert "fatal_error" in err
            world.sandbox.faults.api.clear()

        assert capsys.readouterr().out.startswith("ask-ai serves, connected by Socket Mode; health on port ")


async def test_serve_ends_while_it_is_not_connected_yet(index: Path, tmp_path: Path) -> None:
    async with open_sandbox(SandboxOptions(**declared(manifest("", socket=True)))) as sandbox:
        env = {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
        env |= {"ASK_AI_DATA": str(index.parent), "DATABASE_URL": f"sqlite:///{tmp_path / 'serve.db'}", "PORT": "0", "ASK_AI_HOST": "127.0.0.1"}
        sandbox.faults.api.fail("apps.connections.open", "fatal_error", ALWAYS)
        async with running("ask-ai", "--verbose", "serve", **env) as serve:
            told = await serve.line("socket.not_opened")

            assert "slot=" in told
            assert "failures=1" in told
            assert await serve.ended() == 0
        assert not any("connected by" in line for line in serve.out)
