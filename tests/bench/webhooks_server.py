"""`python -m tests.bench.webhooks_server`: the webhooks' address as the bot serves it, over a database of its own; standard input and output as in `webhooks_receivers`."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette

from bot.diagnostics.recorder import Recorder
from bot.livekit.webhooks import Webhooks
from bot.slack.server import serve_http
from bot.store import SystemClock, open_store
from bot.web.livekit_hook import Hook, livekit_routes
from tests.web.sending import Server

CLOCK = SystemClock()


async def main(order: dict[str, Any]) -> None:
    """Serve until the input ends."""
    async with open_store(order["database"], clock=CLOCK) as store, asyncio.TaskGroup() as group:
        recorder = Recorder(records=store.records, now=now)
        server = Server(api_key=order["api_key"], api_secret=order["api_secret"])
        app = Starlette(routes=livekit_routes(Hook(webhooks=Webhooks([server]), recorder=recorder, now=now)))
        async with recorder.running(group), serve_http(app, group, host="127.0.0.1", port=0) as port:
            print(port, flush=True)
            await asyncio.to_thread(sys.stdin.read)


def now() -> datetime:
    return datetime.fromtimestamp(CLOCK.now(), UTC)


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
