"""`ask-ai answer`: a batch of questions, for measurements."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.cli.show import as_json, print_json
from bot.errors import BadInput
from bot.flow import Answerer
from bot.model import Question
from bot.settings import Settings
from bot.wiring import open_answerer


def run(args: argparse.Namespace, settings: Settings) -> int:
    """One line of JSON a question, in the order of the file."""
    items = list(read_items(args.questions))
    asyncio.run(_answer_all(args, settings, items))
    return 0


def read_items(file: Path) -> Iterator[dict[str, Any]]:
    """The questions of a JSON-lines file, with whatever else is told of them; `BadInput` names the line that cannot be used."""
    try:
        lines = file.read_text(encoding="utf-8-sig").split("\n")  # other line ends, such as U+2028, may stand inside a string
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read ({error}); give a file with one JSON object a line") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _item(line, f"{file}, line {number}")


def _item(line: str, where: str) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{where} is not JSON ({error})") from error
    if not isinstance(item, dict) or not isinstance(item.get("question"), str) or not item["question"].strip():
        raise BadInput(f'{where} needs a "question" that is not empty')
    for name in ("history", "followups"):
        if not isinstance(item.get(name, []), list) or not all(isinstance(turn, str) for turn in item.get(name, [])):
            raise BadInput(f'{where}: "{name}" must be a list of strings')
    return {**item, "id": item.get("id", ""), "history": item.get("history", []), "followups": item.get("followups", [])}


async def _answer_all(args: argparse.Namespace, settings: Settings, items: list[dict[str, Any]]) -> None:
    async with open_answerer(settings, args.index) as answerer:
        for item in items:
            print_json(await answer_item(answerer, item))


async def answer_item(answerer: Answerer, item: dict[str, Any]) -> dict[str, Any]:
    """The answer to one question and to each of its follow-ups, asked in turn in the same thread."""
    turns = [*item["history"], item["question"]]
    started = time.monotonic()
    outcome = await answerer.answer(Question(text=turns[-1], history=tuple(turns[:-1])))
    took_ms = (time.monotonic() - started) * 1000
    followups = []
    for words in item["followups"]:
        if not words.strip():
            followups.append("")  # nothing was asked, and the others keep their places
            continue
        followups.append((await answerer.answer(Question(text=words, history=tuple(turns)))).text)
        turns.append(words)
    return {"id": item["id"], **as_json(outcome), "latency_ms": round(took_ms, 1), "followups": followups}
