"""Serves an ASGI application on a port until its block ends; requests that have begun are finished."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import partial

import uvicorn
from starlette.types import ASGIApp

from bot.errors import SettingsError
from bot.slack.connection import Impatient

IDLE_S = 30
CONNECTIONS_MAX = 500
BACKLOG = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long requests may take to say what they want, and, when the server ends, to be answered. Slack's deliveries are short: what is longer at it wants nothing good."""

    head_s: float = 10.0
    drain_s: float = 10.0


PATIENCE = Patience()


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the whole."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serve_http(app: ASGIApp, group: asyncio.TaskGroup, *, host: str, port: int, patience: Patience = PATIENCE) -> AsyncIterator[int]:
    """Serve in this group until the block ends; gives the port, which is another one when 0 is asked for. Raises `SettingsError` when the port cannot be had."""
    listener = _listen(host, port)
    bound: int = listener.getsockname()[1]
    server = _Server(_config(app, patience))
    serving = group.create_task(server.serve(sockets=[listener]), name="http server")
    try:
        yield bound
    finally:
        server.should_exit = True
        await asyncio.wait({serving})


def _config(app: ASGIApp, patience: Patience) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=partial(Impatient, head_s=patience.head_s),  # type: ignore[arg-type]  # it is only called
        ws="none",
        lifespan="off",
        # Whoever runs the whole configures logging.
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_keep_alive=IDLE_S,
        timeout_graceful_shutdown=max(1, round(patience.drain_s)),
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
