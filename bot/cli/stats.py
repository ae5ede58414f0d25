"""`ask-ai stats`: how the bot is doing, from what is stored."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import closing
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from rich.table import Table as Grid
from rich.text import Text

from bot.cli.arguments import WrongUsage
from bot.cli.export import Undelivered, has_desk, undelivered
from bot.cli.show import console, print_json, safe
from bot.cli.stored import beside
from bot.figures.export import as_csv, as_json
from bot.figures.index import indexed
from bot.figures.overview import IndexFacts, Overview, glance
from bot.figures.periods import last_days
from bot.figures.sums import figures
from bot.figures.tables import TABLES, table
from bot.settings import Settings
from bot.store import SystemClock, default_url, open_store
from bot.wiring import open_library


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the figures in a dozen lines, all tables as JSON, or one of them as CSV. The bot may go on running."""
    if args.csv and args.csv not in TABLES:
        raise WrongUsage(f"there is no table {args.csv!r}; there are {', '.join(TABLES)}")
    overview = asyncio.run(_overview(settings, days=args.days, team=args.team))
    if args.json:
        print_json(as_json(overview))
    elif args.csv and (sheet := table(args.csv, overview)):
        sys.stdout.write(as_csv(sheet))
    else:
        _show(overview)
        _show_desk(asyncio.run(_undelivered(settings)))
    return 0


def _show(overview: Overview) -> None:
    grid = Grid.grid(padding=(0, 2))
    for label, value in glance(overview):
        grid.add_row(Text(safe(label), style="cyan"), Text(safe(value)))
    out = console()
    out.print(f"The last {overview.figures.period.days} days", style="bold")
    out.print(grid)


def _show_desk(found: Undelivered | None) -> None:
    """A line where a help desk was not told of something."""
    if found and (found.waiting or found.given_up):
        console().print(f"Steps of tickets that the help desk has not heard of: {len(found.waiting)} wait, {len(found.given_up)} were given up (ask-ai export)")


async def _undelivered(settings: Settings) -> Undelivered | None:
    if not has_desk(settings.escalation):
        return None
    async with beside(settings) as store:
        return await undelivered(store) if store else None


async def _overview(settings: Settings, *, days: int, team: str) -> Overview:
    at = datetime.now(UTC)
    period = last_days(at, days, ZoneInfo(settings.dashboard.zone))
    async with open_store(settings.database_url or default_url(settings.data_dir), clock=SystemClock(), works=False) as store:
        turns, tickets = await store.turns.columns(period.begin, team=team), await store.turns.tickets_since(period.begin, team=team)
    counted = figures(turns, tickets, period, now_s=at.timestamp())
    return Overview(figures=counted, at=at, index=_index(settings), team=team)


def _index(settings: Settings) -> IndexFacts | None:
    with closing(open_library(settings)) as library:
        return indexed(library)
