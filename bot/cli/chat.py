"""`ask-ai chat`: a conversation on the terminal."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import Callable

from bot.cli.show import console, show
from bot.errors import BotError
from bot.flow import Answerer
from bot.model import Question
from bot.settings import Settings
from bot.wiring import open_answerer
from knowledge import KnowledgeError

HELLO = "Ask about LiveKit; follow-ups may lean on what was said before. An empty line or Ctrl-D ends."
TURNS = 20


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Ask and answer until the person leaves. Lines are read outside the event loop, so that Ctrl-C ends the wait for one."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401, PLC0415  arrow keys and history, where the platform has it
    with asyncio.Runner() as runner:
        stack = contextlib.AsyncExitStack()
        try:
            answerer = runner.run(stack.enter_async_context(open_answerer(settings, args.index)))
            converse(runner, answerer)
        finally:
            runner.run(stack.aclose())
    return 0


def converse(runner: asyncio.Runner, answerer: Answerer, read: Callable[[], str] | None = None) -> None:
    """Answer what `read` gives, each question in the thread of those before it, until it gives an empty line."""
    out = console()
    out.print(HELLO, style="dim")
    turns: list[str] = []
    while words := (read or _read)():
        try:
            show(runner.run(answerer.answer(Question(text=words, history=tuple(turns)))), out)
        except (BotError, KnowledgeError) as error:
            print(f"ask-ai: {error}", file=sys.stderr)
        turns = [*turns, words][-TURNS:]


def _read() -> str:
    try:
        return input("\n> ").strip()
    except EOFError:
        print()
        return ""
