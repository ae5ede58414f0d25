"""`ask-ai forget`: what is stored about a person goes, from the index as well."""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import time
from contextlib import closing, suppress

from rich.console import Console

from bot.cli.arguments import WrongUsage
from bot.cli.stored import stored_cards
from bot.cli.sync import Bars
from bot.settings import Settings
from bot.store import SystemClock, default_url, open_store
from bot.wiring import build_syncer, open_library
from knowledge import IndexBusy, IndexMissing, KnowledgeError, Syncer

PERSON = re.compile(r"[UW][A-Z0-9]{2,}")
# As long as a bot that runs takes to notice, with a search or a short sync in its way.
BUSY_S, READ_S, LOOK_S = 30.0, 40.0, 0.2
STILL_THERE = (
    "ask-ai: the index still has the cards as they were ({why}); `ask-ai sync --source verified` takes out what is gone, and so does a bot that runs, by itself"
)
STILL_READ = (
    "ask-ai: a program reads a former index still, which has the cards as they were; it is deleted with the next sync after that program ends or asks again"
)


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Delete it, say how many rows that were, and take it out of the index. The bot may go on running. 1 when something is left in the index."""
    if not PERSON.fullmatch(args.person):
        raise WrongUsage(f"{args.person!r} is not a Slack user id such as U0123ABC; it is in the person's profile under “Copy member ID”")
    gone = asyncio.run(_forget(settings.database_url or default_url(settings.data_dir), args.person))
    print(f"{gone} rows about {args.person} deleted" if gone else f"nothing was stored about {args.person}", flush=True)
    try:
        return unpublish(settings)
    except KnowledgeError as error:
        print(STILL_THERE.format(why=error), file=sys.stderr)
        return 1


async def _forget(url: str, person: str) -> int:
    async with open_store(url, clock=SystemClock(), works=False) as store:
        return await store.housekeeping.delete_person(person)


def unpublish(settings: Settings, *, busy_s: float = BUSY_S, read_s: float = READ_S) -> int:
    """Bring the index up to date with the cards, whatever was deleted just now: who runs this again was interrupted before.

    1 when a former index is still being read after `read_s`. Raises `KnowledgeError` when it cannot be done, `IndexBusy` when another sync runs longer than `busy_s`.
    """
    if not _is_there(settings):
        return 0
    syncer = build_syncer(settings)
    with Bars(Console(stderr=True), quiet=True) as bars:
        report = syncer.run((), bars, wait_s=busy_s, last=stored_cards(settings))
    for source in report.sources:
        if why := source.error or source.skipped:
            raise KnowledgeError(why)
    if not _tidied(syncer, within_s=read_s):
        print(STILL_READ, file=sys.stderr)
        return 1
    print("nothing of it is in the index")
    return 0


def _is_there(settings: Settings) -> bool:
    """Whether there is an index here. One that cannot be read raises `KnowledgeError`: brought up to date it would be made anew, of cards alone."""
    try:
        with closing(open_library(settings)) as library:
            library.warm()
    except IndexMissing:
        return False
    return True


def _tidied(syncer: Syncer, *, within_s: float) -> bool:
    """Whether only the newest index is left, in time for a bot that runs to go over to it."""
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        with suppress(IndexBusy):
            if not syncer.tidy():
                return True
        time.sleep(LOOK_S)  # noqa: TID251  only the command line waits here, never the bot
    return False
