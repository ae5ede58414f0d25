"""`ask-ai doctor`: what is configured, what works, what is disabled and why."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from bot.cli.show import console, print_json
from bot.errors import BotError
from bot.settings import Settings, SlackSettings
from bot.wiring import open_library
from knowledge import IndexMissing, KnowledgeError, Searcher, embedder_from, load_builtin

if TYPE_CHECKING:  # half a second that a setup without Slack need not pay
    from bot.slack.client import Api

OLDEST_PYTHON = (3, 11)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """`state` is "works", "disabled" (not configured) or "broken" (configured, but it does not work)."""

    name: str
    state: str
    detail: str


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print every check; 0 only when all that is configured works."""
    checks = list(_checks(settings))
    broken = any(check.state == "broken" for check in checks)
    if args.json:
        print_json({"ok": not broken, "checks": [asdict(check) for check in checks]})
        return 1 if broken else 0
    table = Table("check", "state", "detail")
    for check in checks:
        table.add_row(check.name, check.state, check.detail, style="red" if check.state == "broken" else None)
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
    yield from asyncio.run(_slack(settings))
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
        return Check(name="index", state="disabled", detail=str(error))
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
    """Token and scopes, and the way events come in."""
    slack = settings.slack
    if not slack.bot_token:
        return [Check(name="slack", state="disabled", detail="SLACK_BOT_TOKEN is not set; see docs/slack.md, or try `ask-ai sandbox`")]
    from bot.slack.client import SLACK_URL, open_api  # noqa: PLC0415  half a second that a setup without Slack need not pay
    from bot.slack.clock import MachineClock  # noqa: PLC0415  as above
    from bot.slack.manifest import missing  # noqa: PLC0415  as above

    async with open_api(MachineClock(), url=slack.api_url or SLACK_URL) as api:
        try:
            lacking = missing(await api.client(slack.bot_token).scopes())
        except BotError as error:
            return [Check(name="slack", state="broken", detail=str(error))]
        needed = [scope for scope in lacking if not scope.optional]
        told = "; ".join(f"scope {scope.name} is missing: {scope.without}" for scope in lacking) or "token and scopes are right"
        return [Check(name="slack", state="broken" if needed else "works", detail=told), await _events(slack, api)]


async def _events(slack: SlackSettings, api: Api) -> Check:
    """Whether anything can come in. An address for a socket is asked for and not used; whether Slack reaches us over HTTP only Slack can tell."""
    name = "slack events"
    if slack.app_token:
        try:
            await api.client(slack.app_token).call("apps.connections.open", app_token=slack.app_token)
        except BotError as error:
            return Check(name=name, state="broken", detail=f"{error}; check SLACK_APP_TOKEN, which needs the scope connections:write")
        return Check(name=name, state="works", detail="Socket Mode can connect")
    if slack.signing_secret:
        return Check(name=name, state="works", detail="over HTTP, signed; the Slack app's settings must name this server's address")
    return Check(name=name, state="broken", detail="set SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP); see docs/slack.md")
