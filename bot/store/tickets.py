"""Tickets, the steps of their lives, and what of these a help desk was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.escalation.ticket import OVER, Event, Ticket
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import VERSION, AnyRow, decode, encode, insert_new, values_of
from bot.store.tables import ticket as table
from bot.store.tables import ticket_event as event_table
from bot.store.tables_human import DEAD, UNTOLD
from bot.thread import ThreadId

WORDS = ("asker", "question", "reason", "answer", "confined", "state", "owner", "route", "level", "reminders", "human_answer")
PLAIN = (*WORDS, "opened_at", "claimed_at", "answered_at", "due_at")
NOWHERE = ThreadId(team="", channel="", ts="")


@dataclass(frozen=True, slots=True)
class SqlTickets:
    """See `bot.escalation.ports.Tickets`."""

    database: Database

    async def open(self, ticket: Ticket, event: Event) -> Ticket:
        """See `bot.escalation.ports.Tickets`."""
        row = {**_row(ticket), "id": ticket.id, **_asked_in(ticket.thread), **_desk(ticket.desk), "steps": 1}
        known = select(table).where(or_(table.c.id == ticket.id, and_(*_in(ticket.thread), table.c.over_at.is_(None)))).order_by(table.c.id != ticket.id)

        def work(connection: Connection) -> Ticket:
            if insert_new(connection, table, [row]):
                _write_down(connection, ticket.id, 1, event)
            found = connection.execute(known.limit(1)).one_or_none()
            return work(connection) if found is None else ticket_of(found)  # what was in the way ended in between, which only PostgreSQL lets happen

        return await self.database.run(work)

    async def get(self, ticket: str) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return await self._first(select(table).where(table.c.id == ticket))

    async def of_thread(self, thread: ThreadId) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return await self._first(select(table).where(*_in(thread)).order_by(table.c.over_at.is_not(None), table.c.opened_at.desc(), table.c.id.desc()))

    async def at_desk(self, desk: ThreadId) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        place = [table.c[name] == value for name, value in _desk(desk).items()]
        return await self._first(select(table).where(*place).order_by(table.c.opened_at.desc(), table.c.id.desc()))

    async def move(self, ticket: Ticket, event: Event) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return await self.database.run(lambda connection: stored_step(connection, ticket, event))

    async def place(self, ticket: str, desk: ThreadId) -> None:
        """See `bot.escalation.ports.Tickets`."""
        placed = update(table).where(table.c.id == ticket).values(_desk(desk))
        await self.database.run(lambda connection: connection.execute(placed))

    async def events(self, ticket: str) -> Sequence[Event]:
        """See `bot.escalation.ports.Tickets`."""
        steps = select(event_table).where(event_table.c.ticket == ticket).order_by(event_table.c.number)
        return await self.database.run(lambda connection: [_event(row) for row in connection.execute(steps)])

    async def resolved(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """See `bot.escalation.ports.Tickets`."""
        answered = select(table).where(table.c.team == team, table.c.state == "resolved", table.c.human_answer != "")
        return await self._all(answered.order_by(table.c.over_at.desc(), table.c.id.desc()).limit(limit))

    async def unfinished(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """See `bot.escalation.ports.Tickets`."""
        waiting = select(table).where(table.c.over_at.is_(None)).order_by(table.c.opened_at, table.c.id).limit(limit)
        return await self._all(waiting.where(table.c.team == team) if team else waiting)

    async def _first(self, chosen: Select[Any]) -> Ticket | None:
        found = await self._all(chosen.limit(1))
        return found[0] if found else None

    async def _all(self, chosen: Select[Any]) -> list[Ticket]:
        return await self.database.run(lambda connection: [ticket_of(row) for row in connection.execute(chosen)])


@dataclass(frozen=True, slots=True)
class SqlOutbox:
    """See `bot.escalation.exporting.Letters`."""

    database: Database
    clock: Clock

    async def event(self, ticket: str, number: int) -> Event | None:
        """See `bot.escalation.ports.Outbox`."""
        step = select(event_table).where(event_table.c.ticket == ticket, event_table.c.number == number)

        def work(connection: Connection) -> Event | None:
            row = connection.execute(step).one_or_none()
            return None if row is None else _event(row)

        return await self.database.run(work)

    async def told(self, ticket: str, number: int, *, failed: str = "") -> None:
        """See `bot.escalation.ports.Outbox`."""
        undelivered = or_(event_table.c.told_at.is_(None), event_table.c.fault != "")
        over = update(event_table).where(event_table.c.ticket == ticket, event_table.c.number == number, undelivered)
        over = over.values(told_at=self.clock.now(), fault=failed)
        await self.database.run(lambda connection: connection.execute(over))

    async def untold(self, *, since: float, limit: int) -> Sequence[tuple[str, int]]:
        """See `bot.escalation.ports.Outbox`."""
        oldest = _oldest(select(event_table.c.ticket, event_table.c.number).where(UNTOLD, event_table.c.happened_at >= since), limit)
        return await self.database.run(lambda connection: [(row.ticket, row.number) for row in connection.execute(oldest)])

    async def dead(self, *, limit: int) -> Sequence[tuple[str, int, str]]:
        """See `bot.escalation.ports.Outbox`."""
        oldest = _oldest(select(event_table.c.ticket, event_table.c.number, event_table.c.fault).where(DEAD), limit)
        return await self.database.run(lambda connection: [(row.ticket, row.number, row.fault) for row in connection.execute(oldest)])

    async def waiting(self, ticket: str) -> Sequence[int]:
        """See `bot.escalation.exporting.Letters`."""
        numbers = select(event_table.c.number).where(event_table.c.ticket == ticket, UNTOLD).order_by(event_table.c.number)
        return await self.database.run(lambda connection: list(connection.scalars(numbers)))

    async def revive(self, ticket: str, number: int) -> bool:
        """See `bot.escalation.exporting.Letters`."""
        dead = update(event_table).where(event_table.c.ticket == ticket, event_table.c.number == number, DEAD).values(told_at=None, fault="")
        return await self.database.run(lambda connection: connection.execute(dead).rowcount > 0)


def stored_step(connection: Connection, ticket: Ticket, event: Event) -> Ticket | None:
    """See `bot.escalation.ports.Tickets.move`."""
    changed = update(table).where(table.c.id == ticket.id, table.c.steps == ticket.version).values({**_row(ticket), "steps": ticket.version + 1})
    try:
        with connection.begin_nested():
            row = connection.execute(changed.returning(table)).one_or_none()
    except IntegrityError:  # its thread has another one that is not over
        return None
    if row is None:
        return None
    _write_down(connection, ticket.id, row.steps, event)
    return ticket_of(row)


def ticket_of(row: AnyRow) -> Ticket:
    """The ticket in a row of the table."""
    return Ticket(
        **values_of(row, "id", *PLAIN),
        thread=ThreadId(team=row.team, channel=row.channel, ts=row.thread),
        desk=ThreadId(team=row.desk_team, channel=row.desk_channel, ts=row.desk_thread) if row.desk_thread else None,
        over_at=row.over_at or 0.0,
        facts=decode(row.version, row.facts),
        version=row.steps,
    )


def _row(ticket: Ticket) -> dict[str, Any]:
    """What a step may change. Where the packet stands is no step, and who asked where stays."""
    values = {name: getattr(ticket, name) for name in PLAIN}
    return {**values, "over_at": ticket.over_at if ticket.state in OVER else None, "facts": encode(dict(ticket.facts)), "version": VERSION}


def _asked_in(thread: ThreadId) -> Mapping[str, str]:
    return {"team": thread.team, "channel": thread.channel, "thread": thread.ts}


def _desk(desk: ThreadId | None) -> Mapping[str, str]:
    at = desk or NOWHERE
    return {"desk_team": at.team, "desk_channel": at.channel, "desk_thread": at.ts}


def _in(thread: ThreadId) -> tuple[ColumnElement[bool], ...]:
    return tuple(table.c[name] == value for name, value in _asked_in(thread).items())


def _write_down(connection: Connection, ticket: str, number: int, event: Event) -> None:
    step = {"kind": event.kind, "happened_at": event.at, "person": event.person, "words": event.words, "key": event.key}
    connection.execute(insert(event_table).values(ticket=ticket, number=number, told_at=None, fault="", **step))


def _event(row: AnyRow) -> Event:
    return Event(**values_of(row, "kind", "person", "words", "key"), at=row.happened_at)


def _oldest(chosen: Select[Any], limit: int) -> Select[Any]:
    return chosen.order_by(event_table.c.happened_at, event_table.c.ticket, event_table.c.number).limit(limit)
