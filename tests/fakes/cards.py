"""Verified answers and withdrawals without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.learning.ports import Card, CardState, Withdrawal
from bot.store import Clock
from tests.fakes.stored import Talk, storable
from tests.fakes.tickets import Book


@dataclass
class Learned:
    """Each card with who asked first and when it was changed, each withdrawal with who asked."""

    clock: Clock
    cards: dict[str, tuple[Card, str, float]] = field(default_factory=dict)
    withdrawals: dict[str, tuple[Withdrawal, str]] = field(default_factory=dict)

    def put(self, card: Card, asker: str) -> Card:
        stored = replace(storable(card), pages=dict(card.pages), version=card.version + 1)
        self.cards[card.id] = (stored, asker, self.clock.now())
        return stored


@dataclass
class MemoryCards:
    """See `bot.learning.ports.Cards`."""

    learned: Learned
    book: Book

    async def add(self, card: Card) -> Card:
        """See `bot.learning.ports.Cards`."""
        if known := self.learned.cards.get(card.id):
            return known[0]
        same = next((other for other, _, _ in self.learned.cards.values() if card.ticket and other.ticket == card.ticket), None)
        ticket = self.book.tickets.get(card.ticket)
        return same or self.learned.put(replace(card, version=0), ticket.asker if ticket else "")

    async def get(self, card: str) -> Card | None:
        """See `bot.learning.ports.Cards`."""
        known = self.learned.cards.get(card)
        return None if known is None else known[0]

    async def change(self, card: Card) -> Card | None:
        """See `bot.learning.ports.Cards`."""
        stored, asker, _ = self.learned.cards.get(card.id, (None, "", 0.0))
        if stored is None or stored.version != card.version:
            return None
        return self.learned.put(replace(card, team=stored.team, ticket=stored.ticket), asker)

    async def all(self, *, states: frozenset[CardState], team: str = "") -> Sequence[Card]:
        """See `bot.learning.ports.Cards`."""
        chosen = [card for card, _, _ in self.learned.cards.values() if card.state in states and team in {"", card.team}]
        return sorted(chosen, key=lambda card: card.id)


@dataclass
class MemoryWithdrawals:
    """See `bot.learning.ports.Withdrawals`."""

    learned: Learned
    talk: Talk

    async def add(self, withdrawal: Withdrawal) -> bool:
        """See `bot.learning.ports.Withdrawals`."""
        if withdrawal.answer in self.learned.withdrawals:
            return False
        given = self.talk.given.get(withdrawal.answer)
        self.learned.withdrawals[withdrawal.answer] = (storable(withdrawal), given[0].asker if given else "")
        return True

    async def all(self, *, team: str = "") -> Sequence[Withdrawal]:
        """See `bot.learning.ports.Withdrawals`."""
        chosen = [withdrawal for withdrawal, _ in self.learned.withdrawals.values() if team in {"", withdrawal.team}]
        return sorted(chosen, key=lambda withdrawal: (withdrawal.at, withdrawal.answer))

    async def mark(self, *, team: str = "") -> tuple[int, float]:
        """See `bot.learning.ports.Withdrawals`."""
        chosen = await self.all(team=team)
        return len(chosen), max((withdrawal.at for withdrawal in chosen), default=0.0)
