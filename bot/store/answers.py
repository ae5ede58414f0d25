"""The answers that were given, and the votes on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Select, or_, select

from bot.model import Quoted
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.sql import VERSION, AnyRow, decode, encode, put, values_of
from bot.store.tables import answer as answer_table
from bot.store.tables import vote as vote_table
from bot.thread import Given, Spent, ThreadId, Vote
from knowledge import Link

HANDED_OVER = ("escalated", "diagnose")
PLAIN = ("id", "ts", "asker", "question", "outcome", "confidence", "text")


@dataclass(frozen=True, slots=True)
class SqlAnswers:
    """See `bot.stores.Answers`."""

    database: Database
    clock: Clock

    async def keep(self, given: Given) -> None:
        """See `bot.stores.Answers`."""
        values = {
            **{name: getattr(given, name) for name in PLAIN},
            "team": given.thread.team,
            "channel": given.thread.channel,
            "thread": given.thread.ts,
            "origins": encode(
                {
                    "sources": [asdict(link) for link in given.sources],
                    "quoted": [asdict(quoted) for quoted in given.quoted],
                    "spent": asdict(given.spent),
                }
            ),
            "version": VERSION,
            "kept_at": self.clock.now(),
        }
        await self.database.run(lambda connection: put(connection, answer_table, values))

    async def get(self, answer: str) -> Given | None:
        """See `bot.stores.Answers`."""
        found = await self._all(select(answer_table).where(answer_table.c.id == answer))
        return found[0] if found else None

    async def at(self, team: str, channel: str, ts: str) -> Given | None:
        """See `bot.stores.Answers`."""
        table = answer_table.c
        found = await self._all(select(answer_table).where(table.team == team, table.channel == channel, table.ts == ts))
        return found[0] if found else None

    async def lately(self, team: str, person: str, *, since: float, limit: int) -> Sequence[Given]:
        """See `bot.stores.Answers`."""
        table = answer_table.c
        newest = select(answer_table).where(table.team == team, table.asker == person, table.kept_at >= since)
        return await self._all(newest.order_by(table.kept_at.desc(), table.ts.desc(), table.id.desc()).limit(limit))

    async def open_questions(self, team: str, person: str, *, limit: int) -> Sequence[Given]:
        """See `bot.stores.Answers`."""
        voted_bad = select(vote_table.c.answer).where(vote_table.c.answer == answer_table.c.id, vote_table.c.good.is_(False)).exists()
        newest = (
            select(answer_table)
            .where(answer_table.c.team == team, answer_table.c.asker == person, or_(answer_table.c.outcome.in_(HANDED_OVER), voted_bad))
            .order_by(answer_table.c.kept_at.desc(), answer_table.c.ts.desc(), answer_table.c.id.desc())
            .limit(limit)
        )
        return await self._all(newest)

    async def _all(self, chosen: Select[Any]) -> list[Given]:
        return await self.database.run(lambda connection: [_given(row) for row in connection.execute(chosen)])


@dataclass(frozen=True, slots=True)
class SqlVotes:
    """See `bot.stores.Votes`."""

    database: Database
    clock: Clock

    async def cast(self, vote: Vote) -> bool:
        """See `bot.stores.Votes`."""
        values = {**asdict(vote), "kept_at": self.clock.now()}
        return await self.database.run(lambda connection: put(connection, vote_table, values, unless_same=("good", "reason", "comment")))

    async def of(self, answer: str) -> Sequence[Vote]:
        """See `bot.stores.Votes`."""
        cast = select(vote_table).where(vote_table.c.answer == answer).order_by(vote_table.c.person)

        def work(connection: Connection) -> list[Vote]:
            return [Vote(**values_of(row, "answer", "person", "good", "reason", "comment")) for row in connection.execute(cast)]

        return await self.database.run(work)


def _given(row: AnyRow) -> Given:
    origins = decode(row.version, row.origins)
    return Given(
        **values_of(row, *PLAIN),
        thread=ThreadId(team=row.team, channel=row.channel, ts=row.thread),
        sources=tuple(Link(**link) for link in origins["sources"]),
        quoted=tuple(Quoted(**quoted) for quoted in origins["quoted"]),
        spent=Spent(**origins.get("spent", {})),  # answers that were kept before tokens were counted have none
    )
