"""`ask-ai diag dial`: a test call from the terminal. Whoever can run it has the server's key, so what Slack's people and channels may do does not matter here; numbers, trunks and caps do."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from dataclasses import replace

from bot.cli.arguments import WrongUsage
from bot.cli.show import safe
from bot.diagnostics.dial.course import Stage
from bot.diagnostics.dial.plan import Asker, No, Plan
from bot.diagnostics.dial.testdial import Books, TestDial
from bot.diagnostics.report import Report
from bot.diagnostics.request import Request
from bot.errors import BotError
from bot.livekit import open_projects
from bot.livekit.projects import utc_now
from bot.settings import Settings
from bot.store import SystemClock, default_url, open_store

HERE = Asker(person="terminal")
YES = frozenset({"y", "yes"})


class NoCall(BotError):
    """There is no such test call; the message says why."""


def dial(request: Request, args: argparse.Namespace, settings: Settings) -> Report | None:
    """The report of the call; None when it was not confirmed. Interrupted, it hangs up first. Raises `NoCall`, `WrongUsage`, and what the store and the server raise."""
    if not args.yes and not sys.stdin.isatty():
        raise WrongUsage("a test call has to be confirmed: run this on a terminal, or add --yes")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        try:
            calls = runner.run(_opened(stack, request, settings))
            plan = runner.run(_planned(calls, request))
            print("\n".join(safe(sentence) for sentence in plan.happens + plan.warnings), file=sys.stderr)
            if not args.yes and input("Make this call? [y/N] ").strip().lower() not in YES:
                return None
            return runner.run(_made(calls, plan))
        finally:
            runner.run(stack.aclose())


async def _opened(stack: AsyncExitStack, request: Request, settings: Settings) -> TestDial:
    """Calls of the request's project. What an earlier one left behind is hung up first."""
    projects = await stack.enter_async_context(open_projects(settings.livekit))
    livekit, dialler = projects.reading(request.project), projects.dialler(request.project)
    url = settings.database_url or default_url(settings.data_dir)
    store = await stack.enter_async_context(open_store(url, clock=SystemClock(), works=False))
    books = Books(audit=store.dials, key=livekit.line.project.mark_key, owner="cli")
    rules = replace(settings.livekit.dial, users=frozenset(), channels=frozenset())
    calls = TestDial(dialler=dialler, livekit=livekit, books=books, settings=rules, now=utc_now)
    await calls.sweep()
    return calls


async def _planned(calls: TestDial, request: Request) -> Plan:
    plan = await calls.check(request, HERE)
    if isinstance(plan, No):
        raise NoCall(plan.words)
    return plan


async def _made(calls: TestDial, plan: Plan) -> Report:
    report = await calls.run(plan, _tell)
    if isinstance(report, No):
        raise NoCall(report.words)
    return report


async def _tell(stage: Stage) -> None:
    """Stages go to standard error, so that what is printed is the report alone."""
    print(f"{stage.after_s:5.1f} s  {stage.name}", file=sys.stderr, flush=True)
