"""The questions and the tickets, for counting."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, tuple_, union

from bot.figures.columns import Columns
from bot.figures.ports import TicketTimes, Turn
from bot.store.database import Database
from bot.store.sql import VERSION, AnyRow, decode, encode, put, values_of
from bot.store.tables import ticket as ticket_table
from bot.store.tables import turn as turn_table
from bot.store.tables import vote as vote_table

NAMES = ("answer", "team", "channel", "person", "outcome", "confidence", "asked_at", "seen_at", "answered_at", "topic", "tokens_in", "tokens_out", "cost_usd")
COUNTED = ("team", "person", "outcome", "confidence", "asked_at", "seen_at", "answered_at", "topic", "tokens_in", "tokens_out", "cost_usd")
# Numbers without an object for each, which the garbage collector would look at again and again while everybody waits.
NUMBERS = {"confidence": "d", "asked_at": "d", "seen_at": "d", "answered_at": "d", "cost_usd": "d", "tokens_in": "q", "tokens_out": "q"}
BESIDE = ("version", "urls", "answer")
# So many at a time: the database has one thread, and somebody may wait for it to save a question.
PAGE = 2_500
TIMES = ("team", "reason", "state", "opened_at", "claimed_at", "answered_at", "over_at", "due_at")


@dataclass(frozen=True, slots=True)
class SqlTurns:
    """See `bot.figures.ports.Turns`. Columns are read `page` questions at a time."""

    database: Database
    page: int = PAGE

    async def keep(self, turn: Turn) -> None:
        """See `bot.figures.ports.Turns`."""
        values: dict[str, Any] = {name: getattr(turn, name) for name in NAMES}
        row = {**values, "urls": encode(turn.urls), "version": VERSION}
        await self.database.run(lambda connection: put(connection, turn_table, row))

    async def since(self, moment: float, *, team: str = "") -> Sequence[Turn]:
        """See `bot.figures.ports.Turns`."""
        in_order = _asked([turn_table], team).where(turn_table.c.asked_at >= moment)
        rows = await self._rows(in_order)
        return await asyncio.to_thread(lambda: [_turn(row) for row in rows])

    async def columns(self, moment: float, *, team: str = "") -> Columns:
        """See `bot.figures.ports.Turns`."""
        columns: dict[str, Any] = {name: array(NUMBERS[name]) if name in NUMBERS else [] for name in (*COUNTED, "urls", "good")}
        asked = _asked([turn_table.c[name] for name in (*COUNTED, *BESIDE)], team).limit(self.page)
        after: ColumnElement[bool] = turn_table.c.asked_at >= moment
        while rows := await self._rows(asked.where(after)):
            await asyncio.to_thread(_grow, columns, rows)
            if len(rows) < self.page:
                break
            after = tuple_(turn_table.c.asked_at, turn_table.c.answer) > (rows[-1].asked_at, rows[-1].answer)
        return Columns(**columns)

    async def teams(self, moment: float) -> Sequence[str]:
        """See `bot.figures.ports.Turns`."""
        asked, opened = (
            select(table.c.team).where(since >= moment) for table, since in ((turn_table, turn_table.c.asked_at), (ticket_table, ticket_table.c.opened_at))
        )
        either = union(asked, opened)
        return await self.database.run(lambda connection: sorted(connection.scalars(either)))

    async def tickets_since(self, moment: float, *, team: str = "") -> Sequence[TicketTimes]:
        """See `bot.figures.ports.Turns`."""
        columns = [ticket_table.c[name] for name in TIMES]
        chosen = select(ticket_table.c.id, *columns).where(ticket_table.c.opened_at >= moment)
        chosen = chosen.where(ticket_table.c.team == team) if team else chosen
        in_order = chosen.order_by(ticket_table.c.opened_at, ticket_table.c.id)

        rows = await self._rows(in_order)
        return await asyncio.to_thread(lambda: [_times(row) for row in rows])

    async def _rows(self, wanted: Select[Any]) -> Sequence[AnyRow]:
        """As they come; whoever makes values of them does so in another thread than the database's."""
        return await self.database.run(lambda connection: connection.execute(wanted).all())


def _asked(wanted: Sequence[Any], team: str) -> Select[Any]:
    """That of all questions, with the asker's vote behind it, in one workspace or in all (""), oldest first."""
    theirs = and_(vote_table.c.answer == turn_table.c.answer, vote_table.c.person == turn_table.c.person)
    asked = select(*wanted, vote_table.c.good).select_from(turn_table.outerjoin(vote_table, theirs)).order_by(turn_table.c.asked_at, turn_table.c.answer)
    return asked.where(turn_table.c.team == team) if team else asked


def _grow(columns: Mapping[str, Any], rows: Sequence[AnyRow]) -> None:
    """Put rows, of which there are some, below what is there."""
    *counted, versions, urls, _, good = zip(*rows, strict=True)
    for name, values in zip(COUNTED, counted, strict=True):
        columns[name].extend(values)
    columns["good"].extend(good)
    strange = next((version for version in versions if version != VERSION), VERSION)
    # Read as one text: for each by itself that takes twice as long.
    columns["urls"].extend(map(tuple, decode(strange, f"[{','.join(urls)}]")))


def _turn(row: AnyRow) -> Turn:
    return Turn(**values_of(row, *NAMES), urls=tuple(decode(row.version, row.urls)), good=row.good)


def _times(row: AnyRow) -> TicketTimes:
    return TicketTimes(**{**values_of(row, *TIMES), "over_at": row.over_at or 0.0}, ticket=row.id)
