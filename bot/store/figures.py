"""The questions and the tickets, for counting."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, select

from bot.figures.ports import TicketTimes, Turn
from bot.store.database import Database
from bot.store.sql import VERSION, AnyRow, decode, encode, put, values_of
from bot.store.tables import ticket as ticket_table
from bot.store.tables import turn as turn_table
from bot.store.tables import vote as vote_table

NAMES = ("answer", "team", "channel", "person", "outcome", "confidence", "asked_at", "seen_at", "answered_at", "topic", "tokens_in", "tokens_out", "cost_usd")
TIMES = ("team", "reason", "state", "opened_at", "claimed_at", "answered_at", "over_at", "due_at")


@dataclass(frozen=True, slots=True)
class SqlTurns:
    """See `bot.figures.ports.Turns`."""

    database: Database

    async def keep(self, turn: Turn) -> None:
        """See `bot.figures.ports.Turns`."""
        values: dict[str, Any] = {name: getattr(turn, name) for name in NAMES}
        row = {**values, "urls": encode(turn.urls), "version": VERSION}
        await self.database.run(lambda connection: put(connection, turn_table, row))

    async def since(self, moment: float, *, team: str = "") -> Sequence[Turn]:
        """See `bot.figures.ports.Turns`."""
        theirs = and_(vote_table.c.answer == turn_table.c.answer, vote_table.c.person == turn_table.c.person)
        voted = turn_table.outerjoin(vote_table, theirs)
        chosen = select(turn_table, vote_table.c.good).select_from(voted).where(turn_table.c.asked_at >= moment)
        chosen = chosen.where(turn_table.c.team == team) if team else chosen
        in_order = chosen.order_by(turn_table.c.asked_at, turn_table.c.answer)
        rows = await self.database.run(lambda connection: connection.execute(in_order).all())
        # The database has one thread, and somebody may wait for it to save a question.
        return await asyncio.to_thread(lambda: [_turn(row) for row in rows])

    async def tickets_since(self, moment: float, *, team: str = "") -> Sequence[TicketTimes]:
        """See `bot.figures.ports.Turns`."""
        columns = [ticket_table.c[name] for name in TIMES]
        chosen = select(ticket_table.c.id, *columns).where(ticket_table.c.opened_at >= moment)
        chosen = chosen.where(ticket_table.c.team == team) if team else chosen
        in_order = chosen.order_by(ticket_table.c.opened_at, ticket_table.c.id)

        def work(connection: Connection) -> list[TicketTimes]:
            return [_times(row) for row in connection.execute(in_order)]

        return await self.database.run(work)


def _turn(row: AnyRow) -> Turn:
    return Turn(**values_of(row, *NAMES), urls=tuple(decode(row.version, row.urls)), good=row.good)


def _times(row: AnyRow) -> TicketTimes:
    return TicketTimes(**{**values_of(row, *TIMES), "over_at": row.over_at or 0.0}, ticket=row.id)
