"""`python -m tests.bench.figures_rows FILE`: a database with a quarter of a year of questions and tickets up to now, the same ones each time; for `ask-ai stats`, `ask-ai serve` and the benchmark."""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table

from bot.figures.ports import TicketTimes, Turn
from bot.store import SystemClock, open_store
from bot.store.sql import VERSION, encode
from bot.store.tables import ticket as ticket_table
from bot.store.tables import turn as turn_table
from bot.store.tables import vote as vote_table
from tests.figures.made import NOW_S, desk, quarter

TURNS, TICKETS = 50_000, 5_000
TEAMS = ("T1", "T2", "T3")
PAGES = tuple(
    f"https://docs.livekit.io/{area}/{name}/{number}/"
    for area in ("agents", "telephony", "home")
    for name in ("start", "limits", "faq")
    for number in range(70)
)
SOURCES_MAX = 6
# What is counted of a ticket stands beside these.
NOT_COUNTED: dict[str, Any] = {"channel": "C1", "asker": "U1", "question": "", "answer": "", "confined": False, "owner": "", "route": "", "level": 0}
NOT_COUNTED |= {"desk_team": "", "desk_channel": "", "desk_thread": "", "reminders": 0, "human_answer": "", "facts": "{}", "version": VERSION, "steps": 1}


def made(turns: int, tickets: int, *, now_s: float) -> tuple[list[Turn], list[TicketTimes]]:
    """So many of each in the ninety days before that moment, oldest first; sources are spread over some hundred pages, as they are in life."""
    chance, later = random.Random(11), now_s - NOW_S
    moved = [_moved(turn, later, ("asked_at", "seen_at", "answered_at")) for turn in quarter(turns, teams=TEAMS)]
    cited = [replace(turn, urls=_sources(chance)) if turn.urls else turn for turn in moved]
    return cited, [_moved(ticket, later, ("opened_at", "claimed_at", "answered_at", "over_at", "due_at")) for ticket in desk(tickets)]


def _moved(row: Any, by_s: float, names: Sequence[str]) -> Any:
    return replace(row, **{name: getattr(row, name) + by_s for name in names if getattr(row, name)})


def _sources(chance: random.Random) -> tuple[str, ...]:
    places = (min(int(chance.expovariate(0.01)), len(PAGES) - 1) for _ in range(chance.randint(1, SOURCES_MAX)))
    return tuple(dict.fromkeys(PAGES[place] for place in places))


async def fill(url: str, turns: Iterable[Turn], tickets: Iterable[TicketTimes]) -> None:
    """Put them into the database at this URL, which is made when it is not there."""
    asked = list(turns)
    rows = {
        turn_table: [
            {name: value for name, value in asdict(turn).items() if name != "good"} | {"urls": encode(turn.urls), "version": VERSION} for turn in asked
        ],
        vote_table: [
            {"answer": turn.answer, "person": turn.person, "good": turn.good, "reason": "", "comment": "", "kept_at": turn.asked_at}
            for turn in asked
            if turn.good is not None
        ],
        ticket_table: [_ticket_row(ticket) for ticket in tickets],
    }
    async with open_store(url, clock=SystemClock(), works=False) as store:
        assert store.database is not None
        for table, values in rows.items():
            if values:
                await store.database.run(lambda connection, table=table, values=values: _insert(connection, table, values))  # type: ignore[misc]  # its defaults bind what the loop has now


def _insert(connection: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
    connection.execute(table.insert(), rows)


def _ticket_row(times: TicketTimes) -> dict[str, Any]:
    row = asdict(times)
    name = row.pop("ticket")
    return {**NOT_COUNTED, **row, "id": name, "thread": name, "over_at": times.over_at or None}


def main() -> None:
    """Say what was made."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.figures_rows", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--tickets", type=int, default=TICKETS)
    args = parser.parse_args()
    turns, tickets = made(args.turns, args.tickets, now_s=time.time())
    asyncio.run(fill(f"sqlite:///{args.file}", turns, tickets))
    print(f"{len(turns):,} questions and {len(tickets):,} tickets are in {args.file}; DATABASE_URL=sqlite:///{args.file} ask-ai stats counts them")


if __name__ == "__main__":
    main()
