"""The questions and the tickets, for counting, without a database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields, replace

from bot.figures.columns import Columns
from bot.figures.ports import TicketTimes, Turn
from tests.fakes.stored import Talk, storable
from tests.fakes.tickets import Book


@dataclass
class MemoryTurns:
    """See `bot.figures.ports.Turns`."""

    talk: Talk
    book: Book
    kept: dict[str, Turn] = field(default_factory=dict)

    async def keep(self, turn: Turn) -> None:
        """See `bot.figures.ports.Turns`."""
        self.kept[turn.answer] = storable(turn)

    async def since(self, moment: float, *, team: str = "") -> Sequence[Turn]:
        """See `bot.figures.ports.Turns`."""
        chosen = [replace(turn, good=self._vote(turn)) for turn in self.kept.values() if turn.asked_at >= moment and team in {"", turn.team}]
        return sorted(chosen, key=lambda turn: (turn.asked_at, turn.answer))

    async def columns(self, moment: float, *, team: str = "") -> Columns:
        """See `bot.figures.ports.Turns`."""
        return columns_of(await self.since(moment, team=team))

    async def teams(self, moment: float) -> Sequence[str]:
        """See `bot.figures.ports.Turns`."""
        asked, opened = await self.since(moment), await self.tickets_since(moment)
        return sorted({turn.team for turn in asked} | {ticket.team for ticket in opened})

    async def tickets_since(self, moment: float, *, team: str = "") -> Sequence[TicketTimes]:
        """See `bot.figures.ports.Turns`."""
        chosen = [ticket for ticket in self.book.tickets.values() if ticket.opened_at >= moment and team in {"", ticket.thread.team}]
        return [
            TicketTimes(
                ticket=ticket.id,
                team=ticket.thread.team,
                reason=ticket.reason,
                state=ticket.state,
                opened_at=ticket.opened_at,
                claimed_at=ticket.claimed_at,
                answered_at=ticket.answered_at,
                over_at=ticket.over_at,
                due_at=ticket.due_at,
            )
            for ticket in sorted(chosen, key=lambda ticket: (ticket.opened_at, ticket.id))
        ]

    def _vote(self, turn: Turn) -> bool | None:
        cast = self.talk.cast.get((turn.answer, turn.person))
        return None if cast is None else cast[0].good


def columns_of(turns: Iterable[Turn]) -> Columns:
    """The same questions side by side."""
    rows = tuple(turns)
    return Columns(**{column.name: [getattr(turn, column.name) for turn in rows] for column in fields(Columns)})
