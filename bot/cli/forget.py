"""`ask-ai forget`: what is stored about a person goes."""

from __future__ import annotations

import argparse
import asyncio
import re

from bot.cli.arguments import WrongUsage
from bot.settings import Settings
from bot.store import SystemClock, default_url, open_store

PERSON = re.compile(r"[UW][A-Z0-9]{2,}")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Delete it and say how many rows that were. The bot may go on running."""
    if not PERSON.fullmatch(args.person):
        raise WrongUsage(f"{args.person!r} is not a Slack user id such as U0123ABC; it is in the person's profile under “Copy member ID”")
    gone = asyncio.run(_forget(settings.database_url or default_url(settings.data_dir), args.person))
    print(f"{gone} rows about {args.person} deleted" if gone else f"nothing was stored about {args.person}")
    return 0


async def _forget(url: str, person: str) -> int:
    async with open_store(url, clock=SystemClock(), works=False) as store:
        return await store.housekeeping.delete_person(person)
