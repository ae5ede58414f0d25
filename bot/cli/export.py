"""`ask-ai export`: what a help desk was not told of, and what becomes of that."""

from __future__ import annotations

import argparse
import asyncio
import logging
import re
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from rich.table import Table
from rich.text import Text

from bot.cli.arguments import WrongUsage
from bot.cli.show import console, print_json, safe
from bot.cli.stored import beside
from bot.escalation.exporting import send_again
from bot.escalation.reading import plan_of
from bot.settings import EscalationSettings, Settings
from bot.store import Store, SystemClock

log = logging.getLogger("bot.escalation.exporting")
MOST = 10_000
ID = re.compile(r"(?P<ticket>[\w-]{1,64})(?:\.(?P<number>\d{1,6}))?")
NO_DATABASE = "ask-ai: there is no database yet, so there are no tickets; `ask-ai serve` makes it"
NO_DESK = "the plan names no help desk (`export`), so nothing can be sent; see docs/escalation.md"


class GivenUp(NamedTuple):
    """An event that was not delivered, and why."""

    ticket: str
    number: int
    why: str


class Undelivered(NamedTuple):
    """What a help desk was not told of: the events that wait, and those that were given up, each oldest first."""

    waiting: Sequence[tuple[str, int]]
    given_up: Sequence[GivenUp]


def has_desk(settings: EscalationSettings) -> bool:
    """Whether the plan names a help desk. Raises `SettingsError`."""
    plan = plan_of(settings)
    return plan is not None and plan.export is not None


async def undelivered(store: Store) -> Undelivered:
    """At most 10,000 of each."""
    waiting = await store.outbox.untold(since=0.0, limit=MOST)
    return Undelivered(waiting, [GivenUp(*letter) for letter in await store.outbox.dead(limit=MOST)])


def run(args: argparse.Namespace, settings: Settings) -> int:
    """List it, have it sent again, or let it be. The bot may go on running."""
    if args.what == "list" and (args.id or args.all):
        raise WrongUsage("`ask-ai export list` takes no ids; `retry` and `drop` do")
    if args.what != "list" and bool(args.id) == args.all:
        raise WrongUsage(f"name what to {args.what}, as `ask-ai export` lists it, or say --all")
    desk = has_desk(settings.escalation)
    if args.what == "retry" and not desk:
        raise WrongUsage(NO_DESK)
    return asyncio.run(_run(args, settings, desk=desk))


async def _run(args: argparse.Namespace, settings: Settings, *, desk: bool) -> int:
    async with beside(settings) as store:
        if store is None:
            print(NO_DATABASE, file=sys.stderr)
            return 0
        found = await undelivered(store)
        if not desk:  # then nothing waits for one
            found = found._replace(waiting=())
        if args.what == "list":
            await _list(found, store, as_json=args.json)
        elif args.what == "retry":
            await _retry(_chosen(found, args.id), store, as_json=args.json)
        else:
            await _drop(_chosen(found._replace(waiting=()), args.id), store, as_json=args.json)
    return 0


def _chosen(found: Undelivered, ids: Sequence[str]) -> list[tuple[str, int]]:
    """Those with these ids, of a ticket or of one of its steps; all without any. In order within each ticket."""
    every = sorted([*found.waiting, *((ticket, number) for ticket, number, _ in found.given_up)])
    chosen = [event for event in every if not ids or event[0] in ids or _id(*event) in ids]
    known = {name for event in every for name in (event[0], _id(*event))}
    if unknown := [id_ for id_ in ids if id_ not in known or not ID.fullmatch(id_)]:
        raise WrongUsage(f"nothing undelivered is called {', '.join(unknown)}; `ask-ai export` lists what there is")
    return chosen


async def _list(found: Undelivered, store: Store, *, as_json: bool) -> None:
    steps = [(letter, await store.outbox.event(letter.ticket, letter.number)) for letter in found.given_up]
    rows = [(letter, event) for letter, event in steps if event]
    if as_json:
        given_up = [{"id": _id(letter.ticket, letter.number), "step": event.kind, "at": event.at, "why": letter.why} for letter, event in rows]
        print_json({"waiting": len(found.waiting), "given_up": given_up})
        return
    table = Table("step of a ticket", "what", "when", "why it was given up")
    for letter, event in rows:
        when = datetime.fromtimestamp(event.at, UTC).isoformat(sep=" ", timespec="minutes")
        table.add_row(*(Text(safe(words)) for words in (_id(letter.ticket, letter.number), event.kind, when, letter.why)))
    out = console()
    out.print(table if rows else "Nothing was given up.")
    if found.waiting:
        out.print(f"{len(found.waiting)} more wait, and are tried again by themselves.")


async def _retry(events: Sequence[tuple[str, int]], store: Store, *, as_json: bool) -> None:
    await send_again(store.outbox, store.inbox, events, at=SystemClock().now())
    if as_json:
        print_json({"again": [_id(*event) for event in events]})
    else:
        print(
            f"{_steps(events)} sent again: by the bot that runs within seconds, or else when it starts" if events else "nothing waits, and nothing was given up"
        )


async def _drop(events: Sequence[tuple[str, int]], store: Store, *, as_json: bool) -> None:
    for ticket, number in events:
        await store.outbox.told(ticket, number)
        log.info("export.dropped", extra={"ticket": ticket, "number": number})
    if as_json:
        print_json({"dropped": [_id(*event) for event in events]})
    else:
        print(f"{_steps(events)} not sent any more" if events else "nothing was given up")


def _steps(events: Sequence[tuple[str, int]]) -> str:
    return "1 step is" if len(events) == 1 else f"{len(events)} steps are"


def _id(ticket: str, number: int) -> str:
    """As the `webhook-id` has it."""
    return f"{ticket}.{number}"
