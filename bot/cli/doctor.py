"""`ask-ai doctor`: what is configured, what works, what is disabled and why."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict

from rich.table import Table
from rich.text import Text

from bot.cli.checks.check import Check, serves
from bot.cli.checks.export import export
from bot.cli.checks.storage import database
from bot.cli.show import console, print_json, safe
from bot.errors import BotError
from bot.settings import Settings
from bot.wiring import open_library
from knowledge import IndexMissing, KnowledgeError, Searcher, embedder_from, load_builtin

OLDEST_PYTHON = (3, 11)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print every check; 0 only when all that is configured works."""
    checks = list(_checks(settings))
    broken = any(check.state == "broken" for check in checks)
    if args.json:
        print_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
        return 1 if broken else 0
    table = Table("check", "state", "detail")
    for check in checks:
        table.add_row(check.name, check.state, Text(safe(check.detail)), style="red" if check.state == "broken" else None)
    console().print(table)
    return 1 if broken else 0


def _checks(settings: Settings) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check(name="python", state="works" if sys.version_info >= OLDEST_PYTHON else "broken", detail=version)
    yield _embedding(settings)
    yield _index(settings)
    versions = load_builtin().versions()
    yield Check(name="identifiers", state="works", detail=", ".join(f"{package} {number}" for package, number in sorted(versions.items())))
    yield asyncio.run(_llm(settings))
    yield database(settings)
    yield from asyncio.run(_slack(settings))
    yield from export(settings)
    yield from asyncio.run(_livekit(settings))
    npm = shutil.which("npm")
    yield Check(
        name="npm source", state="works" if npm else "disabled", detail="npm found" if npm else "npm not found; the TypeScript packages are not indexed"
    )


def _embedding(settings: Settings) -> Check:
    try:
        embedder = embedder_from(settings.embedding)
        embedder.embed(["works"])
    except KnowledgeError as error:
        return Check(name="embedding", state="broken", detail=str(error))
    return Check(name="embedding", state="works", detail=f"{embedder.identity.name}, {embedder.identity.dimension} dimensions")


def _index(settings: Settings) -> Check:
    try:
        with closing(open_library(settings)) as library:
            Searcher(library).search_now("room", limit=1)
            generation = library.acquire()
            detail = f"{generation.manifest.pages} pages of {', '.join(library.sources())}, made {generation.manifest.made_at}"
            library.release(generation)
    except IndexMissing as error:
        # Answers on the terminal say so themselves; in Slack somebody would wait for one.
        return Check(name="index", state="broken" if serves(settings) else "disabled", detail=str(error))
    except KnowledgeError as error:
        return Check(name="index", state="broken", detail=str(error))
    return Check(name="index", state="works", detail=detail)


async def _llm(settings: Settings) -> Check:
    if not settings.uses_openai:
        return Check(name="language model", state="disabled", detail="OPENAI_API_KEY is not set; answers are quoted from the documents")
    from bot.llm import check_llm  # noqa: PLC0415  half a second that a setup without a model need not pay

    try:
        await check_llm(settings)
    except BotError as error:
        return Check(name="language model", state="broken", detail=str(error))
    return Check(name="language model", state="works", detail=settings.openai_model)


async def _slack(settings: Settings) -> list[Check]:
    if not serves(settings):
        return [Check(name="slack", state="disabled", detail="SLACK_BOT_TOKEN is not set; see docs/slack.md, or try `ask-ai sandbox`"), *_plan(settings)]
    from bot.cli.checks.slack import slack_checks  # noqa: PLC0415  half a second that a setup without Slack need not pay

    return await slack_checks(settings.slack, settings.escalation)


def _plan(settings: Settings) -> list[Check]:
    if not settings.escalation.file:
        return []
    from bot.cli.checks.escalation import read_plan  # noqa: PLC0415  as above

    return read_plan(settings.escalation)[1]


async def _livekit(settings: Settings) -> list[Check]:
    if not settings.livekit.projects:
        return [Check(name="livekit", state="disabled", detail="LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET are not set; no server can be looked at")]
    from bot.cli.checks.livekit import livekit_checks  # noqa: PLC0415  half a second that a setup without a server need not pay

    return await livekit_checks(settings.livekit)
