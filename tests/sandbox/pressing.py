"""A message of the bot with something to press, and a sandbox that offers commands and shortcuts."""

from __future__ import annotations

from typing import Any

import httpx

from bot.sandbox.clock import ControlledClock
from bot.sandbox.options import Command, SandboxOptions, Shortcut
from bot.sandbox.server import Sandbox
from tests.sandbox.peer import SOON_S, bot

BUTTON = {"type": "button", "action_id": "ask_human", "text": {"type": "plain_text", "text": "Ask a human"}, "value": "q1"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "vote",
    "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "good"},
    "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "bad"},
}
MENU: dict[str, Any] = {
    "type": "static_select",
    "action_id": "pick",
    "placeholder": {"type": "plain_text", "text": "Pick"},
    "options": [{"text": {"type": "plain_text", "text": name}, "value": name.lower()} for name in ("Python", "Swift")],
}
EXTERNAL = {"type": "external_select", "action_id": "search", "placeholder": {"type": "plain_text", "text": "Search"}, "min_query_length": 1}
BLOCKS: list[dict[str, Any]] = [
    {"type": "section", "block_id": "words", "text": {"type": "mrkdwn", "text": "An answer."}},
    {"type": "actions", "block_id": "acts", "elements": [BUTTON, MENU, EXTERNAL]},
    {"type": "context_actions", "block_id": "votes", "elements": [FEEDBACK]},
]


def pressing_options(clock: ControlledClock | None = None) -> SandboxOptions:
    shortcuts = (Shortcut(callback_id="ask_about", name="Ask about this"), Shortcut(callback_id="new", name="New question", kind="global"))
    return SandboxOptions(clock=clock or ControlledClock(), commands=(Command(command="/lkdiag"),), shortcuts=shortcuts, events=frozenset())


async def answer(sandbox: Sandbox, **more: Any) -> dict[str, str]:
    """A message of the bot with something to press; where it is, as a press names it."""
    posted = await bot(sandbox).chat_postMessage(channel=sandbox.channels["ask-ai"], text="An answer.", blocks=BLOCKS, **more)
    return {"channel": sandbox.channels["ask-ai"], "message_ts": posted["ts"]}


async def respond(url: str, **body: Any) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False, verify=False) as client:
        return await client.post(url, json=body, timeout=SOON_S)
