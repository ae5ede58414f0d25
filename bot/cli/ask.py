"""`ask-ai ask`: one answer on the terminal."""

from __future__ import annotations

import argparse
import asyncio
import time
from typing import Any

from bot.answering.redact import redact
from bot.cli.arguments import WrongUsage
from bot.cli.show import as_json, console, print_json, show
from bot.figures.prices import cost_usd
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
        took_ms = round((time.monotonic() - started) * 1000)
        print_json({"question": redact(visible(args.question)), **as_json(outcome), "latency_ms": took_ms, "used": _used(outcome, settings)})
    else:
        show(outcome, console())
    return 0


def _used(outcome: Outcome, settings: Settings) -> list[dict[str, Any]]:
    """Each request to a language model whose server said what it took, in order."""
    return [
        {
            "model": one.model,
            "tokens_in": one.tokens_in,
            "tokens_out": one.tokens_out,
            "cost_usd": cost_usd(one.model, tokens_in=one.tokens_in, tokens_out=one.tokens_out, agreed=settings.dashboard.prices),
        }
        for one in outcome.used
    ]


async def _ask(args: argparse.Namespace, settings: Settings) -> Outcome:
    async with open_answerer(settings, args.index) as answerer:
        return await answerer.answer(Question(text=args.question))
