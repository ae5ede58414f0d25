"""What `ask-ai serve` says when it cannot serve; that it serves is shown in tests/e2e/slack/test_serve.py."""

from __future__ import annotations

import socket

import pytest

from tests.bot.cli.conftest import Ran, Run
from tests.e2e.slack.background import env_of, sandbox_in_background


def one_line(ran: Ran) -> str:
    """The only thing that was said."""
    assert ran.out == ""
    assert len(ran.err.splitlines()) == 1, ran.err
    return ran.err


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({}, "SLACK_BOT_TOKEN and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"),
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN or SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN must begin with xoxb-"),
    ],
)
def test_tokens_that_are_missing_or_mixed_up_are_named_in_one_line(run: Run, env: dict[str, str], named: str) -> None:
    ran = run("serve", **env)

    assert ran.status == 2
    assert named in one_line(ran)


def test_a_token_that_slack_does_not_know_is_named_without_its_value(run: Run, data: str) -> None:
    with sandbox_in_background() as sandbox:
        ran = run("serve", **env_of(sandbox) | {"ASK_AI_DATA": data, "DATABASE_URL": "sqlite://", "SLACK_BOT_TOKEN": "xoxb-unknown"})

    assert ran.status == 1
    assert "check SLACK_BOT_TOKEN" in one_line(ran)
    assert "xoxb-unknown" not in ran.err


def test_an_app_token_that_slack_does_not_know_is_told_apart_from_the_other_token(run: Run, data: str) -> None:
    with sandbox_in_background() as sandbox:
        env = env_of(sandbox) | {"ASK_AI_DATA": data, "DATABASE_URL": "sqlite://", "ASK_AI_HOST": "127.0.0.1", "PORT": "0"}
        ran = run("serve", **env | {"SLACK_APP_TOKEN": "xapp-unknown"})

    assert ran.status == 1
    assert "check SLACK_APP_TOKEN" in one_line(ran)
    assert "SLACK_BOT_TOKEN" not in ran.err
    assert "xapp-unknown" not in ran.err


def test_a_slack_that_is_not_there_is_told_with_what_to_check(run: Run, data: str) -> None:
    with sandbox_in_background() as sandbox:
        env = env_of(sandbox)

    ran = run("serve", **env | {"ASK_AI_DATA": data, "DATABASE_URL": "sqlite://"})

    assert ran.status == 1
    assert "SLACK_API_URL" in one_line(ran)


def test_a_port_that_is_taken_is_told_with_what_to_set(run: Run, data: str) -> None:
    with sandbox_in_background() as sandbox, socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = run("serve", **env_of(sandbox) | {"ASK_AI_DATA": data, "DATABASE_URL": "sqlite://", "ASK_AI_HOST": "127.0.0.1", "PORT": str(port)})

    assert ran.status in {1, 2}
    assert f"port {port}" in one_line(ran)
    assert "set PORT" in ran.err


def test_without_an_index_the_remedy_is_told(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        ran = run("serve", **env_of(sandbox))

    assert ran.status == 1
    assert "ask-ai sync" in one_line(ran)
