"""The command line: see `bot.cli.arguments`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from bot.cli import arguments
from bot.errors import BotError, SettingsError
from bot.settings import Settings, process_environment
from knowledge import KnowledgeError

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status: 0 done, 1 failed, 2 wrong usage or settings. Errors are one line on standard error."""
    parser = arguments.parser()
    args = parser.parse_args(argv)
    _survive_odd_characters()
    from bot.cli.logs import log_to  # noqa: PLC0415  what `--help` need not pay

    log_to(sys.stderr, verbose=args.verbose)
    try:
        settings = Settings.from_env(process_environment())
    except BotError as error:
        return _fail(error, WRONG_USAGE)
    return run(args, settings)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run the chosen command with these settings; every expected error becomes one line."""
    try:
        status = int(args.command(args, settings))
        sys.stdout.flush()
    except BrokenPipeError:
        return _nobody_reads()
    except (arguments.WrongUsage, SettingsError) as error:
        return _fail(error, WRONG_USAGE)
    except (BotError, KnowledgeError) as error:
        return _fail(error, FAILED)
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


def _survive_odd_characters() -> None:
    """A terminal that cannot show a character gets an escape in its place instead of a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _nobody_reads() -> int:
    """The reader of our output has seen enough; what is left in the buffer must not fail once more at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _fail(error: Exception, status: int) -> int:
    print(f"ask-ai: {' '.join(str(error).split())}", file=sys.stderr)
    return status
