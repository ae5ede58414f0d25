"""The seed conversation, held in the sandbox by somebody who can do no more than a Slack client: ask, and read what is answered."""

from __future__ import annotations

import asyncio
import html
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from rich.markdown import Markdown

from bot.cli.seed import seed_turns, unsaid
from bot.cli.show import console, safe
from bot.sandbox.server import Sandbox

Idle = Callable[[], Awaitable[bool]]
ASKER, CHANNEL = "ada", "ask-ai"
LOOK_S, PATIENCE_S = 0.1, 60.0


async def smoke(sandbox: Sandbox, idle: Idle) -> int:
    """Ask all seed questions in one thread and print the answers; how many facts they lack. `idle` says whether the bot has nothing left to do."""
    out, wrong, root = console(), 0, ""
    turns = seed_turns()
    async with httpx.AsyncClient(base_url=sandbox.api_url, headers={"Authorization": f"Bearer {sandbox.people[ASKER]}"}, timeout=PATIENCE_S) as ada:
        for number, turn in enumerate(turns, 1):
            out.rule(f"{number} of {len(turns)}")
            out.print(f"> {turn['say']}\n", style="bold", markup=False, highlight=False)
            asked = await _call(ada, "chat.postMessage", channel=sandbox.channels[CHANNEL], text=turn["say"], thread_ts=root or None)
            root = root or str(asked["ts"])
            answer = await _answered(ada, sandbox, (root, str(asked["ts"])), idle)
            out.print(Markdown(safe(answer)))
            for lack in unsaid(turn, answer):
                wrong += 1
                out.print(f"The answer lacks: {lack}", style="red", markup=False)
    out.rule()
    out.print("all seed questions were answered right in the sandbox" if not wrong else f"missing in the answers: {wrong} of the facts they must hold")
    return wrong


async def _answered(ada: httpx.AsyncClient, sandbox: Sandbox, question: tuple[str, str], idle: Idle) -> str:
    """What the bot said in the thread since the question, once it is done; "" when it said nothing in time. A question is (thread, ts)."""
    for _ in range(int(PATIENCE_S / LOOK_S)):
        await asyncio.sleep(LOOK_S)
        if not await idle():
            continue
        thread = await _call(ada, "conversations.replies", channel=sandbox.channels[CHANNEL], ts=question[0], limit=200)
        if said := [words(message) for message in thread["messages"] if message.get("bot_id") and message["ts"] > question[1]]:
            return "\n\n".join(said)
    return ""


def words(message: dict[str, Any]) -> str:
    """What a message shows: its Markdown where it has some, else its text. Slack's three entities are read as it shows them."""
    shown = [block["text"] for block in message.get("blocks") or () if block.get("type") == "markdown"]
    return html.unescape("\n\n".join(shown) or str(message.get("text") or ""))


async def _call(client: httpx.AsyncClient, method: str, **arguments: Any) -> dict[str, Any]:
    reply = await client.post(method, json={name: value for name, value in arguments.items() if value is not None})
    found: dict[str, Any] = reply.json()
    if not found.get("ok"):
        raise RuntimeError(f"the sandbox answered {found.get('error')} to {method}")
    return found
