"""The sandbox refuses by the linter that the bot asks before it sends, with JSON pointers as Slack writes them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.slack.lint import lint_message, lint_view
from tests.sandbox.conftest import World, refusal

WORDS = {"type": "mrkdwn", "text": "hello"}
PLAIN = {"type": "plain_text", "text": "hello"}


@pytest.mark.parametrize(
    "content",
    [
        {"blocks": [{"type": "header", "text": WORDS}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3_001}}]},
        {"blocks": [{"type": "poster"}]},
        {"blocks": [{"type": "section", "text": WORDS, "block_id": "b"}] * 2},
        {"blocks": [{"type": "actions", "elements": []}]},
        {"blocks": [{"type": "markdown", "text": "x" * 12_001}]},
        {"blocks": [{"type": "markdown", "text": "x" * 11_000}, {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}}]},
        {"attachments": [{"blocks": [{"type": "header", "text": WORDS}]}]},
    ],
)
async def test_a_message_that_the_linter_faults_is_refused_with_the_same_error_and_pointers(world: World, content: dict[str, Any]) -> None:
    arguments = {"text": "hello", **content}
    faults = lint_message(arguments)

    answer = await refusal(world.bot.api_call("chat.postMessage", json={"channel": world.channel(), **arguments}))

    assert answer["error"] == faults[0].error
    assert answer["response_metadata"]["messages"] == [fault.line for fault in faults if fault.error == faults[0].error]


@pytest.mark.parametrize(
    "view",
    [
        {"type": "modal", "title": WORDS, "blocks": []},
        {"type": "modal", "title": {**PLAIN, "text": "x" * 25}, "blocks": []},
        {"type": "modal", "title": PLAIN, "blocks": [{"type": "input", "label": PLAIN, "element": {"type": "plain_text_input", "action_id": "a"}}]},
        {"type": "modal", "title": PLAIN, "blocks": [{"type": "markdown", "text": "x"}]},
        {"type": "modal", "title": PLAIN},
    ],
)
async def test_a_view_that_the_linter_faults_is_refused_and_the_trigger_stays_good(world: World, view: dict[str, Any]) -> None:
    world.triggers.known["t"] = world.seeded.people["ada"]

    answer = await refusal(world.bot.views_open(trigger_id="t", view=view))

    assert answer["error"] == "invalid_arguments"
    assert answer["response_metadata"]["messages"] == [fault.line for fault in lint_view(view)]
    assert "t" in world.triggers.known
