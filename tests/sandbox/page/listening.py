"""A few lines of Bolt as the app behind the page: what it was told, and a modal when one is wanted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.sandbox.page.driving import Reader
from tests.sandbox.page.samples import words
from tests.sandbox.peer import bolt, http_peer

Heard = asyncio.Queue[dict[str, Any]]
BUTTON = {"type": "button", "action_id": "go", "text": words("Ask a human"), "value": "q1"}


@asynccontextmanager
async def listening(reader: Reader, *, modal: dict[str, Any] | None = None, answer: dict[str, Any] | None = None) -> AsyncIterator[Heard]:
    """The app: it opens a modal on "go" and on the shortcut when there is one, and answers submissions."""
    app, heard = bolt(reader.sandbox), Heard()

    async def took(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        heard.put_nowait(body)
        if modal:
            await reader.app.views_open(trigger_id=body["trigger_id"], view=modal)

    async def submitted(ack: Any, body: dict[str, Any]) -> None:
        await ack(answer) if answer else await ack()
        heard.put_nowait(body)

    app.action("go")(took)
    app.shortcut("ask_about")(took)
    app.view("feedback")(submitted)
    async with http_peer(reader.sandbox, app):
        yield heard
