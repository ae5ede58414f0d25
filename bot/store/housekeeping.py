"""What keeps the store small, and forgets."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, case, delete, func, literal, or_, select, tuple_, update

from bot.escalation.reminding import REMIND
from bot.escalation.ticket import Event, Ticket, moved
from bot.jobs import NewJob
from bot.learning.ports import DOUBTED, FORGOTTEN
from bot.learning.publishing import publishing_job
from bot.store.clock import Clock
from bot.store.database import Database
from bot.store.inbox import save
from bot.store.quoted import unquote
from bot.store.sql import encode
from bot.store.tables import answer, card, job, job_key, said, step, test_dial, thread, ticket, ticket_event, turn, vote, withdrawal
from bot.store.tickets import stored_step, ticket_of

DAY_S = 86_400.0
# Rows deleted in one transaction; in between, others have their turn.
BATCH = 500
TOKEN_BYTES = 8
# The states of a ticket that somebody works on.
IN_HAND = ("claimed", "waiting")

_its_job = select(job_key.c.key).where(job_key.c.key == step.c.key)
_its_answer = select(answer.c.id).where(answer.c.id == vote.c.answer)
_its_words = select(said.c.ts).where(said.c.team == thread.c.team, said.c.channel == thread.c.channel, said.c.thread == thread.c.ts)

_its_answers = select(ticket_event.c.person).where(ticket_event.c.ticket == ticket.c.id, ticket_event.c.kind == "answered")
_wrote_last = _its_answers.order_by(ticket_event.c.number.desc()).limit(1).scalar_subquery()
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
        of_its_tickets = ticket_event.c.ticket.in_(select(ticket.c.id).where(ticket.c.team == team))
        theirs = (answer, said, thread, test_dial, ticket, withdrawal, turn)
        whole = [(vote, of_its_answers), (ticket_event, of_its_tickets), *((table, table.c.team == team) for table in theirs)]
        cards = self._unpublishing(deletion(card, card.c.team == team))
        # Jobs are the last: one of them is why this is done, and is done again when this is interrupted.
        return await self._delete(whole) + await self._all([cards, deletion(step, of_its_jobs), deletion(job, job.c.team == team)])

    async def delete_person(self, person: str) -> int:
        """See `bot.stores.Housekeeping`."""
        if not person:  # the bot itself
            return 0
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
            (ticket_event, ticket_event.c.ticket.in_(select(ticket.c.id).where(ticket.c.asker == person))),
            (ticket, ticket.c.asker == person),
            (card, and_(card.c.state == "draft", or_(card.c.asker == person, card.c.owner == person))),
            (withdrawal, withdrawal.c.asker == person),
            (turn, turn.c.person == person),
            (job, of_theirs),
        ]
        return await self._delete(whole) + await self._leave_out(person)

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
            (ticket_event, ticket_event.c.ticket.in_(select(ticket.c.id).where(ticket.c.over_at < before))),
            (ticket, ticket.c.over_at < before),
            (card, and_(card.c.state == "retired", card.c.changed_at < before)),
            (turn, turn.c.asked_at < before),
        ]
        return await self._delete(old)

    async def _delete(self, doomed: Sequence[tuple[Table, ColumnElement[bool]]]) -> int:
        return await self._all([deletion(table, condition) for table, condition in doomed])

    async def _leave_out(self, person: str) -> int:
        """What others need stays, without the person. Their answer goes while it is known whose it was, and their tickets are given back while they own them."""
        without_id = func.replace(ticket.c.facts, encode(person), encode(""))
        approved = card.c.state == "approved"
        their_doubts = select(literal(f"{DOUBTED}: ") + withdrawal.c.why).where(withdrawal.c.person == person, withdrawal.c.why != "")
        passing = partial(_give_back, person=person, at=self.clock.now())
        no_owner = {
            "owner": "",
            "owner_name": "",
            "state": case((approved, "review"), else_=card.c.state),
            "why": case((approved, FORGOTTEN), else_=card.c.why),
        }
        return await self._all(
            [
                _change(ticket, and_(ticket.c.human_answer != "", _wrote_last == person), {"human_answer": ""}),
                passing,
                partial(unquote, person=person),
                _change(ticket, ticket.c.owner == person, {"owner": ""}),
                _change(ticket, without_id != ticket.c.facts, {"facts": without_id}),
                _change(ticket_event, ticket_event.c.person == person, {"person": "", "words": "", "key": ""}),
                self._unpublishing(_change(card, card.c.owner == person, {**no_owner, "changes": card.c.changes + 1})),
                _change(card, card.c.asker == person, {"asker": ""}),
                _change(card, card.c.why.in_(their_doubts), {"why": DOUBTED}),
                _change(withdrawal, withdrawal.c.person == person, {"person": "", "why": ""}),
            ]
        )

    def _unpublishing(self, work: Callable[[Connection], int]) -> Callable[[Connection], int]:
        """The same work; with whatever it changes is saved, in the same transaction, that the index has to go without it."""
        now = self.clock.now()

        def whole(connection: Connection) -> int:
            if rows := work(connection):
                save(connection, publishing_job("forgotten", secrets.token_hex(TOKEN_BYTES)), now=now)
            return rows

        return whole

    async def _all(self, works: Sequence[Callable[[Connection], int]]) -> int:
        """Each until there is nothing left for it to do."""
        rows = 0
        for work in works:
            while count := await self.database.run(work):
                rows += count
        return rows


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


def _change(table: Table, condition: ColumnElement[bool], values: Mapping[str, Any]) -> Callable[[Connection], int]:
    """The same for a change after which the condition does not hold any more."""
    chosen = select(*table.primary_key).where(condition).limit(BATCH)
    changed = update(table).where(tuple_(*table.primary_key).in_(chosen)).values(values)
    return lambda connection: connection.execute(changed).rowcount


def _give_back(connection: Connection, *, person: str, at: float) -> int:
    """The tickets that this person works on go to the next in the chain, who are called at once: with each goes its reminder, which also shows and exports the step."""
    theirs = select(ticket).where(ticket.c.owner == person, ticket.c.state.in_(IN_HAND)).limit(BATCH)
    passed = Event(kind="passed", at=at)
    moves = [stored_step(connection, now, passed) for row in connection.execute(theirs).all() if (now := moved(ticket_of(row), passed))]
    steps = [step for step in moves if step]
    for one in steps:
        save(connection, forgotten_owner(one), now=at)
    return len(steps)


def forgotten_owner(ticket: Ticket) -> NewJob:
    """The reminder of a ticket whose owner was forgotten."""
    payload = {"team": ticket.thread.team, "ticket": ticket.id, "version": ticket.version}
    return NewJob(keys=(f"{REMIND}:{ticket.id}:{ticket.version}",), kind=REMIND, payload=payload, lane="quick")
