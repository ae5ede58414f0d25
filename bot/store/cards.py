"""Verified answers, and answers that were withdrawn. With both goes who asked first, so that this person can be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, func, or_, select, update

from bot.learning.ports import Card, CardState, Withdrawal
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import VERSION, AnyRow, decode, encode, insert_new, values_of
from bot.store.tables import answer as answer_table
from bot.store.tables import card as card_table
from bot.store.tables import ticket as ticket_table
from bot.store.tables import withdrawal as withdrawal_table
from knowledge import Link

# What a change may change.
PLAIN = ("channel", "answer", "applies_to", "owner", "owner_name", "state", "confined", "verified_at", "expires_at", "why")
WITHDRAWN = ("answer", "team", "channel", "person", "question", "text", "why", "confined")


@dataclass(frozen=True, slots=True)
class SqlCards:
    """See `bot.learning.ports.Cards`."""

    database: Database
    clock: Clock

    async def add(self, card: Card) -> Card:
        """See `bot.learning.ports.Cards`."""
        row = {**self._row(card), "id": card.id, "team": card.team, "ticket": card.ticket or None, "changes": 1}
        asker = select(ticket_table.c.asker).where(ticket_table.c.id == card.ticket)
        known = select(card_table).where(or_(card_table.c.id == card.id, card_table.c.ticket == card.ticket)).order_by(card_table.c.id != card.id).limit(1)

        def work(connection: Connection) -> Card:
            insert_new(connection, card_table, [{**row, "asker": connection.scalar(asker) or ""}])
            found = connection.execute(known).one_or_none()
            return work(connection) if found is None else _card(found)  # what was in the way was deleted in between, which only PostgreSQL lets happen

        return await self.database.run(work)

    async def get(self, card: str) -> Card | None:
        """See `bot.learning.ports.Cards`."""
        chosen = select(card_table).where(card_table.c.id == card)

        def work(connection: Connection) -> Card | None:
            row = connection.execute(chosen).one_or_none()
            return None if row is None else _card(row)

        return await self.database.run(work)

    async def change(self, card: Card) -> Card | None:
        """See `bot.learning.ports.Cards`."""
        changed = update(card_table).where(card_table.c.id == card.id, card_table.c.changes == card.version)
        changed = changed.values({**self._row(card), "changes": card.version + 1})

        def work(connection: Connection) -> Card | None:
            row = connection.execute(changed.returning(card_table)).one_or_none()
            return None if row is None else _card(row)

        return await self.database.run(work)

    async def all(self, *, states: frozenset[CardState], team: str = "") -> Sequence[Card]:
        """See `bot.learning.ports.Cards`."""
        chosen = select(card_table).where(card_table.c.state.in_(sorted(states))).order_by(card_table.c.id)
        its = chosen.where(card_table.c.team == team) if team else chosen
        return await self.database.run(lambda connection: [_card(row) for row in connection.execute(its)])

    def _row(self, card: Card) -> dict[str, Any]:
        basis = {"questions": card.questions, "sources": [asdict(link) for link in card.sources], "pages": dict(card.pages)}
        return {**{name: getattr(card, name) for name in PLAIN}, "basis": encode(basis), "version": VERSION, "changed_at": self.clock.now()}


@dataclass(frozen=True, slots=True)
class SqlWithdrawals:
    """See `bot.learning.ports.Withdrawals`."""

    database: Database

    async def add(self, withdrawal: Withdrawal) -> bool:
        """See `bot.learning.ports.Withdrawals`."""
        values = {name: getattr(withdrawal, name) for name in WITHDRAWN}
        row = {**values, "urls": encode(withdrawal.urls), "version": VERSION, "withdrawn_at": withdrawal.at}
        asker = select(answer_table.c.asker).where(answer_table.c.id == withdrawal.answer)

        def work(connection: Connection) -> bool:
            return insert_new(connection, withdrawal_table, [{**row, "asker": connection.scalar(asker) or ""}]) > 0

        return await self.database.run(work)

    async def all(self, *, team: str = "") -> Sequence[Withdrawal]:
        """See `bot.learning.ports.Withdrawals`."""
        chosen = select(withdrawal_table).order_by(withdrawal_table.c.withdrawn_at, withdrawal_table.c.answer)
        its = chosen.where(withdrawal_table.c.team == team) if team else chosen
        return await self.database.run(lambda connection: [_withdrawal(row) for row in connection.execute(its)])

    async def mark(self, *, team: str = "") -> tuple[int, float]:
        """See `bot.learning.ports.Withdrawals`."""
        counted = select(func.count(), func.coalesce(func.max(withdrawal_table.c.withdrawn_at), 0.0)).select_from(withdrawal_table)
        its = counted.where(withdrawal_table.c.team == team) if team else counted

        def work(connection: Connection) -> tuple[int, float]:
            count, newest = connection.execute(its).one()
            return int(count), float(newest)

        return await self.database.run(work)


def _card(row: AnyRow) -> Card:
    basis = decode(row.version, row.basis)
    return Card(
        **values_of(row, "id", "team", *PLAIN),
        ticket=row.ticket or "",
        questions=tuple(basis["questions"]),
        sources=tuple(Link(**link) for link in basis["sources"]),
        pages=basis["pages"],
        version=row.changes,
    )


def _withdrawal(row: AnyRow) -> Withdrawal:
    return Withdrawal(**values_of(row, *WITHDRAWN), urls=tuple(decode(row.version, row.urls)), at=row.withdrawn_at)
