"""Lengths, counts and totals: what is just allowed passes, one more does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from bot.slack.limits import LIMITS, Limits, table
from bot.slack.lint import Fault, lint_blocks, lint_chunks, lint_message, lint_view
from bot.slack.lint.expansion import expansion_items
from bot.slack.lint.sizes import SIZES
from tests.slack.samples import BLOCKS, CELL, IMAGE, actions, asked, button, card, feedback, modal, mrkdwn, option, plain, select

Make = Callable[[int], dict[str, Any]]
SECTION: dict[str, Any] = {"type": "section", "text": mrkdwn()}
DIVIDER: dict[str, Any] = {"type": "divider"}


def distinct(count: int) -> list[dict[str, Any]]:
    return [button(action_id=f"a{number}") for number in range(count)]


def options(count: int) -> list[dict[str, Any]]:
    return [option(value=str(number)) for number in range(count)]


BLOCK_LIMITS: list[tuple[str, str, Make]] = [
    ("section_text_chars", "/text/text", lambda n: {"type": "section", "text": mrkdwn("x" * n)}),
    ("section_fields", "/fields", lambda n: {"type": "section", "fields": [plain()] * n}),
    ("field_chars", "/fields/0/text", lambda n: {"type": "section", "fields": [plain("x" * n)]}),
    ("block_id_chars", "/block_id", lambda n: {"type": "divider", "block_id": "x" * n}),
    ("header_chars", "/text/text", lambda n: {"type": "header", "text": plain("x" * n)}),
    ("context_elements", "/elements", lambda n: {"type": "context", "elements": [plain()] * n}),
    ("context_actions_elements", "/elements", lambda n: {"type": "context_actions", "elements": [{**feedback(), "action_id": f"f{m}"} for m in range(n)]}),
    ("actions_elements", "/elements", lambda n: actions(*distinct(n))),
    ("input_label_chars", "/label/text", lambda n: {**asked({"type": "plain_text_input"}), "label": plain("x" * n)}),
    ("input_label_chars", "/hint/text", lambda n: {**asked({"type": "plain_text_input"}), "hint": plain("x" * n)}),
    ("image_url_chars", "/image_url", lambda n: {**IMAGE, "image_url": "x" * n}),
    ("image_alt_chars", "/alt_text", lambda n: {**IMAGE, "alt_text": "x" * n}),
    ("image_title_chars", "/title/text", lambda n: {**IMAGE, "title": plain("x" * n)}),
    ("table_rows", "/rows", lambda n: {"type": "table", "rows": [[CELL]] * n}),
    ("table_columns", "/rows/0", lambda n: {"type": "table", "rows": [[CELL] * n]}),
    ("data_table_rows", "/rows", lambda n: {"type": "data_table", "caption": "x", "rows": [[CELL]] * n}),
    ("data_table_page", "/page_size", lambda n: {"type": "data_table", "caption": "x", "rows": [[CELL]], "page_size": n}),
    ("card_title_chars", "/title/text", lambda n: card(title=mrkdwn("x" * n))),
    ("card_title_chars", "/subtitle/text", lambda n: card(subtitle=mrkdwn("x" * n))),
    ("card_body_chars", "/body/text", lambda n: card(body=mrkdwn("x" * n))),
    ("carousel_cards", "/elements", lambda n: {"type": "carousel", "elements": [card()] * n}),
    ("container_blocks", "/child_blocks", lambda n: {"type": "container", "title": plain(), "child_blocks": [DIVIDER] * n}),
    ("action_id_chars", "/elements/0/action_id", lambda n: actions(button(action_id="x" * n))),
    ("button_text_chars", "/elements/0/text/text", lambda n: actions(button("x" * n))),
    ("button_text_chars", "/elements/0/positive_button/text/text", lambda n: {"type": "context_actions", "elements": [feedback(text=plain("x" * n))]}),
    ("button_value_chars", "/elements/0/value", lambda n: actions(button(value="x" * n))),
    ("button_value_chars", "/elements/0/positive_button/value", lambda n: {"type": "context_actions", "elements": [feedback(value="x" * n)]}),
    ("button_url_chars", "/elements/0/url", lambda n: actions(button(url="x" * n))),
    ("button_prompt_chars", "/elements/0/agent_prompt", lambda n: actions(button(agent_prompt="x" * n))),
    ("options", "/elements/0/options", lambda n: actions(select(options=options(n)))),
    ("options", "/elements/0/option_groups", lambda n: actions({"type": "static_select", "option_groups": [{"label": plain(), "options": [option()]}] * n})),
    ("choice_options", "/elements/0/options", lambda n: actions({"type": "checkboxes", "options": options(n)})),
    ("overflow_options", "/elements/0/options", lambda n: actions({"type": "overflow", "options": options(n)})),
    ("option_text_chars", "/elements/0/options/0/text/text", lambda n: actions(select(options=[option("x" * n)]))),
    ("option_value_chars", "/elements/0/options/0/value", lambda n: actions(select(options=[option(value="x" * n)]))),
    ("placeholder_chars", "/elements/0/placeholder/text", lambda n: actions(select(placeholder=plain("x" * n)))),
    ("confirm_title_chars", "/elements/0/confirm/title/text", lambda n: actions(button(confirm={"text": plain(), "title": plain("x" * n)}))),
    ("confirm_text_chars", "/elements/0/confirm/text/text", lambda n: actions(button(confirm={"text": plain("x" * n)}))),
    ("confirm_button_chars", "/elements/0/confirm/deny/text", lambda n: actions(button(confirm={"text": plain(), "deny": plain("x" * n)}))),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pointer", "make"), BLOCK_LIMITS, ids=[f"{name}{pointer}" for name, pointer, _ in BLOCK_LIMITS])
def test_a_block_may_be_as_large_as_its_limit_and_no_larger(name: str, pointer: str, make: Make) -> None:
    most = getattr(LIMITS, name)

    assert lint_blocks([make(most)]) == []
    assert [fault.pointer for fault in lint_blocks([make(most + 1)])] == [f"/blocks/0{pointer}"]


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ({"type": "section", "text": mrkdwn("")}, "/text/text"),
        ({"type": "section", "fields": []}, "/fields"),
        ({"type": "markdown", "text": ""}, "/text"),
        (actions(), "/elements"),
        (actions(button("")), "/elements/0/text/text"),
        (actions(select(options=[])), "/elements/0/options"),
        ({"type": "context", "elements": []}, "/elements"),
        ({"type": "table", "rows": []}, "/rows"),
        ({"type": "table", "rows": [[]]}, "/rows/0"),
        ({"type": "table", "rows": [[{"type": "raw_text", "text": ""}]]}, "/rows/0/0/text"),
        ({"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]}, "/elements/0/elements/0/text"),
    ],
)  # fmt: skip
def test_what_must_hold_something_may_not_be_empty(block: dict[str, Any], pointer: str) -> None:
    assert f"/blocks/0{pointer}" in {fault.pointer for fault in lint_blocks([block])}


def test_the_words_are_those_of_slack() -> None:
    texts = [
        fault.text
        for fault in lint_blocks(
            [{"type": "header", "text": plain("x" * 151)}, {"type": "header", "text": plain("")}, {"type": "context", "elements": [plain()] * 11}, actions()]
        )
    ]

    assert texts == ["must be less than 151 characters", "must be more than 0 characters", "no more than 10 items allowed", "no fewer than 1 items allowed"]


VIEW_LIMITS: list[tuple[str, str, Make]] = [
    ("view_blocks", "/blocks", lambda n: modal(*[DIVIDER] * n)),
    ("view_title_chars", "/title/text", lambda n: modal(title=plain("x" * n))),
    ("view_title_chars", "/submit/text", lambda n: modal(submit=plain("x" * n))),
    ("view_title_chars", "/close/text", lambda n: modal(close=plain("x" * n))),
    ("view_metadata_chars", "/private_metadata", lambda n: modal(private_metadata="x" * n)),
    ("view_callback_chars", "/callback_id", lambda n: {"type": "home", "blocks": [], "callback_id": "x" * n}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "pointer", "make"), VIEW_LIMITS, ids=[name + pointer for name, pointer, _ in VIEW_LIMITS])
def test_a_view_may_be_as_large_as_its_limit_and_no_larger(name: str, pointer: str, make: Make) -> None:
    most = getattr(LIMITS, name)

    assert lint_view(make(most)) == []
    assert [(fault.pointer, fault.error) for fault in lint_view(make(most + 1))] == [(f"/view{pointer}", "invalid_arguments")]


def test_a_view_of_too_many_bytes_is_too_large() -> None:
    sections = [{"type": "section", "text": mrkdwn("ä" * 1_500)}] * 90

    assert [fault.error for fault in lint_view(modal(*sections))] == ["view_too_large"]


MESSAGE_LIMITS: list[tuple[str, str, Make]] = [
    ("message_blocks", "invalid_blocks", lambda n: {"blocks": [DIVIDER] * n}),
    ("markdown_chars", "msg_too_long", lambda n: {"blocks": [{"type": "markdown", "text": "x" * (n // 2)}, {"type": "markdown", "text": "x" * (n - n // 2)}]}),
    ("blocks_chars", "msg_blocks_too_long", lambda n: {"blocks": [{"type": "section", "text": plain("x" * size)} for size in (3_000, 3_000, 3_000, 3_000, n - 12_000)]}),
    ("expansion_items", "invalid_blocks", lambda n: {"blocks": [{"type": "markdown", "text": "# x\n" * (n - 1)}, DIVIDER]}),
    ("message_tables", "invalid_attachments", lambda n: {"blocks": [{"type": "table", "rows": [[CELL]]}] * n}),
    ("table_chars", "invalid_blocks", lambda n: {"blocks": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * n}]]}]}),
    ("text_chars", "message_truncated", lambda n: {"text": "x" * n}),
    ("markdown_text_chars", "msg_too_long", lambda n: {"markdown_text": "x" * n}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "error", "make"), MESSAGE_LIMITS, ids=[name for name, _, _ in MESSAGE_LIMITS])
def test_a_message_may_be_as_large_as_its_limit_and_no_larger(name: str, error: str, make: Make) -> None:
    most = getattr(LIMITS, name)

    assert lint_message(make(most)) == []
    assert error in {fault.error for fault in lint_message(make(most + 1))}


def test_an_update_takes_less_text_than_a_post() -> None:
    assert lint_message({"text": "x" * 4_001}) == []
    assert [fault.error for fault in lint_message({"text": "x" * 4_001}, method="chat.update")] == ["msg_too_long"]


def test_chunks_have_limits_too() -> None:
    task = {"type": "task_update", "id": "1", "title": "x", "status": "complete", "details": "x" * 257}

    assert [fault.pointer for fault in lint_chunks([task, {"type": "markdown_text", "text": "x" * 12_001}])] == ["/chunks/0/details", "/chunks/1/text"]
    assert [fault.pointer for fault in lint_chunks([{"type": "blocks", "blocks": [DIVIDER] * 51}])] == ["/chunks/0/blocks", "/chunks/0/blocks"]


@pytest.mark.parametrize(
    ("markdown", "items"),
    [("", 0), ("words", 1), ("# a", 1), ("# a\nwords\n\nmore\n\n- a\n- b\n\n```\nx\n```", 2), ("a\n\n---\n\nb\n\n# c\n\nd", 5), ("- # a\n- b", 2), ("|a|\n|-|\n|b|\n\nx", 2), ("```\n# no\n```", 1)],
)  # fmt: skip
def test_headings_dividers_and_tables_expand_markdown(markdown: str, items: int) -> None:
    assert expansion_items(markdown) == items


def test_limits_can_be_set_otherwise() -> None:
    strict = replace(LIMITS, header_chars=3)

    assert lint_blocks([{"type": "header", "text": plain("xxxx")}], limits=strict) == [Fault("/blocks/0/text/text", "must be less than 4 characters")]
    with pytest.raises(ValueError, match="header_chars"):
        replace(LIMITS, header_chars=0)


def test_every_limit_tells_where_it_comes_from() -> None:
    lines = list(table())

    assert [line.name for line in lines] == [each.name for each in fields(Limits)]
    assert all(line.value > 0 and line.source and line.seen[:2] == "20" for line in lines)


def test_every_size_in_the_table_names_a_limit() -> None:
    names = {each.name for each in fields(Limits)}

    assert {size.most for sizes in SIZES.values() for size in sizes if size.most} <= names
    assert {block["type"] for block in BLOCKS} & set(SIZES)
