"""`ask-ai sandbox`: a local Slack with the bot in it, to try and to test."""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from bot.cli.serve import stopping
from bot.cli.smoke import smoke
from bot.errors import BadInput
from bot.sandbox.options import SandboxOptions, declared
from bot.sandbox.server import Sandbox, open_sandbox
from bot.serving import open_service
from bot.settings import Settings
from bot.slack.manifest import manifest
from bot.web.livekit_hook import PATH
from knowledge import IndexMissing, copy_index

ESCALATIONS, PORT = "support-escalations", 8080


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve until SIGTERM or Ctrl-C; with `--smoke` ask the seed questions first, with `--once` end after them."""
    return asyncio.run(_serve(args, settings))


async def _serve(args: argparse.Namespace, settings: Settings) -> int:
    stop, wrong = stopping(), 0
    async with AsyncExitStack() as stack:
        sandbox = await opened(stack, args.port)
        print(json.dumps(described(sandbox)) if args.json else f"The sandbox is at {sandbox.page_url}", flush=True)
        if not args.no_bot:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ask-ai-sandbox-")))
            within = inside(await asyncio.to_thread(apart, settings, folder), sandbox, folder, recorded=_recorded(args, settings))
            service = await stack.enter_async_context(open_service(within))
            if not args.json:
                print("".join(f"{line}\n" for line in _addresses(within, service.port, recorded=_recorded(args, settings))), end="", flush=True)
            if args.smoke:
                wrong = await _unless(stop, smoke(sandbox, service.idle))
        if not args.once:
            if not args.json:
                print(f"Open {sandbox.page_url} in a browser and ask in #ask-ai. Ctrl-C ends it.", flush=True)
            await stop.wait()
    return 1 if wrong else 0


async def opened(stack: AsyncExitStack, port: int | None, *, usual: int = PORT) -> Sandbox:
    """The sandbox on this port; on the `usual` one, or any when that is taken, when none is asked for."""
    options = SandboxOptions(port=usual if port is None else port, **declared(manifest("", socket=True)))
    try:
        return await stack.enter_async_context(open_sandbox(options))
    except OSError as error:
        if port is not None:
            raise BadInput(f"port {port} cannot be had ({error.strerror}); choose another with --port, or 0 for any free one") from error
    return await stack.enter_async_context(open_sandbox(replace(options, port=0)))


def _addresses(settings: Settings, port: int, *, recorded: bool) -> list[str]:
    """Where else the bot listens, a line each."""
    base = f"http://127.0.0.1:{port}"
    return [
        *([f"Webhooks of a LiveKit server are taken at {base}{PATH}"] if recorded else []),
        *([f"The dashboard is at {base}/dashboard; it wants ASK_AI_DASHBOARD_TOKEN"] if settings.dashboard.token else []),
    ]


def _recorded(args: argparse.Namespace, settings: Settings) -> bool:
    """Whether a LiveKit server may send webhooks, which needs an address that is known beforehand."""
    return bool(settings.livekit.projects) and not args.once


def inside(settings: Settings, sandbox: Sandbox, folder: Path, *, recorded: bool = False) -> Settings:
    """The settings of a bot in this sandbox. Its store is as short-lived as the sandbox itself; it listens on any free port, or on its own when somebody calls it there."""
    slack = replace(
        settings.slack,
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
    )
    escalation = settings.escalation if settings.escalation.on else replace(settings.escalation, channel=ESCALATIONS)
    return replace(
        settings, slack=slack, escalation=escalation, database_url=f"sqlite:///{folder / 'ask-ai.db'}", host="127.0.0.1", port=settings.port if recorded else 0
    )


def apart(settings: Settings, folder: Path) -> Settings:
    """The settings of a bot that learns in a copy of the index, so that nothing of it is left when the sandbox ends, and no card of the real store is missing then.

    A Chroma server has one index for all, and where there is no index yet there is nothing to copy.
    """
    if settings.chroma_url:
        return settings
    data = folder / "data"
    try:
        copy_index(settings.index_dir, data / settings.index_dir.name)
    except IndexMissing:
        return settings
    return replace(settings, data_dir=data)


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, int]) -> int:
    """The result of the work; 1 when it is stopped before."""
    async with asyncio.TaskGroup() as group:
        working, stopping_ = group.create_task(work), group.create_task(stop.wait())
        await asyncio.wait({working, stopping_}, return_when=asyncio.FIRST_COMPLETED)
        stopping_.cancel()
        working.cancel()
    return 1 if working.cancelled() else working.result()


def described(sandbox: Sandbox) -> dict[str, object]:
    """What another program needs to take part."""
    return {
        "page": sandbox.page_url,
        "api": sandbox.api_url,
        "bot_token": sandbox.bot_token,
        "app_token": sandbox.app_token,
        "signing_secret": sandbox.signing_secret,
        "channels": dict(sandbox.channels),
        "people": dict(sandbox.people),
    }
