"""`ask-ai serve`: the bot in Slack, until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import signal

from bot.serving import open_service
from bot.settings import Settings


def run(_: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; what runs then is finished first."""
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: Settings) -> None:
    stop = stopping()
    async with open_service(settings) as service:
        how = "connected by Socket Mode; health" if settings.slack.socket_mode else "events, commands and health"
        print(f"ask-ai serves, {how} on port {service.port}; Ctrl-C stops it", flush=True)
        await stop.wait()


def stopping() -> asyncio.Event:
    """An event that SIGTERM and Ctrl-C set."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
