"""What a support bot sends, one of each kind."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


def words(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mark(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, hint: str = "") -> Json:
    return {"text": words(text), "value": text.lower()} | ({"description": words(hint)} if hint else {})


def button(text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": text.lower().replace(" ", "_"), "text": words(text), **more}


MARKDOWN = """Your room closed because **nobody was in it** for `empty_timeout` seconds. [1]

## Check
1. Look at the *reason* of the disconnect event:
   - [x] `DUPLICATE_IDENTITY`
   - [ ] `ROOM_DELETED`
2. See https://docs.livekit.io/home/client/events/a/very/long/address/that/does/not/break/by/itself.

```python
room.on("disconnected", lambda reason: print("left because", reason, "and this line is far too long for a narrow window"))
```

| Reason | Means | Retry |
|:--|:-:|--:|
| `DUPLICATE_IDENTITY` | the same identity joined twice | no |

> A quotation of the documentation.
"""
TASK: Json = {
    "type": "task_card",
    "task_id": "1",
    "title": "Searching",
    "status": "complete",
    "sources": [{"type": "url", "url": "https://docs.livekit.io/", "text": "Docs"}],
}
FEEDBACK: Json = {
    "type": "feedback_buttons",
    "action_id": "vote",
    "positive_button": {"text": words("Good answer"), "value": "up"},
    "negative_button": {"text": words("Bad answer"), "value": "down"},
}
MENU: Json = {"type": "static_select", "action_id": "region", "placeholder": words("Region"), "options": [option("EU"), option("US")]}
ANSWER: list[Json] = [
    {"type": "plan", "title": "Looked it up", "tasks": [TASK, {**TASK, "task_id": "2", "status": "in_progress"}, {**TASK, "task_id": "3", "status": "error"}]},
    {"type": "markdown", "text": MARKDOWN},
    {"type": "section", "text": mark("Was it *this* room? :eyes: <#C123|x> <!here>"), "accessory": MENU},
    {"type": "section", "fields": [mark("*Room*\ndemo"), mark("*Since*\n<!date^1764000000^{date_short} {time}|then>")]},
    {"type": "alert", "level": "warning", "text": mark("The node is *draining*.")},
    {"type": "alert", "level": "error", "text": words("No TURN.")},
    {"type": "alert", "level": "success", "text": words("Token fine.")},
    {"type": "card", "title": mark("Room *demo*"), "subtitle": mark("2 participants"), "body": mark("An agent is in it."), "actions": [button("Look at it")]},
    {"type": "context_actions", "elements": [FEEDBACK]},
    {
        "type": "actions",
        "elements": [
            button("Ask a human", style="primary"),
            button("Forget it", style="danger"),
            {"type": "overflow", "action_id": "more", "options": [option("Mute")]},
        ],
    },
    {"type": "context", "elements": [mark("Written by a machine; it can be wrong. <https://docs.livekit.io|Docs>")]},
]
HOME: Json = {
    "type": "home",
    "blocks": [
        {"type": "header", "text": words("At your service")},
        {"type": "section", "text": mark("Ask me *anything* about LiveKit."), "accessory": MENU},
        {"type": "divider"},
        {"type": "actions", "elements": [button("Ask", style="primary"), button("Forget", style="danger")]},
        {"type": "context", "elements": [mark("I can be wrong.")]},
    ],
}
MODAL: Json = {
    "type": "modal",
    "callback_id": "feedback",
    "title": words("What was wrong?"),
    "submit": words("Send"),
    "close": words("Cancel"),
    "blocks": [
        {"type": "section", "text": mark("Thanks for telling.")},
        {"type": "input", "block_id": "a", "label": words("It was"), "element": {**MENU, "placeholder": words("Choose")}},
        {
            "type": "input",
            "block_id": "b",
            "label": words("Better"),
            "hint": words("A link will do."),
            "element": {"type": "plain_text_input", "action_id": "x", "multiline": True},
        },
        {
            "type": "input",
            "block_id": "c",
            "label": words("About"),
            "optional": True,
            "element": {"type": "checkboxes", "action_id": "x", "options": [option("SIP", "calls"), option("Agents")]},
        },
        {
            "type": "input",
            "block_id": "d",
            "label": words("A human?"),
            "element": {"type": "radio_buttons", "action_id": "x", "options": [option("Yes"), option("No")]},
        },
        {"type": "input", "block_id": "e", "label": words("Since"), "element": {"type": "datepicker", "action_id": "x"}},
        {"type": "input", "block_id": "f", "label": words("Address"), "element": {"type": "email_text_input", "action_id": "x"}},
    ],
}
