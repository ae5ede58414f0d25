"""`ask-ai serve`: the bot in Slack, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys

from bot.serving import Service, open_service
from bot.settings import Settings

# Longer than Slack takes on a bad day.
PATIENCE_S = 10.0


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; what runs then is finished first."""
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    stop = stopping()
    async with open_service(settings) as service, asyncio.TaskGroup() as group:
        settle()
        telling = group.create_task(tell(service), name="tell when connected")
        await stop.wait()
        telling.cancel()


def settle() -> None:
    """Have the garbage collector leave alone what is loaded by now: looking through it takes a tenth of a second, in which nothing is acknowledged.

    https://docs.python.org/3/library/gc.html#gc.freeze
    """
    gc.collect()
    gc.freeze()


async def tell(service: Service, *, patience_s: float = PATIENCE_S) -> None:
    """Say that it serves when it does, and, on standard error, why it takes so long when it does not for so long. Raises what `Service.connected` does."""
    try:
        async with asyncio.timeout(patience_s):
            await service.connected()
    except TimeoutError:
        why = service.sockets.trouble() if service.sockets else ""
        print(f"ask-ai: not connected yet, and trying on: {why}", file=sys.stderr, flush=True)
        await service.connected()
    how = "connected by Socket Mode; health" if service.sockets else "events, commands and health"
    print(f"ask-ai serves, {how} on port {service.port}; Ctrl-C stops it", flush=True)


def stopping() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
