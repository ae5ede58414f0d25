"""The scripted OpenAI server in a thread of its own, for code that runs an event loop itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass

from tests.fakes.openai_server import FakeOpenAI, serve_openai

WAIT_S = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    server: FakeOpenAI
    loop: asyncio.AbstractEventLoop
    enough: asyncio.Event


@contextmanager
def openai_in_background(*, script: str = "echo", decisions: str = "decides") -> Iterator[FakeOpenAI]:
    """The server, until the block ends."""
    started: Future[_Running] = Future()

    async def serve() -> None:
        async with serve_openai(script=script, decisions=decisions) as server:
            enough = asyncio.Event()
            started.set_result(_Running(server=server, loop=asyncio.get_running_loop(), enough=enough))
            await enough.wait()

    thread = threading.Thread(target=asyncio.run, args=(serve(),), daemon=True)
    thread.start()
    running = started.result(WAIT_S)
    try:
        yield running.server
    finally:
        running.loop.call_soon_threadsafe(running.enough.set)
        thread.join(WAIT_S)
