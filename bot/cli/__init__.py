"""The command line: ask, answer, chat, search, sync, doctor, eval."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from bot.cli import arguments
from bot.errors import BotError
from bot.settings import Settings, process_environment
from knowledge import KnowledgeError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 failed, 2 wrong usage or settings. Errors are one line on standard error."""
    parser = arguments.parser()
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO if args.verbose else logging.ERROR, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    try:
        settings = Settings.from_env(process_environment())
    except BotError as error:
        return _fail(error, WRONG_USAGE)
    return run(args, settings)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the chosen command with these settings; every expected error becomes one line."""
    try:
        return int(args.command(args, settings))
    except arguments.WrongUsage as error:
        return _fail(error, WRONG_USAGE)
    except (BotError, KnowledgeError) as error:
        return _fail(error, FAILED)
    except BrokenPipeError:
        return DONE  # the reader of our output has seen enough
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(error: Exception, status: int) -> int:
    print(f"ask-ai: {error}", file=sys.stderr)
    return status
