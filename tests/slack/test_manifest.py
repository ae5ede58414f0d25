"""The manifest against the rules that Slack checks, and against the rest of the bot."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from bot import intake
from bot.errors import BadInput
from bot.slack.manifest import COMMAND, EVENTS, SCOPES, granted, manifest, manifest_json, manifest_yaml, missing
from tests.slack.manifest_rules import NEEDED_BY_EVENT, RULES

URL = "https://bot.example.com"
BOTH = pytest.mark.parametrize(("url", "socket"), [(URL, False), (URL, True), ("", True)])


def faults(value: dict[str, Any]) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in Draft7Validator(RULES).iter_errors(value)]


@BOTH
def test_slack_would_take_the_manifest(url: str, socket: bool) -> None:
    assert faults(manifest(url, socket=socket)) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("display_information.name", "n" * 36),
        ("display_information.long_description", "too short"),
        ("features.agent_view.agent_description", "d" * 301),
        ("features.agent_view.suggested_prompts", [{"title": "t", "message": "m"}] * 5),
        ("features.assistant_view", {}),
        ("features.slash_commands", [{"command": "lkdiag", "description": "no slash"}]),
        ("features.bot_user.display_name", "Ask AI"),
        ("settings.event_subscriptions.request_url", "ftp://bot.example.com"),
        ("settings.event_subscriptions.bot_events", ["app_mention", "app_mention"]),
        ("settings.anything", True),
    ],
)
def test_the_rules_would_catch_a_manifest_that_slack_refuses(path: str, value: object) -> None:
    broken = manifest(URL, socket=False)
    *way, last = path.split(".")
    place: Any = broken
    for key in way:
        place = place[key]
    place[last] = value

    assert faults(broken)


def test_with_addresses_slack_calls_the_paths_that_are_served() -> None:
    made = manifest(f"{URL}/", socket=False)

    assert made["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert made["settings"]["interactivity"]["request_url"] == f"{URL}/slack/interactivity"
    assert made["features"]["slash_commands"][0]["url"] == f"{URL}/slack/commands"
    assert made["oauth_config"]["redirect_urls"] == [f"{URL}/slack/oauth_redirect", f"{URL}/dashboard/slack/back"]
    assert made["settings"]["socket_mode_enabled"] is False


def test_with_sockets_there_is_no_address_to_call() -> None:
    made = manifest("", socket=True)

    assert "http" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_it_is_an_agent_and_not_an_assistant_of_old() -> None:
    features = manifest(URL, socket=False)["features"]

    assert "agent_view" in features
    assert "assistant_view" not in features
    assert features["app_home"] == {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False}


def test_every_event_has_the_scope_that_slack_wants_for_it() -> None:
    names = {scope.name for scope in SCOPES}

    assert set(EVENTS) == set(NEEDED_BY_EVENT)
    assert {needed for needed in NEEDED_BY_EVENT.values() if needed} <= names
    assert "commands" in names
    assert COMMAND.startswith("/")


def test_the_bot_reads_every_event_that_it_subscribes_to_and_no_other() -> None:
    assert set(intake.EVENTS) == {event.partition(".")[0] for event in EVENTS}


def test_every_scope_says_what_it_is_for_and_what_is_lost_without_it() -> None:
    assert [scope.name for scope in SCOPES] == sorted({scope.name for scope in SCOPES})
    assert all(scope.why and scope.without for scope in SCOPES)


def test_optional_scopes_are_wanted_and_may_be_refused() -> None:
    scopes = manifest(URL, socket=False)["oauth_config"]["scopes"]

    assert set(scopes["bot_optional"]) == {"chat:write.customize", "files:read", "files:write", "usergroups:read", "users:read.email"}
    assert set(scopes["bot_optional"]) < set(scopes["bot"])


@BOTH
def test_json_and_yaml_say_the_same(url: str, socket: bool) -> None:
    whole = manifest(url, socket=socket)

    assert json.loads(manifest_json(url, socket=socket)) == whole
    assert yaml.safe_load(manifest_yaml(url, socket=socket)) == whole
    assert "&" not in manifest_yaml(url, socket=socket)


def test_changing_one_manifest_does_not_change_the_next() -> None:
    manifest(URL, socket=False)["features"]["shortcuts"].clear()

    assert len(manifest(URL, socket=False)["features"]["shortcuts"]) == 3


@pytest.mark.parametrize(
    "url",
    ["", "bot.example.com", "http://bot.example.com", "https://", "https://bot.example.com/slack", "https://a:b@bot.example.com", "https://[", "https://x:0"],
)
def test_an_address_that_slack_could_not_call_is_refused_in_words(url: str) -> None:
    with pytest.raises(BadInput, match=r"https://bot\.example\.com"):
        manifest(url, socket=False)


def test_a_port_of_this_machine_may_be_named_to_try_it_out() -> None:
    made = manifest("http://127.0.0.1:3000", socket=False)

    assert made["settings"]["event_subscriptions"]["request_url"] == "http://127.0.0.1:3000/slack/events"


def test_missing_scopes_are_named_from_the_header_that_slack_sends() -> None:
    header = ", ".join(scope.name for scope in SCOPES if scope.name not in {"im:write", "files:read"})

    lost = missing(granted(header))

    assert [scope.name for scope in lost] == ["files:read", "im:write"]
    assert [scope.optional for scope in lost] == [True, False]
    assert missing(granted(header + ",im:write, files:read")) == ()
    assert granted("") == frozenset()
