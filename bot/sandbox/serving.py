"""An ASGI application on a socket of its own, inside a running event loop."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

import uvicorn
from starlette.types import ASGIApp

from bot.sandbox.delivery.tasks import tasks

GRACE_S = 2.0
LOOK_AGAIN_S = 0.005
BACKLOG = 512
PING_EVERY_S = 20.0


class _Server(uvicorn.Server):
    """Uvicorn without its hand on the process's signals and without a tick ten times a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.over = asyncio.Event()

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override] # a context manager all the same
        return nullcontext()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.over.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does it, without its pauses of a tenth of a second."""
        for closing in (*self.servers, *(sockets or ())):
            closing.close()
        for connection in tuple(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(GRACE_S):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 - uvicorn tells nobody when they end
                    await asyncio.sleep(LOOK_AGAIN_S)
        except TimeoutError:
            for task in tuple(self.server_state.tasks):
                task.cancel()


class Serving:
    """A served application: its port, and a way to break the connection of one client."""

    def __init__(self, server: _Server, port: int) -> None:
        self._server = server
        self.port = port

    def hang_up(self, peer: tuple[str, int]) -> None:
        """Break the connection from that address without a word, as a lost network does."""
        for connection in tuple(self._server.server_state.connections):
            transport = connection.transport
            if transport is not None and tuple(transport.get_extra_info("peername") or ())[:2] == peer:
                transport.abort()


def bound(host: str, port: int) -> socket.socket:
    """A socket on that address; port 0 takes any free one. OSError when it is taken."""
    # The protocol is named because asyncio sets TCP_NODELAY only then, without which each answer waits 40 ms for an acknowledgement.
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


@asynccontextmanager
async def serving(app: ASGIApp, listener: socket.socket, last_words: Callable[[], None]) -> AsyncIterator[Serving]:
    """Serve until the block ends; then `last_words` ends what would go on for ever, and whatever is under way has two seconds."""
    config = uvicorn.Config(
        app,
        log_config=None,
        # At INFO it writes down the addresses of sockets, tickets and all.
        log_level=logging.WARNING,
        access_log=False,
        lifespan="off",
        ws="websockets-sansio",
        ws_ping_interval=PING_EVERY_S,
        ws_ping_timeout=PING_EVERY_S,
        server_header=False,
        date_header=False,
        proxy_headers=False,
    )
    server = _Server(config)
    async with tasks() as group:
        group.create_task(server.serve(sockets=[listener]))
        await server.ready.wait()
        try:
            yield Serving(server, int(listener.getsockname()[1]))
        finally:
            last_words()
            server.over.set()
