"""`ask-ai doctor` looks whether the channels of the settings are there, and the bot in them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cli.checks.channels import CONNECTED, _desk
from bot.sandbox.api.faults import ALWAYS
from bot.sandbox.server import Sandbox
from tests.bot.cli.conftest import Run
from tests.bot.cli.conftest import run as run  # noqa: PLC0414  a fixture
from tests.e2e.slack.background import env_of, sandbox_in_background
from tests.e2e.slack.test_doctor import checks_of


def told(run: Run, sandbox: Sandbox, **env: str) -> dict[str, dict[str, Any]]:
    """The checks that are about channels, by name."""
    return {name: check for name, check in checks_of(run("doctor", "--json", **env_of(sandbox), **env)).items() if "channel" in name}


def test_channels_with_the_bot_in_them_work_by_name_and_by_id(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        general = sandbox.channels["general"]
        found = told(run, sandbox, ASK_AI_CHANNELS=f"ask-ai=all, {general}=mentions, random=off", ASK_AI_ESCALATION_CHANNEL="#support-escalations")

    assert {name: check["state"] for name, check in found.items()} == {
        "escalation channel": "works",
        "channel #ask-ai": "works",
        f"channel {general}": "works",
    }
    assert found["channel #ask-ai"]["detail"] == "the bot is in it and answers every question"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("random", "the bot is not in #random; type `/invite @ask-ai` there"),
        ("nowhere", "there is no channel #nowhere that the bot can see; make it"),
        ("retired", "#retired is archived"),
    ],
)
def test_a_channel_without_the_bot_is_broken_with_what_to_do(run: Run, name: str, words: str) -> None:
    with sandbox_in_background() as sandbox:
        workspace = sandbox.workspace
        workspace.channels.archive(workspace.channels.add("retired", members=(sandbox.seeded.people["ada"],)).id)
        found = told(run, sandbox, ASK_AI_CHANNELS=f"{name}=all", ASK_AI_ESCALATION_CHANNEL=name)

    for check, variable in ((f"channel #{name}", "ASK_AI_CHANNELS"), ("escalation channel", "ASK_AI_ESCALATION_CHANNEL")):
        assert found[check]["state"] == "broken"
        assert found[check]["detail"].startswith(words)
        assert name == "random" or variable in found[check]["detail"]


@pytest.mark.parametrize("flag", ["is_ext_shared", "is_pending_ext_shared"])
def test_a_channel_of_humans_that_another_organisation_reads_says_so(flag: str) -> None:
    own = {"desk": {"id": "C1", "name": "desk", flag: True}, "inner": {"id": "C2", "name": "inner", flag: False}}

    assert _desk("escalation channel", "desk", own, "").detail.endswith(CONNECTED)
    assert _desk("escalation channel", "inner", own, "").detail == "#inner, and the bot is in it"


def test_the_channel_that_nobody_asked_for_may_be_missing_and_so_may_that_of_humans(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        workspace = sandbox.workspace
        workspace.channels.leave(sandbox.channels["ask-ai"], workspace.people[workspace.app.bot_user])
        found = told(run, sandbox)

    assert {name: check["state"] for name, check in found.items()} == {"escalation channel": "disabled", "channel #ask-ai": "disabled"}
    assert "ASK_AI_ESCALATION_CHANNEL is not set" in found["escalation channel"]["detail"]
    assert "/invite" in found["channel #ask-ai"]["detail"]


def test_channels_that_may_not_be_listed_are_broken(run: Run) -> None:
    with sandbox_in_background() as sandbox:
        sandbox.faults.api.fail("users.conversations", "missing_scope", ALWAYS)
        found = told(run, sandbox)

    assert found["channels"]["state"] == "broken"
    assert "missing_scope" in found["channels"]["detail"]
