"""`ask-ai doctor` names what the app's installation lacks, scope by scope."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.slack.manifest import SCOPES
from tests.bot.cli.conftest import Ran, Run
from tests.bot.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.e2e.slack.background import env_of, sandbox_in_background


def slack_of(ran: Ran) -> dict[str, dict[str, Any]]:
    """The checks that are about Slack, by name."""
    return {check["name"]: check for check in json.loads(ran.out)["checks"] if check["name"].startswith("slack")}


def test_each_missing_scope_is_named_with_what_is_lost_without_it(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        sandbox.workspace.tokens.take_away(*(scope.name for scope in SCOPES))
        ran = run("doctor", "--json", **env_of(sandbox))

    told = slack_of(ran)["slack"]
    assert ran.status == 1
    assert told["state"] == "broken"
    assert all(f"scope {scope.name} is missing: {scope.without}" in told["detail"] for scope in SCOPES)


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope.name in {"channels:history", "files:read"}], ids=lambda scope: scope.name)
def test_an_optional_scope_may_be_missing_and_a_needed_one_may_not(run: Run, scope: Any) -> None:
    with sandbox_in_background() as sandbox:
        sandbox.workspace.tokens.take_away(scope.name)
        told = slack_of(run("doctor", "--json", **env_of(sandbox)))["slack"]

    assert told["state"] == ("works" if scope.optional else "broken")
    assert told["detail"].startswith(f"scope {scope.name} is missing")


def test_with_all_scopes_and_a_socket_slack_works(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **env_of(sandbox)))

    assert {name: check["state"] for name, check in told.items()} == {"slack": "works", "slack events": "works"}


def test_an_app_token_that_opens_no_socket_is_broken(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **env_of(sandbox) | {"SLACK_APP_TOKEN": "xapp-unknown"}))["slack events"]

    assert told["state"] == "broken"
    assert "SLACK_APP_TOKEN" in told["detail"]


def test_no_way_for_events_to_come_in_is_broken(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **env_of(sandbox) | {"SLACK_APP_TOKEN": ""}))["slack events"]

    assert told["state"] == "broken"
    assert "SLACK_SIGNING_SECRET" in told["detail"]


def test_without_a_token_slack_is_switched_off(run: Run) -> None:
    assert slack_of(run("doctor", "--json"))["slack"]["state"] == "disabled"
