"""What Slack's types allow passes; everything else is told with its place and Slack's own error."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.lint import Fault, lint_blocks, lint_chunks, lint_message, lint_view
from tests.slack.samples import BLOCKS, CELL, IMAGE, TASK, actions, asked, button, card, feedback, modal, mrkdwn, option, plain, rich, select

Block = dict[str, Any]
MESSAGES_ONLY = {"markdown", "table", "data_table", "context_actions", "task_card", "plan"}


@pytest.mark.parametrize("block", BLOCKS, ids=[f"{number}-{block['type']}" for number, block in enumerate(BLOCKS)])
def test_every_block_that_the_types_know_passes(block: Block) -> None:
    assert lint_blocks([block]) == []
    assert lint_message({"channel": "C012AB3CD", "text": "x", "blocks": [block]}) == []


@pytest.mark.parametrize("block", BLOCKS, ids=[f"{number}-{block['type']}" for number, block in enumerate(BLOCKS)])
def test_a_view_takes_all_blocks_but_those_of_messages(block: Block) -> None:
    faults = lint_view(modal(block, submit=plain()))

    assert ([fault.text for fault in faults] == [f"unsupported type: {block['type']}"]) is (block["type"] in MESSAGES_ONLY)
    assert {fault.error for fault in faults} <= {"invalid_arguments"}


@pytest.mark.parametrize(
    ("block", "pointer", "text"),
    [
        ({"type": "data_visualisation"}, "/blocks/0/type", "unsupported type: data_visualisation"),
        ({"type": ["section"]}, "/blocks/0/type", "unsupported type: ['section']"),
        ({"text": plain()}, "/blocks/0", "missing required field: type"),
        ("section", "/blocks/0", "must provide an object"),
        ({"type": "divider", "color": "red"}, "/blocks/0", "invalid additional property: color"),
        ({"type": "header"}, "/blocks/0", "missing required field: text"),
        ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type", "must be plain_text"),
        ({"type": "header", "text": "x"}, "/blocks/0/text", "must provide an object"),
        (actions(button(style="red")), "/blocks/0/elements/0/style", "must be one of: primary, danger"),
        (actions({**button(), "text": mrkdwn()}), "/blocks/0/elements/0/text/type", "must be plain_text"),
        (actions(button(action_id=7)), "/blocks/0/elements/0/action_id", "must provide a string"),
        (actions(feedback()), "/blocks/0/elements/0/type", "unsupported type: feedback_buttons"),
        ({"type": "context_actions", "elements": [button()]}, "/blocks/0/elements/0/type", "unsupported type: button"),
        ({"type": "context", "elements": [button()]}, "/blocks/0/elements/0/type", "unsupported type: button"),
        (asked(button()), "/blocks/0/element/type", "unsupported type: button"),
        ({"type": "image", "alt_text": "x"}, "/blocks/0", "failed to match all allowed schemas"),
        ({"type": "plan", "title": "x", "tasks": [{"type": "task_card"}]}, "/blocks/0/tasks/0", "missing required field: task_id"),
        (rich({"type": "text", "text": 7}), "/blocks/0/elements/0/elements/0/text", "must provide a string"),
        ({"type": "container", "title": plain(), "child_blocks": [{"type": "markdown", "text": "x"}]}, "/blocks/0/child_blocks/0/type", "unsupported type: markdown"),
        ({"type": "section"}, "/blocks/0", "must define either `text` or `fields`"),
        ({"type": "card"}, "/blocks/0", "must define either `hero_image` or `title` or `actions` or `body`"),
        (actions({"type": "static_select", "action_id": "s"}), "/blocks/0/elements/0", "must define either `options` or `option_groups`"),
        (
            actions(select(option_groups=[{"label": plain(), "options": [option()]}])),
            "/blocks/0/elements/0",
            "must not define both `options` and `option_groups`",
        ),
        (actions(select(initial_option=option("y", "y"))), "/blocks/0/elements/0/initial_option", "must be one of the provided options"),
        (actions(button(), button()), "/blocks/0/elements/1/action_id", '`action_id` "a" already exists'),
    ],
)  # fmt: skip
def test_a_fault_has_its_place_and_its_reason(block: Any, pointer: str, text: str) -> None:
    assert Fault(pointer, text) in lint_blocks([block])


def test_ids_may_come_twice_only_in_different_blocks() -> None:
    assert lint_blocks([actions(button()), actions(button())]) == []
    assert lint_blocks([{"type": "divider", "block_id": "x"}] * 2) == [Fault("/blocks/1/block_id", '`block_id` "x" already exists')]


def test_a_fault_reads_as_in_slacks_answer() -> None:
    [fault] = lint_blocks([{"type": "nope"}])

    assert fault.line == "[ERROR] unsupported type: nope [json-pointer:/blocks/0/type]"
    assert fault.error == "invalid_blocks"
    assert lint_blocks("[]") == [Fault("/blocks", "must provide an array", "invalid_blocks_format")]


@pytest.mark.parametrize(
    ("view", "pointer", "text"),
    [
        ({"type": "sheet"}, "/view/type", "must be one of: modal, home"),
        (None, "/view/type", "must be one of: modal, home"),
        ({"type": "home"}, "/view", "missing required field: blocks"),
        ({"type": "home", "title": plain(), "blocks": []}, "/view", "invalid additional property: title"),
        ({"type": "modal", "blocks": []}, "/view", "missing required field: title"),
        (modal({"type": "nope"}), "/view/blocks/0/type", "unsupported type: nope"),
        (modal(asked({"type": "plain_text_input"})), "/view/submit", "missing required field: submit is needed where the view has an input block"),
        (
            modal(asked({"type": "plain_text_input", "focus_on_load": True}), asked({"type": "plain_text_input", "focus_on_load": True}), submit=plain()),
            "/view/blocks/1/element/focus_on_load",
            "only one element can have the focus",
        ),
    ],
)  # fmt: skip
def test_views_are_checked_as_well(view: Any, pointer: str, text: str) -> None:
    assert Fault(pointer, text, "invalid_arguments") in lint_view(view)


def test_good_views_pass() -> None:
    assert lint_view(modal({"type": "section", "text": mrkdwn()}, close=plain(), notify_on_close=True, private_metadata="x")) == []
    assert lint_view(modal(asked({"type": "plain_text_input", "action_id": "t"}), submit=plain())) == []
    assert lint_view({"type": "home", "blocks": [{"type": "header", "text": plain()}, actions(button())]}) == []


def test_chunks_of_streams_are_checked() -> None:
    task = {"type": "task_update", "id": "1", "title": "Search", "status": "in_progress", "details": "x", "sources": TASK["sources"]}
    good = [{"type": "markdown_text", "text": "x"}, task, {"type": "plan_update", "title": "x"}, {"type": "blocks", "blocks": [{"type": "divider"}]}]

    assert lint_chunks(good) == []
    assert [fault.line for fault in lint_chunks([{**task, "status": "done"}, {"type": "nope"}, {"type": "blocks", "blocks": [{"type": "nope"}]}])] == [
        "[ERROR] must be one of: pending, in_progress, complete, error [json-pointer:/chunks/0/status]",
        "[ERROR] unsupported type: nope [json-pointer:/chunks/1/type]",
        "[ERROR] unsupported type: nope [json-pointer:/chunks/2/blocks/0/type]",
    ]
    assert lint_chunks("x") == [Fault("/chunks", "must provide an array", "invalid_arguments")]


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"text": ""}, "no_text"),
        ({"markdown_text": "x", "text": "x"}, "markdown_text_conflict"),
        ({"markdown_text": "x", "blocks": [{"type": "divider"}]}, "markdown_text_conflict"),
        ({"text": 7}, "invalid_arguments"),
        ({"text": "x", "blocks": "x"}, "invalid_blocks_format"),
        ({"text": "x", "attachments": "x"}, "invalid_attachments"),
        ({"text": "x", "attachments": [{"blocks": [{"type": "nope"}]}]}, "invalid_attachments"),
        ({"text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ({"text": "x", "metadata": {"event_type": "x"}}, "invalid_metadata_format"),
    ],
)  # fmt: skip
def test_the_arguments_of_a_message_are_checked(arguments: dict[str, Any], error: str) -> None:
    assert error in {fault.error for fault in lint_message(arguments)}


def test_good_messages_pass() -> None:
    assert lint_message({"text": "x", "metadata": {"event_type": "reply", "event_payload": {"key": "x", "part": 1}}}) == []
    assert lint_message({"markdown_text": "**x**"}) == []
    assert lint_message({"attachments": [{"color": "#fff", "blocks": [{"type": "table", "rows": [[CELL]]}, card(), IMAGE]}]}) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5) | st.sampled_from(["section", "plain_text", "actions", "button", "table", "modal"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "rows", "options", "blocks", "element", "initial_option", "block_id"]), inner, max_size=4
        )
    ),
)


@given(value=anything)
def test_whatever_comes_is_told_and_breaks_nothing(value: Any) -> None:
    for faults in (
        lint_blocks(value),
        lint_blocks([value]),
        lint_view(value),
        lint_view(modal(value)),
        lint_chunks([value]),
        lint_message({"text": value, "blocks": value, "attachments": value, "metadata": value}),
    ):
        json.dumps([fault.line for fault in faults])
