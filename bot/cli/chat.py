"""`ask-ai chat`: a conversation on the terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from bot.cli.show import console, show
from bot.errors import BotError
from bot.model import Question
from bot.settings import Settings
from bot.wiring import open_answerer
from knowledge import KnowledgeError

HELLO = "Ask about LiveKit; follow-ups may lean on what was said before. An empty line or Ctrl-D ends."
TURNS = 20


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Ask and answer until the person leaves."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415  arrow keys and history, where the platform has it
    return asyncio.run(_chat(args, settings))


async def _chat(args: argparse.Namespace, settings: Settings) -> int:
    out = console()
    async with open_answerer(settings, args.index) as answerer:
        out.print(HELLO, style="dim")
        turns: list[str] = []
        while words := await asyncio.to_thread(_read):
            try:
                show(await answerer.answer(Question(text=words, history=tuple(turns[-TURNS:]))), out)
            except (BotError, KnowledgeError) as error:
                print(f"ask-ai: {error}", file=sys.stderr)
            turns.append(words)
    return 0


def _read() -> str:
    try:
        return input("\n> ").strip()
    except EOFError:
        print()
        return ""
