"""`ask-ai seed`: the conversation that every build must read well, asked in one thread and checked."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
from importlib import resources
from typing import Any

from bot.cli.show import console, show
from bot.flow import Answerer
from bot.model import OUTCOME_NAMES, Outcome, Question
from bot.settings import Settings
from bot.wiring import open_answerer


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print questions and answers; 1 when an answer lacks something it must say."""
    return asyncio.run(_converse(args, settings))


def seed_turns() -> list[dict[str, Any]]:
    """The turns with what each answer must hold."""
    turns: list[dict[str, Any]] = json.loads((resources.files("bot") / "cli" / "seed.json").read_text(encoding="utf-8"))
    return turns


async def _converse(args: argparse.Namespace, settings: Settings) -> int:
    out, wrong = console(), 0
    async with open_answerer(settings, args.index) as answerer:
        turns = seed_turns()
        for number, turn in enumerate(turns):
            out.rule(f"{number + 1} of {len(turns)}")
            out.print(f"> {turn['say']}\n", style="bold", markup=False, highlight=False)
            outcome = await _ask(answerer, turns, number)
            show(outcome, out)
            for lack in lacks(turn, outcome):
                wrong += 1
                out.print(f"The answer lacks: {lack}", style="red", markup=False)
    out.rule()
    out.print("all seed answers are right" if not wrong else f"{wrong} seed answers lack something")
    return 1 if wrong else 0


async def _ask(answerer: Answerer, turns: list[dict[str, Any]], number: int) -> Outcome:
    return await answerer.answer(Question(text=turns[number]["say"], history=tuple(turn["say"] for turn in turns[:number])))


def lacks(turn: dict[str, Any], outcome: Outcome) -> list[str]:
    """What the outcome should say and does not."""
    missing = unsaid(turn, outcome.text)
    if OUTCOME_NAMES[type(outcome)] not in turn["outcomes"]:
        missing.append(f"the outcome {' or '.join(turn['outcomes'])} (it is {OUTCOME_NAMES[type(outcome)]})")
    return missing


def unsaid(turn: dict[str, Any], text: str) -> list[str]:
    """The facts that the text lacks."""
    return [fact["say"] for fact in turn["must"] if not re.search(fact["pattern"], text, re.IGNORECASE | re.DOTALL)]
