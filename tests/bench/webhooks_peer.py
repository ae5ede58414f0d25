"""`python -m tests.bench.webhooks_peer`: the peer, a receiver as most samples show it: Starlette, LiveKit's own `WebhookReceiver`, one INSERT a request.

It answers 200 when the event is on disk, as ours does, with the same settings of SQLite; the database works in a thread, so that other requests are read meanwhile.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from contextlib import closing
from typing import Any

import uvicorn
from livekit.api import TokenVerifier, WebhookReceiver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.web.livekit_hook import PATH

SCHEMA = "create table event (id text primary key, kind text not null, room text not null, happened_at integer not null, body text not null)"


async def main(order: dict[str, Any]) -> None:
    """Serve until the input ends."""
    with closing(sqlite3.connect(order["file"], isolation_level=None, check_same_thread=False)) as store:
        for statement in ("pragma journal_mode = wal", "pragma synchronous = full", SCHEMA, "create index event_room on event (room, happened_at)"):
            store.execute(statement)
        receiver = WebhookReceiver(TokenVerifier(order["api_key"], order["api_secret"]))
        server = uvicorn.Server(uvicorn.Config(application(receiver, store), host="127.0.0.1", port=0, http="h11", log_level="warning"))
        async with asyncio.TaskGroup() as group:
            group.create_task(server.serve())
            while not server.started:  # noqa: ASYNC110  uvicorn tells nobody
                await asyncio.sleep(0.01)
            print(server.servers[0].sockets[0].getsockname()[1], flush=True)
            await asyncio.to_thread(sys.stdin.read)
            server.should_exit = True


def application(receiver: WebhookReceiver, store: sqlite3.Connection) -> Starlette:
    """It has one address."""
    one_at_a_time = asyncio.Lock()

    async def received(request: Request) -> Response:
        body = (await request.body()).decode()
        try:
            event = receiver.receive(body, request.headers.get("authorization", ""))
        except Exception:  # noqa: BLE001  of anything that the receiver raises its message alone tells what it means
            return Response(status_code=401)
        row = (event.id, event.event, event.room.name, event.created_at, body)
        async with one_at_a_time:
            await asyncio.to_thread(store.execute, "insert or ignore into event values (?, ?, ?, ?, ?)", row)
        return PlainTextResponse("ok\n")

    return Starlette(routes=[Route(PATH, received, methods=["POST"])])


if __name__ == "__main__":
    asyncio.run(main(json.loads(sys.stdin.readline())))
