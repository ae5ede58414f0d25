"""`ask-ai ask`: one answer on the terminal."""

from __future__ import annotations

import argparse
import asyncio
import time

from bot.answering.redact import redact
from bot.cli.arguments import WrongUsage
from bot.cli.show import as_json, console, print_json, show
from bot.flow import visible
from bot.model import Outcome, Question
from bot.settings import Settings
from bot.wiring import open_answerer


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the answer; 0 whatever the outcome is, since saying that one does not know is no failure."""
    if not visible(args.question):
        raise WrongUsage('the question is empty; for example: ask-ai ask "why did my room disconnect?"')
    started = time.monotonic()
    outcome = asyncio.run(_ask(args, settings))
    if args.json:
        print_json({"question": redact(visible(args.question)), **as_json(outcome), "latency_ms": round((time.monotonic() - started) * 1000)})
    else:
        show(outcome, console())
    return 0


async def _ask(args: argparse.Namespace, settings: Settings) -> Outcome:
    async with open_answerer(settings, args.index) as answerer:
        return await answerer.answer(Question(text=args.question))
