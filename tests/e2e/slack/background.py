"""A sandbox in a thread of its own, for commands that run an event loop themselves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.slack.manifest import manifest

WAIT_S = 20.0


@contextmanager
def sandbox_in_background() -> Iterator[Sandbox]:
    """The sandbox, until the block ends."""
    started: Future[tuple[Sandbox, asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        async with open_sandbox(SandboxOptions(**declared(manifest("", socket=True)))) as sandbox:
            enough = asyncio.Event()
            started.set_result((sandbox, asyncio.get_running_loop(), enough))
            await enough.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    sandbox, loop, enough = started.result(WAIT_S)
    try:
        yield sandbox
    finally:
        loop.call_soon_threadsafe(enough.set)
        thread.join(WAIT_S)


def env_of(sandbox: Sandbox) -> dict[str, str]:
    """What the environment of a bot in this sandbox says."""
    return {"SLACK_API_URL": sandbox.api_url, "SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
