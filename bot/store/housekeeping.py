"""What keeps the store small, and forgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Table, and_, delete, or_, select, tuple_

from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.tables import answer, job, job_key, said, step, test_dial, thread, vote

DAY_S = 86_400.0
# Rows deleted in one transaction; in between, others have their turn.
BATCH = 500

_its_job = select(job_key.c.key).where(job_key.c.key == step.c.key)
_its_answer = select(answer.c.id).where(answer.c.id == vote.c.answer)
_its_words = select(said.c.ts).where(said.c.team == thread.c.team, said.c.channel == thread.c.channel, said.c.thread == thread.c.ts)

_its_thread = select(thread.c.ts).where(thread.c.team == said.c.team, thread.c.channel == said.c.channel, thread.c.ts == said.c.thread)


@dataclass(frozen=True, slots=True)
class SqlHousekeeping:
    """See `bot.stores.Housekeeping`. Keys of jobs are deleted with them and not counted."""

    database: Database
    clock: Clock

    async def delete_team(self, team: str) -> int:
        """See `bot.stores.Housekeeping`."""
        of_its_jobs = step.c.key.in_(select(job_key.c.key).join(job, job.c.id == job_key.c.job).where(job.c.team == team))
        of_its_answers = vote.c.answer.in_(select(answer.c.id).where(answer.c.team == team))
        whole = [(step, of_its_jobs), (vote, of_its_answers), *((table, table.c.team == team) for table in (answer, said, thread, test_dial, job))]
        return await self._delete(whole)

    async def delete_person(self, person: str) -> int:
        """See `bot.stores.Housekeeping`."""
        of_theirs = job.c.payload.contains(f'"person":"{person}"', autoescape=True)
        of_their_answers = vote.c.answer.in_(select(answer.c.id).where(answer.c.asker == person))
        to_them = and_(said.c.person == "", _its_thread.where(thread.c.asker == person).exists())
        whole = [
            (step, step.c.key.in_(select(job_key.c.key).join(job, job.c.id == job_key.c.job).where(of_theirs))),
            (vote, or_(vote.c.person == person, of_their_answers)),
            (answer, answer.c.asker == person),
            (said, or_(said.c.person == person, to_them)),
            (thread, thread.c.asker == person),
            (test_dial, test_dial.c.person == person),
            (job, of_theirs),
        ]
        return await self._delete(whole)

    async def delete_older(self, *, days: float) -> int:
        """See `bot.stores.Housekeeping`. Votes go with their answer, steps with their job, and how the bot stands in a thread with the last words there."""
        before = self.clock.now() - days * DAY_S
        old = [
            (job, and_(job.c.over_at.is_not(None), job.c.over_at < before)),
            (step, and_(step.c.kept_at < before, ~_its_job.exists())),
            (said, said.c.kept_at < before),
            (thread, and_(thread.c.kept_at < before, ~_its_words.exists())),
            (vote, or_(_its_answer.where(answer.c.kept_at < before).exists(), and_(vote.c.kept_at < before, ~_its_answer.exists()))),
            (answer, answer.c.kept_at < before),
            (test_dial, test_dial.c.begun_at < before),
        ]
        return await self._delete(old)

    async def _delete(self, doomed: Sequence[tuple[Table, ColumnElement[bool]]]) -> int:
        gone = 0
        for table, condition in doomed:
            while count := await self.database.run(deletion(table, condition)):
                gone += count
        return gone


def deletion(table: Table, condition: ColumnElement[bool]) -> Callable[[Connection], int]:
    """A work that deletes a batch and answers how many rows that were: 0 when there are none left."""
    chosen = select(*table.primary_key).where(condition).limit(BATCH)
    gone = delete(table).where(tuple_(*table.primary_key).in_(chosen)).returning(*table.primary_key)

    def work(connection: Connection) -> int:
        rows = connection.execute(gone).all()
        if table is job:
            connection.execute(delete(job_key).where(job_key.c.job.in_([row.id for row in rows])))
        return len(rows)

    return work
