"""`ask-ai gaps`: what the documents lack, out of the questions that got no good answer."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import asdict

from rich.markdown import Markdown

from bot.cli.show import console, print_json, safe
from bot.cli.stored import beside
from bot.errors import BotError
from bot.learning.collecting import Asked, Confined, Gaps
from bot.learning.gaps import Digest
from bot.learning.gaps_words import as_markdown
from bot.schooling import confined_by
from bot.settings import Settings
from bot.slack.client import SLACK_URL, open_api
from bot.slack.clock import MachineClock
from bot.slack.directory import ChannelPolicies, Directory
from bot.slack.people import SlackPeople
from bot.slack.tenancy import one_workspace
from bot.slack.workspaces import Workspaces
from bot.store import SystemClock
from bot.wiring import open_library
from knowledge import Searcher

NOBODY_ASKED = "ask-ai: there is no database yet, so nobody has asked anything; `ask-ai serve` makes it"
UNKNOWN = "ask-ai: {why}, so it is not known who may read a channel: of questions that were not handed over only the number is told"


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the gaps."""
    found = asyncio.run(_found(settings, since_s=args.since))
    if found is None:
        print(NOBODY_ASKED, file=sys.stderr)
        return 0
    if args.json:
        print_json(asdict(found))
    elif args.markdown:
        print(safe(as_markdown(found)), end="")
    else:
        console().print(Markdown(safe(as_markdown(found))))
    return 0


async def _found(settings: Settings, *, since_s: float) -> Digest | None:
    async with beside(settings) as store, _readers(settings) as confined:
        if store is None:
            return None
        now = SystemClock().now()
        with closing(open_library(settings)) as library:
            asked = Asked(turns=store.turns, answers=store.answers, tickets=store.tickets)
            return await Gaps(asked=asked, retriever=Searcher(library), confined=confined).digest(since=now - since_s, until=now)


async def _everywhere(_team: str, _channel: str) -> bool:
    return True


@asynccontextmanager
async def _readers(settings: Settings) -> AsyncIterator[Confined]:
    """Who may read a channel, asked of Slack; where that cannot be asked, everything is confined."""
    slack = settings.slack
    if not slack.bot_token or slack.installable:
        print(UNKNOWN.format(why="there is no SLACK_BOT_TOKEN" if not slack.bot_token else "there are many workspaces"), file=sys.stderr)
        yield _everywhere
        return
    async with open_api(MachineClock(), url=slack.api_url or SLACK_URL) as api:
        try:
            tenancy = await one_workspace(api, slack.bot_token)
        except BotError as error:
            print(UNKNOWN.format(why=f"Slack says {error}"), file=sys.stderr)
            yield _everywhere
            return
        workspaces = Workspaces(api, tenancy.token_of)
        directory = Directory(workspaces.client_of, clock=MachineClock().now)
        people = SlackPeople(workspaces.client_of, directory, clock=MachineClock().now)
        yield confined_by(people, ChannelPolicies(directory, channels=slack.channels, elsewhere=slack.elsewhere))
