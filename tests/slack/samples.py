"""One valid block of each kind, and the elements in them, as small as they come."""

from __future__ import annotations

from typing import Any

Block = dict[str, Any]


def plain(text: str = "x") -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Block:
    return {"type": "mrkdwn", "text": text}


def rich(*elements: Block) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements) or [{"type": "text", "text": "x"}]}]}


def option(text: str = "x", value: str = "x") -> Block:
    return {"text": plain(text), "value": value}


def button(text: str = "x", **more: Any) -> Block:
    return {"type": "button", "text": plain(text), "action_id": "a", **more}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def feedback(**more: Any) -> Block:
    side = {"text": plain(), "value": "x"}
    return {"type": "feedback_buttons", "action_id": "f", "positive_button": {**side, **more}, "negative_button": side}


def asked(element: Block) -> Block:
    return {"type": "input", "label": plain(), "element": element}


def select(kind: str = "static_select", **more: Any) -> Block:
    return {"type": kind, "action_id": "s", **({"options": [option()]} if "static" in kind else {}), **more}


def card(**more: Any) -> Block:
    return {"type": "card", "title": mrkdwn(), **more}


def modal(*blocks: Block, **more: Any) -> Block:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


IMAGE: Block = {"type": "image", "image_url": "https://x.example/i.png", "alt_text": "x"}
CELL: Block = {"type": "raw_text", "text": "x"}
TASK: Block = {"type": "task_card", "task_id": "1", "title": "x", "status": "complete", "sources": [{"type": "url", "url": "https://x.example", "text": "x"}]}
BLOCKS: list[Block] = [
    actions(
        button(),
        select(),
        {"type": "overflow", "action_id": "o", "options": [option()]},
        {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"},
    ),
    actions(
        {"type": "checkboxes", "action_id": "c", "options": [option()]},
        {"type": "radio_buttons", "action_id": "r", "options": [option()], "initial_option": option()},
        button(
            style="primary",
            value="v",
            url="https://x.example",
            confirm={"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()},
            action_id="b",
        ),
        button(agent_prompt="do", agent_prompt_display="do", visible_to_user_ids=["U012AB3CD"], action_id="p"),
    ),
    {"type": "alert", "text": mrkdwn(), "level": "warning"},
    {"type": "auth_provider", "value": "x", "name": plain(), "is_connected": False, "auth_url": "https://x.example"},
    card(actions=[button()], hero_image=IMAGE, body=mrkdwn()),
    {"type": "carousel", "elements": [card()]},
    {"type": "container", "title": plain(), "child_blocks": [{"type": "divider"}], "is_collapsible": True},
    {"type": "context", "elements": [mrkdwn(), plain(), IMAGE]},
    {"type": "context_actions", "elements": [feedback(), {"type": "icon_button", "action_id": "i", "icon": "trash", "text": plain()}]},
    {"type": "data_table", "caption": "x", "page_size": 5, "rows": [[CELL, {"type": "raw_number", "value": 1, "text": "1"}]]},
    {"type": "divider", "block_id": "d"},
    {"type": "file", "source": "remote", "external_id": "x"},
    {"type": "header", "text": plain()},
    {**IMAGE, "title": plain()},
    {"type": "image", "slack_file": {"id": "F012AB3CD"}, "alt_text": "x"},
    {**asked({"type": "plain_text_input", "action_id": "t", "multiline": True, "placeholder": plain()}), "hint": plain(), "optional": True},
    asked({"type": "rich_text_input", "action_id": "t"}),
    asked({"type": "multi_users_select", "action_id": "t"}),
    {"type": "markdown", "text": "**x**"},
    {"type": "plan", "title": "x", "tasks": [TASK]},
    rich(
        {"type": "text", "text": "x", "style": {"bold": True, "code": True}},
        {"type": "link", "url": "https://x.example"},
        {"type": "user", "user_id": "U012AB3CD"},
    ),
    {"type": "rich_text", "elements": [{"type": "rich_text_preformatted", "language": "python", "elements": [{"type": "text", "text": "x"}]}]},
    {"type": "section", "text": mrkdwn(), "accessory": button(), "expand": True},
    {"type": "section", "fields": [mrkdwn(), plain()]},
    {"type": "table", "rows": [[CELL, rich()]], "column_settings": [{"align": "right", "is_wrapped": True}]},
    TASK,
    {"type": "video", "video_url": "https://x.example", "thumbnail_url": "https://x.example/t.png", "alt_text": "x", "title": plain()},
]
