"""docs/slack.md: what it says of scopes, policies and messages is so. That its steps work is shown in `test_rehearsal`."""

from __future__ import annotations

import re
import shlex

import pytest

from bot.diagnostics.look_past import NO_RECORDER
from bot.errors import SettingsError
from bot.looking.looking import NO_SERVER
from bot.policies import parse_policies
from bot.serving import missing_tokens
from bot.settings import Settings, SlackSettings
from bot.slack.faults import REMEDIES
from bot.slack.manifest import COMMAND, SCOPES, SHORTCUTS
from tests.docs.pages import first_code, page

DOC = page("docs/slack.md")


def test_the_scopes_are_those_of_the_manifest() -> None:
    rows = DOC.rows("scope", "what for")

    assert [(first_code(row[0]), row[1]) for row in rows] == [(scope.name, scope.why + ("; may be refused" if scope.optional else "")) for scope in SCOPES]


def test_the_policies_that_are_shown_are_understood() -> None:
    (shown,) = (block for block in DOC.blocks("sh") if "ASK_AI_CHANNELS" in block)
    policies = parse_policies(shlex.split(shown)[1].partition("=")[2])

    assert {policy.mode for policy in policies.values()} == {"all", "mentions", "off"}
    assert any(policy.private for policy in policies.values())
    assert any(len(policy.askers) == 2 for policy in policies.values())


def test_what_holds_without_policies_is_told_right() -> None:
    default = SlackSettings()

    assert {name: policy.mode for name, policy in default.channels.items()} == {"ask-ai": "all"}
    assert default.elsewhere.mode == "mentions"


def test_the_words_to_look_up_are_those_that_are_said() -> None:
    shown = " ".join(row[0] for row in DOC.rows("what you see", "what to do"))
    with pytest.raises(SettingsError) as swapped:
        Settings.from_env({"SLACK_APP_TOKEN": "xoxb-"})

    assert "SLACK_APP_TOKEN must begin with xapp-" in str(swapped.value)
    assert all(words in shown for words in ("SLACK_APP_TOKEN must begin with xapp-", "invalid_auth", "token_revoked", "account_inactive"))
    assert {"invalid_auth", "token_revoked", "account_inactive"} <= set(REMEDIES)
    assert missing_tokens(SlackSettings())[0] == "SLACK_BOT_TOKEN"


def test_what_can_be_pressed_and_typed_is_in_the_manifest() -> None:
    shown = [row[0] for row in DOC.rows("what", "what it does")]

    assert shown == [f"`{COMMAND}`", *(f"*{shortcut['name']}* in a message's menu" for shortcut in SHORTCUTS)]


def test_what_is_said_where_nothing_can_be_looked_at_is_looked_up() -> None:
    shown = [words for row in DOC.rows("what you see", "what to do") for words in re.findall(r"“(.+?)”", row[0])]

    assert [said for said in (NO_SERVER, NO_RECORDER) if not any(said.startswith(words) for words in shown)] == []
