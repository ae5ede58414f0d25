"""`ask-ai doctor` asks Slack itself whether it takes what is configured, and names what the app's installation lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.server import Sandbox
from bot.slack.manifest import SCOPES
from tests.bot.cli.conftest import Ran, Run
from tests.bot.cli.conftest import data as data  # noqa: PLC0414  a fixture
from tests.bot.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.e2e.slack.background import env_of, sandbox_in_background

# The SDK is behind aiohttp, with which it says who the app is.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


def checks_of(ran: Ran) -> dict[str, dict[str, Any]]:
    """The checks by name; each is told in one line."""
    checks = {check["name"]: check for check in json.loads(ran.out)["checks"]}
    assert all(len(check["detail"].splitlines()) == 1 for check in checks.values())
    return checks


def slack_of(ran: Ran) -> dict[str, dict[str, Any]]:
    """The checks that are about Slack, by name."""
    return {name: check for name, check in checks_of(ran).items() if name.startswith("slack")}


def everything(sandbox: Sandbox, data: str, folder: Path) -> dict[str, str]:
    """All that a bot in this sandbox may be given."""
    more = {"ASK_AI_DATA": data, "ASK_AI_CHANNELS": "ask-ai=all", "ASK_AI_ESCALATION_CHANNEL": "support-escalations"}
    return env_of(sandbox) | more | {"DATABASE_URL": f"sqlite:///{folder / 'doctor.db'}"}


def installable(sandbox: Sandbox, **other: str) -> dict[str, str]:
    """What a bot is given that workspaces install themselves."""
    app = sandbox.workspace.app
    env = {"SLACK_API_URL": sandbox.api_url, "SLACK_CLIENT_ID": app.client_id, "SLACK_CLIENT_SECRET": app.client_secret}
    return env | {"SLACK_SIGNING_SECRET": sandbox.signing_secret, "ASK_AI_PUBLIC_URL": "https://bot.example.com"} | other


def test_with_all_that_is_configured_at_work_the_status_is_0(run: Run, data: str, tmp_path: Path) -> None:
    with sandbox_in_background() as sandbox:
        ran = run("doctor", "--json", **everything(sandbox, data, tmp_path))

    assert ran.status == 0, ran.out
    assert {check["name"] for check in json.loads(ran.out)["checks"] if check["state"] == "works"} >= {
        "index",
        "database",
        "slack",
        "slack events",
        "escalation channel",
        "channel #ask-ai",
    }


@pytest.mark.parametrize(
    ("spoiled", "broken"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-unknown"}, "slack"),
        ({"SLACK_APP_TOKEN": "xapp-unknown"}, "slack events"),
        ({"DATABASE_URL": f"sqlite:///{__file__}/ask-ai.db"}, "database"),
        ({"ASK_AI_ESCALATION_CHANNEL": "nowhere"}, "escalation channel"),
        ({"ASK_AI_CHANNELS": "random=all"}, "channel #random"),
        ({"ASK_AI_DATA": "nowhere"}, "index"),
    ],
)
def test_one_thing_that_does_not_work_makes_the_status_1_and_is_named(run: Run, data: str, tmp_path: Path, spoiled: dict[str, str], broken: str) -> None:
    with sandbox_in_background() as sandbox:
        ran = run("doctor", "--json", **everything(sandbox, data, tmp_path) | spoiled)

    assert ran.status == 1
    assert json.loads(ran.out)["ok"] is False
    assert [name for name, check in checks_of(ran).items() if check["state"] == "broken"] == [broken]


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


@pytest.mark.parametrize(("variable", "other"), [("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), ("SLACK_APP_TOKEN", "SLACK_BOT_TOKEN")])
def test_of_two_tokens_the_one_that_is_refused_is_named(run: Run, variable: str, other: str) -> None:
    with sandbox_in_background() as sandbox:
        env = env_of(sandbox)
        told = slack_of(run("doctor", "--json", **env | {variable: f"{env[variable][:5]}unknown"}))

    (broken,) = [check["detail"] for check in told.values() if check["state"] == "broken"]
    assert f"check {variable}" in broken
    assert other not in broken


def test_an_app_that_workspaces_install_is_not_switched_off_and_tells_where(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **installable(sandbox)))

    assert {name: check["state"] for name, check in told.items()} == {"slack": "works", "slack events": "works"}
    assert "https://bot.example.com/slack/install" in told["slack"]["detail"]


def test_an_app_that_workspaces_install_with_a_wrong_secret_is_broken(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **installable(sandbox, SLACK_CLIENT_SECRET="wrong")))

    assert told["slack"]["state"] == "broken"
    assert "check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET" in told["slack"]["detail"]


def test_half_of_what_installing_needs_is_broken_and_the_other_half_is_named(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **installable(sandbox, SLACK_CLIENT_SECRET="")))

    assert told["slack installation"]["state"] == "broken"
    assert "set SLACK_CLIENT_SECRET, too, or unset SLACK_CLIENT_ID" in told["slack installation"]["detail"]
    assert told["slack"]["detail"].startswith("SLACK_BOT_TOKEN is not set")


def test_beside_the_token_of_one_workspace_the_apps_secret_is_for_signing_in(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        beside = {"SLACK_BOT_TOKEN": sandbox.bot_token}
        right = slack_of(run("doctor", "--json", **installable(sandbox, **beside)))
        wrong = slack_of(run("doctor", "--json", **installable(sandbox, SLACK_CLIENT_SECRET="wrong", **beside)))
        half = slack_of(run("doctor", "--json", **installable(sandbox, SLACK_CLIENT_ID="", **beside)))

    assert right["slack sign-in"]["state"] == right["slack"]["state"] == "works"
    assert "signing in to the dashboard" in right["slack sign-in"]["detail"]
    assert "check SLACK_CLIENT_ID and SLACK_CLIENT_SECRET" in wrong["slack sign-in"]["detail"]
    assert "nobody can sign in to the dashboard: set SLACK_CLIENT_ID, too, or unset SLACK_CLIENT_SECRET" in half["slack sign-in"]["detail"]
    assert {told["slack sign-in"]["state"] for told in (wrong, half)} == {"broken"}


def test_no_way_for_events_to_come_in_is_broken(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        told = slack_of(run("doctor", "--json", **env_of(sandbox) | {"SLACK_APP_TOKEN": ""}))["slack events"]

    assert told["state"] == "broken"
    assert "SLACK_SIGNING_SECRET" in told["detail"]


def test_without_a_token_slack_is_switched_off(run: Run) -> None:
    assert slack_of(run("doctor", "--json"))["slack"]["state"] == "disabled"
