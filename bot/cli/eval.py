"""`ask-ai eval`: asks what must stay right, and says what does not."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Iterable, Sequence
from importlib import resources

from rich.console import Console
from rich.text import Text

from bot.cli.answer import read_items
from bot.cli.show import console, print_json, safe
from bot.cli.stored import beside
from bot.flow import Answerer
from bot.learning.cases import Case, Tried, fault_of, of_cards, of_items, of_withdrawals, share_right
from bot.model import Question
from bot.settings import Settings
from bot.store import Store
from bot.wiring import open_answering

BUILTIN = "eval.jsonl"
# So many of the built-in questions are right over whatever documents are indexed; another index or a language model may cost a few.
BUILTIN_RIGHT = 0.9
CONFINED = "(asked where not everybody may read)"
QUESTION_CHARS = 72


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print right or wrong for each case; 1 when a case is wrong, or more of the built-in questions than another index would explain."""
    given = of_items(read_items(args.cases), str(args.cases)) if args.cases else []
    builtin, cases = asyncio.run(_tried(args, settings, given))
    enough = share_right(builtin) >= BUILTIN_RIGHT
    ok = enough and not any(one.fault for one in cases)
    if args.json:
        print_json({"ok": ok, **_counts(builtin, cases), "cases": [_as_json(one) for one in (*builtin, *cases)]})
    else:
        _show(builtin, cases, console())
    return 0 if ok else 1


async def _tried(args: argparse.Namespace, settings: Settings, given: Sequence[Case]) -> tuple[list[Tried], list[Tried]]:
    """The built-in questions, and the cases of the file and of the database."""
    async with beside(settings) as store:
        if store is None:
            print("ask-ai: there is no database yet, so there are no cards and no withdrawals to try", file=sys.stderr)
        stored = await _stored(store) if store else []
        async with open_answering(settings, args.index, withdrawals=store.withdrawals if store else None) as answering:
            builtin = await tried(answering.answerer, builtin_cases())
            return builtin, await tried(answering.answerer, (*given, *stored))


async def _stored(store: Store) -> list[Case]:
    cards = await store.cards.all(states=frozenset({"approved"}))
    return [*of_cards(cards), *of_withdrawals(await store.withdrawals.all())]


def builtin_cases() -> list[Case]:
    """The questions that come with the package."""
    lines = (resources.files("bot") / "cli" / BUILTIN).read_text(encoding="utf-8").splitlines()
    return of_items([json.loads(line) for line in lines], BUILTIN)


async def tried(answerer: Answerer, cases: Iterable[Case]) -> list[Tried]:
    """Each case asked, in order."""
    return [Tried(case=case, fault=fault_of(case, await answerer.answer(_question(case)))) for case in cases]


def _question(case: Case) -> Question:
    return Question(text=case.question, history=case.history, audience=case.audience)


def _counts(builtin: Sequence[Tried], cases: Sequence[Tried]) -> dict[str, int]:
    return {
        "builtin_right": sum(not one.fault for one in builtin),
        "builtin_wrong": sum(bool(one.fault) for one in builtin),
        "right": sum(not one.fault for one in cases),
        "wrong": sum(bool(one.fault) for one in cases),
    }


def _as_json(one: Tried) -> dict[str, object]:
    return {"id": one.case.id, "kind": one.case.kind, "question": _shown(one.case), "right": not one.fault, "why": one.fault}


def _shown(case: Case) -> str:
    words = " ".join(case.question.split())
    if case.confined:
        return CONFINED
    return words if len(words) <= QUESTION_CHARS else f"{words[:QUESTION_CHARS]}…"


def _show(builtin: Sequence[Tried], cases: Sequence[Tried], out: Console) -> None:
    for one in (*builtin, *cases):
        state = Text("wrong", style="bold red") if one.fault else Text("right", style="green")
        out.print(Text.assemble(state, f"  {safe(one.case.id)}  {safe(_shown(one.case))}", (f"\n       {safe(one.fault)}" if one.fault else "", "dim")))
    counts = _counts(builtin, cases)
    out.print(f"built-in questions: {counts['builtin_right']} of {len(builtin)} right; {BUILTIN_RIGHT:.0%} have to be")
    out.print(f"cases: {counts['right']} of {len(cases)} right" if cases else "there are no other cases")
