"""Chooses the questions that `ask-ai eval` asks out of the project's own: those that are answered right over each of the indexes given, every time.

`python -m tests.evals.builtin INDEX …` writes bot/cli/eval.jsonl anew. Name an index of the handbook alone, and one of all sources.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path

from bot.cli.eval import tried
from bot.learning.cases import of_items
from bot.settings import Settings
from bot.wiring import open_answerer
from tests.evals.items import Item, read_items

QUESTIONS, BUILTIN = Path("tests/evals/questions.jsonl"), Path("bot/cli/eval.jsonl")
# The approximate search of vectors does not find the very same neighbours each time.
TIMES = 3


def short(item: Item) -> Item:
    """What of a question a case is made of."""
    facts = [{"any": fact["any"], "weight": 2} for fact in item["facts"] if fact.get("weight") == 2]
    return {
        "id": item["id"],
        "question": item["question"],
        "history": item["history"],
        "expect": item["expect"],
        "facts": facts if item["expect"] == "answer" else [],
    }


async def right(items: list[Item], index: Path) -> set[str]:
    """The ids of those that are right each time over this index."""
    cases = of_items(items, QUESTIONS.name)
    async with open_answerer(Settings(), index) as answerer:
        rounds = [{one.case.id for one in await tried(answerer, cases) if not one.fault} for _ in range(TIMES)]
    return set.intersection(*rounds)


def main() -> None:
    """Write the file and say how many of each kind were chosen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("indexes", nargs="+", type=Path)
    indexes = parser.parse_args().indexes
    items = list(read_items([QUESTIONS]))
    kept = set.intersection(*(asyncio.run(right(items, index)) for index in indexes))
    chosen = [short(item) for item in items if item["id"] in kept]
    BUILTIN.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in chosen), encoding="utf-8")
    print({expect: sum(item["expect"] == expect for item in chosen) for expect in ("answer", "diagnose", "escalate", "decline")})


if __name__ == "__main__":
    main()
