from __future__ import annotations

import asyncio
import json
import secrets
import socket
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.cli.sandbox import PORT, _unless, apart, inside, opened
from bot.policies import Policy
from bot.settings import Settings, SlackSettings
from tests.bot.cli.conftest import Run
from tests.e2e.slack.background import sandbox_in_background

PARTS = {"page", "api", "bot_token", "app_token", "signing_secret", "channels", "people"}


def test_the_first_line_tells_another_program_all_it_needs(run: Run) -> None:
    ran = run("sandbox", "--json", "--no-bot", "--once", "--port", "0")

    assert ran.status == 0
    assert ran.err == ""
    shown = json.loads(ran.out)
    assert set(shown) == PARTS
    assert set(shown["people"]) == {"ada", "ben", "chi", "dora"}
    assert {"ask-ai", "support-escalations"} <= set(shown["channels"])
    assert shown["api"] == f"{shown['page']}api/"


def test_people_read_where_it_is(run: Run) -> None:
    ran = run("sandbox", "--no-bot", "--once", "--port", "0")

    assert ran.status == 0
    assert ran.out.startswith("The sandbox is at http://127.0.0.1:")


def test_the_port_that_was_asked_for_and_is_taken_is_told(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("sandbox", "--no-bot", "--once", "--port", str(port))

    assert ran.status == 1
    assert ran.err.startswith(f"ask-ai: port {port} cannot be had")
    assert "--port" in ran.err
    assert len(ran.err.splitlines()) == 1


async def test_when_the_usual_port_is_taken_another_one_will_do() -> None:
    async with AsyncExitStack() as stack:
        taken = stack.enter_context(socket.create_server(("127.0.0.1", 0))).getsockname()[1]
        port = urlsplit((await opened(stack, None, usual=taken)).page_url).port

        assert port not in {None, PORT, taken}
        socket.create_connection(("127.0.0.1", port)).close()


@pytest.mark.parametrize("port", ["-1", "65536", "many"])
def test_what_is_no_port_is_wrong_usage(run: Run, port: str) -> None:
    assert run("sandbox", "--port", port).status == 2


def test_the_seed_conversation_is_held_and_a_fact_that_is_missing_in_the_answers_is_told(run: Run, data: str) -> None:
    """The index of the tests lacks the page about the dashboard; that nothing is missing with the whole handbook is what `make run` shows."""
    ran = run("sandbox", "--smoke", "--once", "--port", "0", ASK_AI_DATA=data)

    lacking = [line for line in ran.out.splitlines() if line.startswith("The answer lacks")]
    assert lacking == ["The answer lacks: another project may be open"]
    assert "5 of 5" in ran.out
    assert ran.out.splitlines()[-1] == "missing in the answers: 1 of the facts they must hold"
    assert (ran.status, ran.err) == (1, "")


def test_where_the_dashboard_is_stands_there_once_it_is_on(run: Run, data: str) -> None:
    told = "The dashboard is at http://127.0.0.1:"

    assert told not in run("sandbox", "--once", "--port", "0", ASK_AI_DATA=data).out
    assert told in run("sandbox", "--once", "--port", "0", ASK_AI_DATA=data, ASK_AI_DASHBOARD_TOKEN=secrets.token_hex(16)).out


def test_without_an_index_the_remedy_is_told(run: Run) -> None:
    ran = run("sandbox", "--smoke", "--once", "--port", "0")

    assert ran.status == 1
    assert "ask-ai sync" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_the_bot_in_it_uses_the_sandbox_whatever_the_environment_says_and_keeps_nothing(tmp_path: Path) -> None:
    mine = SlackSettings(bot_token="b", app_token="a", signing_secret="s", api_url="https://slack.example/api/", channels={"help": Policy(mode="all")})
    settings = replace(Settings(), slack=mine, database_url="postgresql://somewhere/else", port=3000)
    with sandbox_in_background() as sandbox:
        slack = inside(settings, sandbox, tmp_path).slack
        assert (slack.api_url, slack.bot_token, slack.app_token) == (sandbox.api_url, sandbox.bot_token, sandbox.app_token)

        assert slack.channels == mine.channels
        assert inside(settings, sandbox, tmp_path).escalation.channel == "support-escalations"
        assert inside(settings, sandbox, tmp_path).database_url == f"sqlite:///{tmp_path / 'ask-ai.db'}"
        assert inside(settings, sandbox, tmp_path).port == 0


def test_what_the_bot_learns_in_it_goes_into_an_index_of_its_own(data: str, tmp_path: Path) -> None:
    settings = replace(Settings(), data_dir=Path(data))

    own = apart(settings, tmp_path)

    assert own.index_dir.is_relative_to(tmp_path)
    assert (own.index_dir / "current").read_text(encoding="utf-8") == (settings.index_dir / "current").read_text(encoding="utf-8")
    assert replace(own, data_dir=settings.data_dir) == settings


@pytest.mark.parametrize("settings", [Settings(chroma_url="http://127.0.0.1:1"), Settings(data_dir=Path("nowhere"))], ids=["on a server", "not there"])
def test_an_index_that_cannot_be_copied_is_used_as_it_is(settings: Settings, tmp_path: Path) -> None:
    assert apart(settings, tmp_path) == settings


async def test_work_that_is_stopped_before_its_end_counts_as_wrong() -> None:
    stop = asyncio.Event()

    async def endless() -> int:
        await asyncio.Event().wait()
        return 0

    async def right() -> int:
        return 0

    assert await _unless(stop, right()) == 0
    stop.set()
    assert await _unless(stop, endless()) == 1
