"""`ask-ai diag`: a look at a LiveKit server, as `/lkdiag` does it."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import pairwise

from rich.text import Text

from bot.cli.arguments import WrongUsage
from bot.cli.card import show_report
from bot.cli.show import console, print_json, safe
from bot.diagnostics.command import IN, parse
from bot.diagnostics.looks import Looks
from bot.diagnostics.ports import Records
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request, What
from bot.diagnostics.token import Keyring
from bot.diagnostics.usages import COMMAND
from bot.diagnostics.words import as_json
from bot.errors import BadInput, NotRecorded, StoreFailed
from bot.lookout import names_of, off_of, usages_of
from bot.settings import LiveKitSettings, Settings

HERE = "ask-ai diag"
# Pairs of quotes that the parser of commands understands.
QUOTES = (('"', '"'), ("“", "”"), ("«", "»"), ("`", "`"))
REMEMBERED: frozenset[What] = frozenset({"room", "call", "history", "participant", "agent"})
STANDARD_INPUT = "-"


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the report: 0 when the look was done, whatever it showed, 1 when the server could not be looked at, 2 for words that ask for nothing."""
    try:
        request = requested(_given(args.words), args.project, settings.livekit)
        if request.what == "help":
            return _help(args, settings.livekit)
        if request.what == "dial":
            from bot.cli.diag_dial import dial  # noqa: PLC0415  what a mere look need not pay

            called = dial(request, args, settings)
            return told(called, as_object=args.json, asked=request.what) if called else _not_called()
        report = asyncio.run(_look(request, settings))
    except NotRecorded:
        raise
    except BadInput as error:
        raise WrongUsage(str(error).replace(COMMAND, HERE)) from error
    return told(report, as_object=args.json, asked=request.what)


def told(report: Report, *, as_object: bool, asked: What) -> int:
    """Print it; 1 when the server could not be looked at, and for a test call that was not answered."""
    if as_object:
        print_json(as_json(report))
    else:
        show_report(report, console())
    verdict = report.verdict
    return int(verdict is not None and verdict.severity == "broken" and (asked == "dial" or verdict.code.startswith("server-")))


def _not_called() -> int:
    print("No call was made.", file=sys.stderr)
    return 0


def requested(words: Sequence[str], project: str, settings: LiveKitSettings) -> Request:
    """What is asked for. The shell has taken the words apart already, so names keep their spaces. Raises `BadInput`."""
    names = names_of(settings)
    if project and project not in names:
        raise BadInput(f"there is no project {project!r}; there is {', '.join(names) or 'none'}")
    if not project:
        words, project = _without_project(words, names)
    text = words[0] if len(words) == 1 else " ".join([*words[:1], *map(_kept, words[1:])])
    if words[:1] == ["dial"]:
        text = " ".join(words)
    request = parse(text, projects=names)
    if request.what == "stats":
        raise BadInput("statistics are shown in Slack, to those whom ASK_AI_ADMINS names")
    return replace(request, project=project) if project else request


def _given(words: Sequence[str]) -> Sequence[str]:
    """The words; a token may come through standard input, where no list of processes shows it."""
    return ["token", sys.stdin.read().strip()] if list(words) == ["token", STANDARD_INPUT] else words


def _without_project(words: Sequence[str], projects: Sequence[str]) -> tuple[Sequence[str], str]:
    """The words without "in NAME" or "project NAME" where that is one of the projects, and it; any other "in" is part of a name, which need not be quoted in a shell."""
    named = {name.casefold(): name for name in projects}
    for at, (keyword, name) in enumerate(pairwise(words)):
        if keyword.casefold() in IN and name.casefold() in named:
            return [*words[:at], *words[at + 2 :]], named[name.casefold()]
    return words, ""


def _kept(word: str) -> str:
    """The word in quotes that do not occur in it."""
    opening, closing = next((pair for pair in QUOTES if not set(pair) & set(word)), QUOTES[0])
    return f"{opening}{word}{closing}"


async def _look(request: Request, settings: Settings) -> Report:
    async with open_looks(settings, records=request.what in REMEMBERED) as looks:
        return await looks.look(request)


@asynccontextmanager
async def open_looks(settings: Settings, *, records: bool) -> AsyncIterator[Looks]:
    """Ready to look; with the flight recorder's memory when it is wanted and there is one."""
    from bot.livekit import open_projects  # noqa: PLC0415  the SDK takes half a second that `diag help` need not pay
    from bot.livekit.projects import utc_now  # noqa: PLC0415  as above

    keyring = Keyring({name: (project.api_key, project.api_secret) for name, project in settings.livekit.projects.items()})
    async with AsyncExitStack() as stack:
        projects = await stack.enter_async_context(open_projects(settings.livekit))
        kept = await _records(stack, settings) if records else None
        yield Looks(projects=projects.reading, records=kept, now=utc_now, keyring=keyring)


async def _records(stack: AsyncExitStack, settings: Settings) -> Records | None:
    """What `ask-ai serve` recorded. A database that is not there is not made, and one of another version is left as it is; a look goes on without it."""
    from bot.store import SystemClock, default_url, examine, open_store  # noqa: PLC0415  SQL takes as long

    url = settings.database_url or default_url(settings.data_dir)
    try:
        found = await asyncio.to_thread(examine, url)
        if found.revision != found.newest:
            return None
        store = await stack.enter_async_context(open_store(url, clock=SystemClock(), works=False))
    except StoreFailed as error:
        print(f"ask-ai: looking without what was recorded: {error}", file=sys.stderr)
        return None
    return store.records


def _help(args: argparse.Namespace, settings: LiveKitSettings) -> int:
    """What can be looked at, and what cannot, and why."""
    usages, off = usages_of(settings), off_of(settings)
    if args.json:
        commands = [{"form": usage.form, "tells": usage.tells, "example": f"{HERE} {usage.example}"} for usage in usages]
        print_json({"projects": list(names_of(settings)), "commands": commands, "disabled": off})
        return 0
    out = console()
    for usage in usages:
        out.print(Text.assemble((f"{HERE} {usage.form}", "bold"), f"\n    {usage.tells}"))
    if len(settings.projects) > 1:
        out.print(f"\nProjects: {safe(', '.join(names_of(settings)))}; “in NAME” or --project NAME names one, else it is the first.")
    for what, why in off.items():
        out.print(Text(f"{what}: {why}", style="yellow"))
    return 0
