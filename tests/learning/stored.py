"""A database with cards and questions in it, as `ask-ai serve` leaves one behind."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.escalation.ticket import Event
from bot.figures.ports import Turn
from bot.learning.ports import Card, Withdrawal
from bot.store import SystemClock, default_url, open_store
from bot.thread import ThreadId
from tests.learning.samples import GIVEN, TICKET


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A question that was handed over just now; `confined` as its ticket says, None when it has none."""

    words: str
    channel: str = "C1"
    confined: bool | None = False


def keep(data: Path, *, cards: Sequence[Card] = (), withdrawals: Sequence[Withdrawal] = (), questions: Sequence[Handed] = ()) -> None:
    """Store these; each question is of somebody else."""
    data.mkdir(parents=True, exist_ok=True)
    asyncio.run(_keep(data, cards, withdrawals, questions))


async def _keep(data: Path, cards: Sequence[Card], withdrawals: Sequence[Withdrawal], questions: Sequence[Handed]) -> None:
    async with open_store(default_url(data), clock=SystemClock(), works=False) as store:
        for card in cards:
            await store.cards.add(card)
        for withdrawal in withdrawals:
            await store.withdrawals.add(withdrawal)
        now = SystemClock().now()
        for number, one in enumerate(questions, 1):
            thread = ThreadId(team="T1", channel=one.channel, ts=f"{number}.0")
            await store.answers.keep(replace(GIVEN, id=f"a{number}", thread=thread, asker=f"U{number}", question=one.words))
            await store.turns.keep(
                Turn(answer=f"a{number}", team="T1", channel=one.channel, person=f"U{number}", outcome="escalated", confidence=0.1, asked_at=now - 60)
            )
            if one.confined is not None:
                ticket = replace(TICKET, id=f"t{number}", thread=thread, state="open", owner="", confined=one.confined)
                await store.tickets.open(ticket, Event(kind="opened", at=now))
