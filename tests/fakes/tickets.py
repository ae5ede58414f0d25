"""Tickets and the outbox of a help desk without a database."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from bot.escalation.ticket import OVER, Event, Ticket
from bot.store import Clock
from bot.thread import ThreadId
from tests.fakes.stored import storable


@dataclass
class Book:
    """What both know. `told` has, for each event that a help desk was told of, the fault, "" for none."""

    clock: Clock
    tickets: dict[str, Ticket] = field(default_factory=dict)
    events: dict[tuple[str, int], Event] = field(default_factory=dict)
    told: dict[tuple[str, int], str] = field(default_factory=dict)

    def step(self, ticket: Ticket, event: Event) -> Ticket:
        """Both stored, as the version after the ticket's."""
        stored = replace(storable(ticket), facts=json.loads(json.dumps(dict(ticket.facts))), version=ticket.version + 1)
        self.tickets[stored.id] = stored
        self.events[stored.id, stored.version] = storable(event)
        return stored

    def unfinished_of(self, thread: ThreadId) -> Ticket | None:
        return next((ticket for ticket in self.tickets.values() if ticket.thread == thread and ticket.state not in OVER), None)


@dataclass
class MemoryTickets:
    """See `bot.escalation.ports.Tickets`."""

    book: Book

    async def open(self, ticket: Ticket, event: Event) -> Ticket:
        """See `bot.escalation.ports.Tickets`."""
        known = self.book.tickets.get(ticket.id) or self.book.unfinished_of(ticket.thread)
        return known or self.book.step(replace(ticket, version=0), event)

    async def get(self, ticket: str) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return self.book.tickets.get(ticket)

    async def of_thread(self, thread: ThreadId) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return self.book.unfinished_of(thread) or self._newest(lambda ticket: ticket.thread == thread)

    async def at_desk(self, desk: ThreadId) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        return self._newest(lambda ticket: ticket.desk == desk)

    async def move(self, ticket: Ticket, event: Event) -> Ticket | None:
        """See `bot.escalation.ports.Tickets`."""
        stored = self.book.tickets.get(ticket.id)
        if stored is None or stored.version != ticket.version:
            return None
        other = self.book.unfinished_of(stored.thread)
        if ticket.state not in OVER and other is not None and other.id != ticket.id:
            return None
        return self.book.step(replace(ticket, thread=stored.thread, desk=stored.desk), event)

    async def place(self, ticket: str, desk: ThreadId) -> None:
        """See `bot.escalation.ports.Tickets`."""
        if stored := self.book.tickets.get(ticket):
            self.book.tickets[ticket] = replace(stored, desk=desk)

    async def events(self, ticket: str) -> Sequence[Event]:
        """See `bot.escalation.ports.Tickets`."""
        return [event for (id_, _), event in sorted(self.book.events.items(), key=lambda known: known[0]) if id_ == ticket]

    async def resolved(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """See `bot.escalation.ports.Tickets`."""
        answered = [ticket for ticket in self.book.tickets.values() if (ticket.thread.team, ticket.state) == (team, "resolved") and ticket.human_answer]
        return sorted(answered, key=lambda ticket: (ticket.over_at, ticket.id), reverse=True)[:limit]

    async def unfinished(self, team: str, *, limit: int) -> Sequence[Ticket]:
        """See `bot.escalation.ports.Tickets`."""
        waiting = [ticket for ticket in self.book.tickets.values() if ticket.state not in OVER and team in {"", ticket.thread.team}]
        return sorted(waiting, key=lambda ticket: (ticket.opened_at, ticket.id))[:limit]

    def _newest(self, chosen: Callable[[Ticket], bool]) -> Ticket | None:
        return max(filter(chosen, self.book.tickets.values()), key=lambda ticket: (ticket.opened_at, ticket.id), default=None)


@dataclass
class MemoryOutbox:
    """See `bot.escalation.exporting.Letters`."""

    book: Book

    async def event(self, ticket: str, number: int) -> Event | None:
        """See `bot.escalation.ports.Outbox`."""
        return self.book.events.get((ticket, number))

    async def told(self, ticket: str, number: int, *, failed: str = "") -> None:
        """See `bot.escalation.ports.Outbox`."""
        if (ticket, number) in self.book.events and self.book.told.get((ticket, number)) != "":
            self.book.told[ticket, number] = failed

    async def untold(self, *, since: float, limit: int) -> Sequence[tuple[str, int]]:
        """See `bot.escalation.ports.Outbox`."""
        return [key for key, event in self._oldest() if key not in self.book.told and event.at >= since][:limit]

    async def dead(self, *, limit: int) -> Sequence[tuple[str, int, str]]:
        """See `bot.escalation.ports.Outbox`."""
        return [(*key, fault) for key, _ in self._oldest() if (fault := self.book.told.get(key))][:limit]

    async def waiting(self, ticket: str) -> Sequence[int]:
        """See `bot.escalation.exporting.Letters`."""
        return sorted(number for id_, number in self.book.events if id_ == ticket and (id_, number) not in self.book.told)

    async def revive(self, ticket: str, number: int) -> bool:
        """See `bot.escalation.exporting.Letters`."""
        if not self.book.told.get((ticket, number)):
            return False
        del self.book.told[ticket, number]
        return True

    def _oldest(self) -> list[tuple[tuple[str, int], Event]]:
        return sorted(self.book.events.items(), key=lambda known: (known[1].at, known[0]))
