"""The receivers of webhooks that are measured, each in a process of its own: ours, the peer, and a server that only says "received".

A process reads its order as a line of JSON ("database", "file" of it, "api_key", "api_secret"), writes its port as one, and ends with its input.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.store import default_url
from tests.bench.process import Failed
from tests.bench.slack_bots import Bot
from tests.store.backends import file_of
from tests.web.sending import Server

OURS, PEER, NOTHING = "ask-ai", "one INSERT a request", "says “received”, does nothing"
MODULES: Mapping[str, str] = {OURS: "tests.bench.webhooks_server", PEER: "tests.bench.webhooks_peer", NOTHING: "tests.bench.webhooks_nothing"}
# How many events of the load there are in the end; the silent server stores none.
STORED: Mapping[str, str] = {OURS: "select count(*) from record where project = 'default'", PEER: "select count(*) from event"}
READY_S, END_S = 60.0, 30.0


@asynccontextmanager
async def running(name: str, server: Server, folder: Path) -> AsyncIterator[tuple[Bot, int]]:
    """The receiver of that name for what this server signs, and its port; it ends with the block. Raises `Failed` when it does not serve."""
    url = default_url(folder)
    order = {"database": url, "file": str(file_of(url)), "api_key": server.api_key, "api_secret": server.api_secret}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", MODULES[name], stdin=PIPE, stdout=PIPE)
    assert process.stdin
    assert process.stdout
    try:
        process.stdin.write(json.dumps(order).encode() + b"\n")
        port = await asyncio.wait_for(process.stdout.readline(), READY_S)
        if not port:
            raise Failed(f"{name} does not serve")
        yield Bot(process=process), int(port)
        process.stdin.close()
        await asyncio.wait_for(process.wait(), END_S)
    finally:
        Bot(process=process).kill()
        await process.wait()


def stored(name: str, folder: Path) -> int:
    """How many events of the load are in the receiver's database."""
    with closing(sqlite3.connect(file_of(default_url(folder)))) as look:
        (number,) = look.execute(STORED[name]).fetchone()
    return int(number)
