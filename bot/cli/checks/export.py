"""Whether the help desk of the plan was told of everything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.cli.checks.check import Check
from bot.errors import BotError
from bot.settings import Settings

NAME = "help desk"


def export(settings: Settings) -> Iterator[Check]:
    """What waits and what was given up, of the database that is there; nothing where no help desk is configured. The help desk itself is left alone."""
    from bot.cli.export import Undelivered, has_desk, undelivered  # noqa: PLC0415  a third of a second that a setup without Slack need not pay
    from bot.cli.stored import beside  # noqa: PLC0415  as above

    async def look() -> Undelivered | None:
        async with beside(settings) as store:
            return await undelivered(store) if store else None

    try:
        if not has_desk(settings.escalation):
            return
        found = asyncio.run(look())
    except BotError:  # the checks of the plan and of the database say so
        return
    waiting, given_up = (len(found.waiting), len(found.given_up)) if found else (0, 0)
    told = {0: "it was told of everything", 1: "1 step of a ticket waits to be told"}.get(waiting, f"{waiting} steps of tickets wait to be told")
    if given_up:
        remedy = "`ask-ai export` tells why, `ask-ai export retry --all` sends them again"
        yield Check(name=NAME, state="broken", detail=f"steps of tickets that were given up: {given_up}; {remedy}")
    else:
        yield Check(name=NAME, state="works", detail=told)
