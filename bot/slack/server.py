"""Serves an ASGI application on a port until its block ends; requests that have begun are finished."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from bot.errors import SettingsError

# Slack's deliveries are short; what takes longer than this to say what it wants does not want anything good.
HEAD_S = 10.0
IDLE_S = 30
CONNECTIONS_MAX = 500
HEAD_BYTES_MAX = 32_768
BACKLOG = 512


class _Impatient(H11Protocol):
    """Hangs up on a client that does not finish the head of a request; uvicorn itself would wait for ever."""

    head_s = HEAD_S

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # A line for each request says nothing that the inbox does not know. Without a log_config uvicorn does not heed its own option for this.
        self.access_log = False
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        before = self.cycle
        super().data_received(data)
        if self.cycle is not before:
            self._stop_waiting()
        elif self._between_requests():
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _wait(self) -> None:
        if self._patience is None:
            self._patience = self.loop.call_later(self.head_s, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hang_up(self) -> None:
        self._patience = None
        if self._between_requests() and not self.transport.is_closing():
            self.transport.abort()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the whole."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve_http(app: ASGIApp, group: asyncio.TaskGroup, *, host: str, port: int, drain_s: float = 10.0) -> AsyncIterator[int]:
    """Serve in this group until the block ends; gives the port, which is another one when 0 is asked for. Raises `SettingsError` when the port cannot be had."""
    listener = _listen(host, port)
    bound: int = listener.getsockname()[1]
    server = _Server(_config(app, drain_s))
    serving = group.create_task(server.serve(sockets=[listener]), name="http server")
    try:
        yield bound
    finally:
        server.should_exit = True
        await asyncio.wait({serving})


def _config(app: ASGIApp, drain_s: float) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=_Impatient,
        ws="none",
        lifespan="off",
        # Whoever runs the whole configures logging.
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=max(1, round(drain_s)),
        h11_max_incomplete_event_size=HEAD_BYTES_MAX,
    )


def _listen(host: str, port: int) -> socket.socket:
    """The protocol is named because asyncio sets TCP_NODELAY only then, without which each answer on a kept connection waits 40 ms for an acknowledgement."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except (OSError, OverflowError) as error:
        listener.close()
        why = getattr(error, "strerror", None) or str(error)
        raise SettingsError(f"cannot listen on {host} port {port} ({why}); set PORT to a free one, or ASK_AI_HOST to an address of this machine") from error
    return listener
